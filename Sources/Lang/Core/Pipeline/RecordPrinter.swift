import Engine

/// Prints the records of a list as Databento's own encoder does: one encoder for each layout version that they have.
struct RecordPrinter {
    private let form: RecordList.TextForm
    private let options: RecordTextOptions
    private let recording: Recording
    /// The names of instruments; nil when the stream's own mapping records give them, each for the records after it.
    private let symbols: SymbolMap?
    private let firstType: UInt8
    private var encoders: [UInt16: RecordTextEncoder] = [:]
    private var line: [UInt8] = []
    private var isFirst = true
    /// The indices of symbol mapping records among the other records, in order. The first `told` of them have been
    /// given to the encoders.
    private var mappings: [Int] = []
    private var told = 0
    /// True when all lines of a table must end in `ts_out`, because some of its records have it.
    private let padsTsOut: Bool
    private var padded: [UInt8] = []
    /// The number of records printed so far.
    private(set) var lines = 0

    init(_ list: RecordList, _ form: RecordList.TextForm, _ census: RecordCensus) {
        self.form = form
        options = RecordTextOptions(
            prettyPrices: list.form.isPretty, prettyTimestamps: list.form.isPretty, mapSymbols: list.form.mapsSymbols,
            // The columns of a table must be those of all its records.
            upgrades: list.form.upgrades || form == .csv && census.isUneven)
        padsTsOut = form == .csv && census.hasTsOut
        recording = list.timeline.recording
        firstType = list.firstType
        var isLive = false
        if case .derived = list.places {} else { isLive = recording.namesComeBetweenRecords }
        symbols = isLive || recording.symbols.names.isEmpty ? nil : recording.symbols
        if isLive, options.mapSymbols { mappings = recording.others.symbolMappings }
        var version: UInt8 = 3
        var hasTsOut = recording.stride > MBOMessage.byteCount
        if case .derived = list.places { hasTsOut = false }
        if let first = list.firstOther { (version, hasTsOut) = (first.version, first.hasTsOut) }
        if list.isEmpty {
            version = recording.metadata.version
            if recording.count == 0 { hasTsOut = recording.metadata.hasTsOut }
        }
        if padsTsOut { hasTsOut = true }
        encoders[Self.key(version, hasTsOut)] = encoder(version, hasTsOut)
    }

    private static func key(_ version: UInt8, _ hasTsOut: Bool) -> UInt16 { UInt16(version) << 1 | (hasTsOut ? 1 : 0) }

    private func encoder(_ version: UInt8, _ hasTsOut: Bool) -> RecordTextEncoder {
        var encoder = RecordTextEncoder(
            form == .csv ? .csv : .json, options: options, version: version, hasTsOut: hasTsOut, symbols: symbols)
        for mapping in mappings.prefix(told) { tell(mapping, to: &encoder) }
        return encoder
    }

    private func tell(_ mapping: Int, to encoder: inout RecordTextEncoder) {
        let version = recording.others[mapping].version
        recording.others.withRecord(mapping) { encoder.learn($0, version: version) }
    }

    /// Appends the header line of a table, by the layout of its first record.
    mutating func begin(_ text: inout [UInt8]) {
        for key in encoders.keys { encoders[key]?.begin(rtype: firstType, to: &text) }
    }

    mutating func append(
        _ run: RecordList.Run, _ bytes: RawSpan, version: UInt8, hasTsOut: Bool, to text: inout [UInt8]
    ) throws(DBNError) {
        guard padsTsOut, !hasTsOut else {
            try append(run, bytes, Self.key(version, hasTsOut), version, hasTsOut, to: &text)
            return
        }
        // Only other records are padded: those of the log all have a `ts_out`, or none has.
        padded.removeAll(keepingCapacity: true)
        try RecordShape(version: version, hasTsOut: true)
            .append(bytes, version: version, hasTsOut: false, to: &padded)
        var taken: [UInt8] = []
        swap(&taken, &padded)
        // Sound: the span is used during the calls only.
        try append(run, unsafe taken.span.bytes, Self.key(version, true), version, true, to: &text)
        swap(&taken, &padded)
    }

    private mutating func append(
        _ run: RecordList.Run, _ bytes: RawSpan, _ key: UInt16, _ version: UInt8, _ hasTsOut: Bool,
        to text: inout [UInt8]
    ) throws(DBNError) {
        if encoders[key] == nil {
            var another = encoder(version, hasTsOut)
            var header: [UInt8] = []
            another.begin(rtype: firstType, to: &header)
            encoders[key] = another
        }
        guard told < mappings.count else {
            try print(bytes, key, to: &text)
            return
        }
        switch run {
        case .derived: try print(bytes, key, to: &text)
        case .other(let index):
            while told < mappings.count, mappings[told] <= index { tellNext() }
            try print(bytes, key, to: &text)
        case .mbo(let index):
            // A name holds for the records after the one that gives it.
            var start = 0
            let count = bytes.byteCount / recording.stride
            while told < mappings.count, recording.others[mappings[told]].position < index + count {
                let end = max(start, recording.others[mappings[told]].position - index)
                try print(bytes.extracting(start * recording.stride..<end * recording.stride), key, to: &text)
                start = end
                tellNext()
            }
            try print(bytes.extracting(start * recording.stride..<bytes.byteCount), key, to: &text)
        }
    }

    private mutating func tellNext() {
        for key in encoders.keys {
            guard var encoder = encoders.removeValue(forKey: key) else { continue }
            tell(mappings[told], to: &encoder)
            encoders[key] = encoder
        }
        told += 1
    }

    private mutating func print(_ bytes: RawSpan, _ key: UInt16, to text: inout [UInt8]) throws(DBNError) {
        guard form == .json else {
            lines += try encoders[key]?.append(bytes, to: &text) ?? 0
            return
        }
        line.removeAll(keepingCapacity: true)
        lines += try encoders[key]?.append(bytes, to: &line) ?? 0
        appendElements(to: &text)
    }

    /// Appends printed lines as the elements of an array.
    private mutating func appendElements(to text: inout [UInt8]) {
        guard !line.isEmpty else { return }
        if !isFirst { text.append(UInt8(ascii: ",")) }
        isFirst = false
        line.removeLast()
        for index in line.indices where line[index] == UInt8(ascii: "\n") { line[index] = UInt8(ascii: ",") }
        text += line
    }
}
