/// Reads Databento's own text forms back into records, without I/O: text in, in pieces of any size, records out.
///
///     var reader = RecordTextReader(.csv)
///     try reader.append(bytes)                     // as often as there are bytes
///     let read = try reader.finish()
///
/// Every form of a field is taken, pretty or not: a price with a point is a decimal, a column of prices without one
/// holds numbers of 1e-9 where they cannot be anything else (`TextPriceForms`); digits alone are a time in the unit
/// in which they are a likely day (`TextTimes.certain`); nothing or `null` is "undefined". Where a column's form
/// cannot be known, that is an error until the caller says it. Bytes that text cannot express are lost: reserved
/// bytes are 0, and a pretty time that was 0 comes back undefined, as both print alike. JSON may be a list of objects
/// too.
///
/// In tables the header decides the columns (`TextRowPlan` says what a missing one means); `rtype`, or else the schema
/// given, or else the columns themselves, tell the record type. Rows of several types may stand in one text as long as
/// their columns do.
///
/// Cutting the same bytes in other places gives the same records and the same error.
///
/// Measured in a release build on CLX5 (38,212 MBO records, best of 9, processor time of one core of a shared
/// machine): CSV 510 to 610 ns a line, 1.6 to 1.9 million lines a second; JSON 1.2 to 1.4 µs, 0.7 to 0.8 million.
public struct RecordTextReader: ~Copyable {
    package let format: RecordTextFormat
    private let isLenient: Bool
    var rows: TextRowReader
    private var table: TextTableReader
    private var objects = TextObjectReader()
    /// The state of JSON that is a list; nil as long as there is no sign of one.
    private var list: TextArrayLines?
    private var hasBegun = false
    private var bounds: TextRowBounds
    /// The row that has not ended yet.
    private var rest: [UInt8] = []
    /// The line of the row at hand, from 1.
    private var line = 1
    private var isAtStart = true
    private var failure: TextFormatError?

    var records = ByteRegionBuilder()
    private var types = [Int](repeating: 0, count: 256)
    private var symbols = TextSymbols()
    private var firstTime = UInt64.max
    private var lastTime: UInt64 = 0
    private var publisher: PublisherID?
    /// The number of records so far.
    public private(set) var count = 0

    /// The most bytes of a row; a longer one is an error.
    public static let maximumRowByteCount = 1 << 20

    /// Makes a reader of a text in one form.
    ///
    /// - Parameters:
    ///   - schema: the schema of records that do not say their type.
    ///   - isLenient: an error ends the reading and is told in `TextRecords.loss`; the records before it are kept.
    ///   - prices: the form of all prices; nil: each column's numbers tell it.
    ///   - times: the unit of whole numbers in all columns of times; nil: each column's numbers tell it.
    package init(
        _ format: RecordTextFormat, schema: Schema? = nil, isLenient: Bool = false, prices: TextPrices? = nil,
        times: TextTimes? = nil
    ) {
        self.format = format
        self.isLenient = isLenient
        rows = TextRowReader(schema: schema, prices: prices, times: times)
        table = TextTableReader(delimiter: format.delimiter)
        bounds = TextRowBounds(hasQuotes: format != .json)
    }

    /// Reads a whole text.
    ///
    /// - Throws: as `append` and `finish` do.
    package static func read(
        _ bytes: RawSpan, format: RecordTextFormat, schema: Schema? = nil, isLenient: Bool = false
    ) throws(TextFormatError) -> TextRecords {
        var reader = RecordTextReader(format, schema: schema, isLenient: isLenient)
        try reader.append(bytes)
        return try reader.finish()
    }

    /// Reads all rows that end in these bytes and keeps the beginning of the next.
    ///
    /// - Throws: at the first row that is wrong, unless lenient; once it has thrown, it throws the same again.
    public mutating func append(_ bytes: RawSpan) throws(TextFormatError) {
        if let failure {
            if isLenient { return }
            throw failure
        }
        if format != .json || hasBegun && list == nil { return try appendRows(bytes) }
        try appendList(bytes)
    }

    /// Reads JSON that is a list, or of which nothing but blanks has been seen.
    private mutating func appendList(_ bytes: RawSpan) throws(TextFormatError) {
        var start = 0
        if !hasBegun {
            while start < bytes.byteCount, Self.mayPrecede.contains(bytes.byte(start)) { start += 1 }
            guard start < bytes.byteCount else { return try appendRows(bytes) }
            hasBegun = true
            guard bytes.byte(start) == UInt8(ascii: "[") else { return try appendRows(bytes) }
            list = TextArrayLines()
        }
        var lines = (0..<start).map { bytes.byte($0) }
        let stray = list?.append(bytes, from: start, to: &lines)
        // Sound: the span is used during the call only, and `lines` does not change.
        try appendRows(unsafe lines.span.bytes)
        guard let stray, failure == nil else { return }
        try fail(
            TextFormatError(
                line: line, column: 1, expected: "the end of the text behind the list, ]",
                found: RowFault.quote(bytes, stray, stray + 1), unit: unit))
    }

    /// The bytes that may come before a list: blanks and a byte order mark.
    private static let mayPrecede: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    /// The unit in which errors count the rows.
    var unit: TextFormatError.Unit { list == nil ? .line : .element }

    private mutating func appendRows(_ bytes: RawSpan) throws(TextFormatError) {
        if rest.isEmpty {
            let read = try readRows(bytes)
            if failure == nil { rest.append(bytes: bytes, read..<bytes.byteCount) }
        } else {
            var joined: [UInt8] = []
            swap(&joined, &rest)
            joined.append(bytes: bytes, 0..<bytes.byteCount)
            // Sound: the span is used during the call only, and `joined` changes after it.
            let read = try readRows(unsafe joined.span.bytes)
            guard failure == nil else { return }
            if read > 0 { joined.removeFirst(read) }
            swap(&joined, &rest)
        }
        bounds.rebase(kept: rest.count)
    }

    /// Ends the text, whose last row needs no line feed, and returns its records.
    ///
    /// - Throws: at a last row that is wrong and a text that is not whole, unless lenient; and, lenient or not,
    ///   naming a column whose form cannot be known.
    package consuming func finish() throws(TextFormatError) -> TextRecords {
        if let failure, !isLenient { throw failure }
        try readLastRow()
        try decide()
        return TextRecords(
            metadata: metadata(), records: takeRecords(), count: count,
            types: types.enumerated().reduce(into: [:]) { if $1.element > 0 { $0[UInt8($1.offset)] = $1.element } },
            notes: rows.times.notes, loss: failure)
    }

    private mutating func readLastRow() throws(TextFormatError) {
        if !rest.isEmpty, failure == nil {
            var last: [UInt8] = []
            swap(&last, &rest)
            if bounds.isInQuotes {
                try fail(
                    TextFormatError(line: line, column: 1, expected: "a closing quote", found: "the end of the text"))
            } else {
                // Sound: the span is used during the call only, and `last` does not change.
                try readRow(unsafe last.span.bytes, 0, last.count)
            }
        }
        if let list, !list.isClosed, failure == nil {
            try fail(
                TextFormatError(
                    line: line, column: 1, expected: "the list's end, ]", found: "the end of the text", unit: unit))
        }
        guard format != .json, failure == nil, !table.hasHeader else { return }
        try fail(TextFormatError(line: line, column: 1, expected: "a header line", found: "the end of the text"))
    }

    private mutating func takeRecords() -> ByteRegion {
        var taken = ByteRegionBuilder()
        swap(&taken, &records)
        return taken.finish()
    }

    /// Reads the rows that end in these bytes and returns the number of their bytes.
    private mutating func readRows(_ bytes: RawSpan) throws(TextFormatError) -> Int {
        var from = 0
        while let end = bounds.next(bytes) {
            try readRow(bytes, from, end)
            if failure != nil { return bytes.byteCount }
            from = end + 1
        }
        // A byte order mark and a carriage return are no part of the row.
        if bytes.byteCount - from > Self.maximumRowByteCount + 4 { try tooLong() }
        return from
    }

    /// Reads one row, whose line feed is at `end`.
    @inline(__always)
    private mutating func readRow(_ bytes: RawSpan, _ start: Int, _ end: Int) throws(TextFormatError) {
        var from = start
        var to = end
        if to > from, bytes.byte(to - 1) == 0x0D { to -= 1 }
        if isAtStart {
            isAtStart = false
            if RecordTextFormat.hasByteOrderMark(bytes.extracting(from..<to)) { from += 3 }
        }
        guard to - from <= Self.maximumRowByteCount else { return try tooLong() }
        if from < to {
            do throws(RowFault) {
                try readRecord(bytes, from, to)
            } catch {
                try fail(locate(error, bytes, start))
                return
            }
        }
        line += 1
        line += lineFeeds(bytes, from, to)
    }

    @inline(__always)
    private mutating func readRecord(_ bytes: RawSpan, _ from: Int, _ to: Int) throws(RowFault) {
        let plan: TextRowPlan
        rows.line = line
        rows.rowStart = from
        if format == .json {
            if isBlank(bytes, from, to) { return }
            plan = try objects.row(bytes, from, to, into: &rows)
        } else {
            guard table.hasHeader else { return try table.header(bytes, from, to, into: &rows) }
            do throws(RowFault) {
                plan = try table.row(bytes, from, to, into: &rows)
            } catch {
                // The header comes again where files of the same columns were put together.
                if table.isHeader(bytes, from, to) { return }
                throw error
            }
        }
        if rows.prices.turned != 0 {
            turn(rows.prices.turned)
            rows.prices.turned = 0
        }
        do throws(LoadError) {
            try rows.record.append(to: &records)
        } catch {
            throw RowFault(at: from, expected: "memory for the records", found: "\(error)")
        }
        note(plan)
    }

    /// Takes from the record what the metadata will say: its type, time, name and publisher.
    @inline(__always)
    private mutating func note(_ plan: TextRowPlan) {
        count += 1
        types[Int(plan.layout.rtype)] += 1
        let time: UInt64 = rows.record.integer(at: plan.layout.indexOffset)
        if time != UInt64.max {
            firstTime = min(firstTime, time)
            lastTime = max(lastTime, time)
        }
        symbols.learn(rows.symbol, instrument: rows.record.integer(at: 4), time: time)
        if publisher == nil {
            let raw: UInt16 = rows.record.integer(at: 2)
            if raw != 0 { publisher = PublisherID(raw) }
        }
    }

    private func metadata() -> Metadata {
        let found = types.indices.filter { types[$0] > 0 }
        // One record type may belong to several schemas: the one asked for, else the first of them.
        let schemas = Schema.allCases.filter { found == [Int($0.recordType)] }
        let schema = rows.schema.flatMap { schemas.contains($0) || found.isEmpty ? $0 : nil } ?? schemas.first
        let mappings = symbols.mappings()
        let dataset = publisher.flatMap(Publishers.name)?.split(separator: ".").dropLast().joined(separator: ".")
        var metadata = Metadata(
            dataset: dataset ?? "", schema: schema, start: Timestamp(nanos: firstTime == UInt64.max ? 0 : firstTime),
            end: firstTime == UInt64.max ? nil : Timestamp(nanos: lastTime).advanced(byNanos: 1),
            hasTsOut: rows.hasTsOut, symbols: mappings.map(\.rawSymbol), mappings: mappings)
        let longest = mappings.map(\.rawSymbol.utf8.count).max() ?? 0
        metadata.symbolByteCount = max(metadata.symbolByteCount, min(longest + 1, Int(UInt16.max)))
        return metadata
    }

    private mutating func fail(_ error: TextFormatError) throws(TextFormatError) {
        failure = error
        rest = []
        if !isLenient { throw error }
    }

    private mutating func tooLong() throws(TextFormatError) {
        try fail(
            TextFormatError(
                line: line, column: 1, expected: "a line of at most \(Self.maximumRowByteCount) bytes",
                found: "a longer one", unit: unit))
    }

    /// The error with the line and column of its offset in a row, which may itself hold line feeds.
    private func locate(_ fault: RowFault, _ bytes: RawSpan, _ start: Int) -> TextFormatError {
        var line = line
        var lineStart = start
        for index in start..<min(fault.offset, bytes.byteCount) where bytes.byte(index) == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return TextFormatError(
            line: line, column: fault.offset - lineStart + 1, field: fault.field, expected: fault.expected,
            found: fault.found, unit: unit)
    }

    /// The number of line feeds inside a row, which only a field in quotes can hold.
    private func lineFeeds(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Int {
        bounds.rowHadQuotes ? (from..<to).count { bytes.byte($0) == 0x0A } : 0
    }

    private func isBlank(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        let first = bytes.byte(from)
        return first != UInt8(ascii: "{") && (from..<to).allSatisfy { bytes.byte($0) == 0x20 || bytes.byte($0) == 0x09 }
    }
}
