/// Prints records as Databento's own encoders do, byte for byte (dbn.md §6).
///
///     var encoder = RecordTextEncoder(.csv, options: .pretty, version: 3, hasTsOut: false)
///     encoder.begin(.mbo, to: &text)               // the header line
///     try encoder.append(records, to: &text)       // a line a record
///
/// CSV and TSV hold one type of record: the one of `begin`, or of the first record when `begin` was never called.
/// Records of other types are left out and counted.
package struct RecordTextEncoder: Sendable {
    /// The form of the text.
    package let format: RecordTextFormat
    /// The choices in printing.
    package let options: RecordTextOptions
    /// The version of the records that are given in, 1 to 3.
    package let inputVersion: UInt8
    /// True when the last eight bytes of each record are `ts_out`.
    package let hasTsOut: Bool

    /// Records left out because a table holds one type only.
    package private(set) var otherTypeCount = 0
    /// Records left out because DBN does not define their type.
    package private(set) var unknownTypeCount = 0

    var symbols: RecordSymbols
    /// The record type that a table holds; nil before `begin`, and in JSON.
    private var tableType: UInt8?
    /// The programs by the layout's index, each made at the first record of its type.
    var programs: [RecordTextProgram?]
    var timestamps = TimestampText()
    /// Lines are put together here and appended many at a time.
    var buffer: [UInt8]

    private static let bufferByteCount = 64 << 10

    /// Makes an encoder of records of one version.
    ///
    /// - Parameters:
    ///   - version: the records', 1 to 3.
    ///   - hasTsOut: whether the last eight bytes of each record are `ts_out`.
    ///   - symbols: names by the day of each record. nil, as for a live stream: the names of the symbol mapping records
    ///     that were seen so far.
    package init(
        _ format: RecordTextFormat, options: RecordTextOptions, version: UInt8, hasTsOut: Bool,
        symbols: SymbolMap? = nil
    ) {
        self.format = format
        self.options = options
        self.inputVersion = version
        self.hasTsOut = hasTsOut
        self.symbols = RecordSymbols(symbols, format: format)
        programs = Array(repeating: nil, count: RecordLayout.all.count)
        buffer = [UInt8](repeating: 0, count: Self.bufferByteCount)
    }

    /// Makes an encoder of the records of a stream with this metadata. Where it names no schema, as in a live
    /// session, symbol mapping records tell the names and its own mappings do not, as in the official tools.
    package init(_ format: RecordTextFormat, options: RecordTextOptions, metadata: Metadata) {
        self.init(
            format, options: options, version: metadata.version, hasTsOut: metadata.hasTsOut,
            symbols: metadata.schema == nil ? nil : SymbolMap(metadata))
    }

    /// The version of the records that are printed.
    package var outputVersion: UInt8 { options.upgrades ? max(inputVersion, 3) : inputVersion }

    /// Sets the type of records that a table holds and appends its header line, which it has even without records; JSON
    /// has none.
    package mutating func begin(_ schema: Schema, to out: inout [UInt8]) { begin(rtype: schema.recordType, to: &out) }

    /// Begins a table of a record type, which need not be a schema's. Nothing is done for a type that DBN does not
    /// define.
    package mutating func begin(rtype: UInt8, to out: inout [UInt8]) {
        guard format != .json, let layout = RecordLayout.layout(rtype: rtype, version: outputVersion) else { return }
        tableType = rtype
        var names = layout.columns.map(\.name)
        if hasTsOut { names.append("ts_out") }
        if options.mapSymbols { names.append("symbol") }
        out += Array(names.joined(separator: format == .tsv ? "\t" : ",").utf8)
        out.append(UInt8(ascii: "\n"))
    }

    /// Appends a line for each of any number of whole records, back to back.
    ///
    /// Measured in a release build on CLX5 (38,212 MBO records, best of 20, one core): CSV 220 ns a line and JSON
    /// 310, raw or pretty, 15 more with symbols: 3.0 to 4.5 million lines a second. Handing over one record a call
    /// costs 100 more.
    ///
    /// - Parameter offset: the bytes' in their stream, for the error alone.
    /// - Returns: the number of lines appended; fewer than records when some were left out.
    /// - Throws: `shortRecord`, `recordLength` or `truncated` at the first record that is malformed; the lines of those
    ///   before it were appended.
    @discardableResult
    package mutating func append(
        _ records: RawSpan, offset: Int = 0, to out: inout [UInt8]
    ) throws(DBNError) -> Int {
        var position = 0
        var lines = 0
        while position < records.byteCount {
            let byteCount = try length(records, at: position, offset: offset)
            let rtype: UInt8 = records.integer(at: position + 1)
            guard let layout = RecordLayout.layout(rtype: rtype, version: inputVersion) else {
                unknownTypeCount += 1
                position += byteCount
                continue
            }
            // All records that follow with the same length and type are one run: one program prints them. The name in a
            // symbol mapping holds from its own line on, so each is a run of its own.
            let tag: UInt16 = records.integer(at: position)
            var end = position + byteCount
            while rtype != RecordType.symbolMapping, end <= records.byteCount - byteCount,
                records.integer(at: end, as: UInt16.self) == tag
            {
                end += byteCount
            }
            let run = RecordRun(offset: position, stride: byteCount, count: (end - position) / byteCount)
            lines += try append(records, run, layout, offset: offset, to: &out)
            position = end
        }
        return lines
    }

    /// The length of the record at an offset in `records`, which hold all of it.
    ///
    /// - Throws: where they do not, and at a length shorter than a header.
    private func length(_ records: RawSpan, at position: Int, offset: Int) throws(DBNError) -> Int {
        let left = records.byteCount - position
        let words: UInt8 = records.integer(at: position)
        guard Int(words) * 4 >= RecordHeader.byteCount else {
            throw DBNError(.recordLength(words: words), at: offset + position)
        }
        guard Int(words) * 4 <= left else {
            throw DBNError(.truncated(inside: "a record", expected: Int(words) * 4, found: left), at: offset + position)
        }
        return Int(words) * 4
    }

    private mutating func append(
        _ records: RawSpan, _ run: RecordRun, _ layout: RecordLayout, offset: Int, to out: inout [UInt8]
    ) throws(DBNError) -> Int {
        guard run.stride >= layout.byteCount + (hasTsOut ? RecordLayout.tsOutByteCount : 0) else {
            throw DBNError(.shortRecord(rtype: layout.rtype, byteCount: run.stride), at: offset + run.offset)
        }
        guard outputVersion != inputVersion,
            let newest = RecordLayout.layout(rtype: layout.rtype, version: outputVersion),
            newest.columns != layout.columns
        else { return print(asTheyAre: records, run, layout, to: &out) }
        var lines = 0
        var upgraded: [UInt8] = []
        for index in 0..<run.count {
            let start = run.offset + index * run.stride
            upgraded.removeAll(keepingCapacity: true)
            try RecordUpgrade.append(
                records.extracting(start..<start + run.stride), version: inputVersion, hasTsOut: hasTsOut,
                offset: offset + start, to: &upgraded)
            let one = RecordRun(offset: 0, stride: upgraded.count, count: 1)
            // Sound: the span is used during the call only, and `upgraded` changes after it.
            lines += print(asTheyAre: unsafe upgraded.span.bytes, one, newest, to: &out)
        }
        return lines
    }

    /// Takes the name from a symbol mapping record that is not printed here; an encoder with names of its own needs
    /// none.
    package mutating func learn(_ mapping: RawSpan, version: UInt8) {
        guard let layout = RecordLayout.layout(rtype: RecordType.symbolMapping, version: version),
            mapping.byteCount >= layout.byteCount
        else { return }
        symbols.learn(mapping, at: 0, layout)
    }

    private mutating func print(
        asTheyAre records: RawSpan, _ run: RecordRun, _ layout: RecordLayout, to out: inout [UInt8]
    ) -> Int {
        if layout.rtype == RecordType.symbolMapping { symbols.learn(records, at: run.offset, layout) }
        if format != .json {
            if tableType == nil { begin(rtype: layout.rtype, to: &out) }
            guard tableType == layout.rtype else {
                otherTypeCount += run.count
                return 0
            }
        }
        print(records, run, layout, to: &out)
        return run.count
    }
}
