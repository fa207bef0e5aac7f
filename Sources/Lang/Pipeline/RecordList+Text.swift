import Engine

/// Records as Databento's own encoder prints them (databento.md §6), piece by piece.
extension RecordList {
    /// The forms that are the official ones; a `json` answer is their objects in one array.
    public enum TextForm: Sendable {
        case csv, ndjson, json

        public init?(_ format: OutputFormat) {
            switch format {
            case .csv: self = .csv
            case .ndjson: self = .ndjson
            case .json: self = .json
            case .table, .markdown: return nil
            }
        }
    }

    /// So many records are printed between two pieces, and between two looks at whether it is cancelled.
    private static let batchRecords = 8192

    /// Prints every record.
    ///
    /// - Returns: records left out, because a CSV file holds one type of record: that of the first.
    @discardableResult
    public func write(_ form: TextForm, into sink: ([UInt8]) throws -> Void) throws -> Int {
        var printer = RecordPrinter(self, form)
        var text = form == .json ? Array("[".utf8) : []
        printer.begin(&text)
        try forEachBatch { place, bytes, version, hasTsOut in
            try printer.append(bytes, version: version, hasTsOut: hasTsOut, offset: place, to: &text)
            if text.count >= 1 << 18 {
                try sink(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        if form == .json { text += Array("]\n".utf8) }
        try sink(text)
        return printer.leftOut
    }

    /// Shows runs of records that lie back to back, in order.
    ///
    /// - Throws: what the body throws; `CancellationError` between two runs.
    func forEachBatch(
        _ body: (_ row: Int, _ bytes: RawSpan, _ version: UInt8, _ hasTsOut: Bool) throws -> Void
    ) throws {
        let recording = timeline.recording
        let hasTsOut = recording.stride > MBOMessage.byteCount
        var row = 0
        while row < count {
            if Task.isCancelled { throw CancellationError() }
            let place = self[row]
            if place < 0 {
                let other = recording.others[~place]
                try recording.others.withRecord(~place) { try body(row, $0, other.version, other.hasTsOut) }
                row += 1
                continue
            }
            var run = 1
            while run < Self.batchRecords, row + run < count, self[row + run] == place + run { run += 1 }
            try recording.withRecords(place..<place + run) { try body(row, $0, 3, hasTsOut) }
            row += run
        }
    }

    /// The type of the first record: what a CSV file of them holds. MBO when there is none.
    var firstType: UInt8 {
        guard count > 0, self[0] < 0 else {
            let others = timeline.recording.others
            let hasOnlyOthers = count == 0 && timeline.recording.count == 0 && others.count > 0
            return hasOnlyOthers ? others.header(0).rtype : MBOMessage.recordType
        }
        return timeline.recording.others.header(~self[0]).rtype
    }

    /// The official objects in an array, for answers inside other answers.
    func write(to json: inout JSONWriter) {
        var text: [UInt8] = []
        do {
            try write(.json) { text += $0 }
            if text.last == UInt8(ascii: "\n") { text.removeLast() }
            json.raw(String(decoding: text, as: UTF8.self))
        } catch {
            // Records that were loaded can be printed; a cancelled statement's answer goes nowhere.
            json.null()
        }
    }
}

/// One encoder for each layout version that the records have.
private struct RecordPrinter {
    private let form: RecordList.TextForm
    private let options: RecordTextOptions
    private let symbols: SymbolMap?
    private let firstType: UInt8
    private var encoders: [UInt16: RecordTextEncoder] = [:]
    private var line: [UInt8] = []
    private var isFirst = true

    init(_ list: RecordList, _ form: RecordList.TextForm) {
        self.form = form
        options = RecordTextOptions(
            prettyPrices: list.form.isPretty, prettyTimestamps: list.form.isPretty, mapSymbols: list.form.mapsSymbols,
            upgrades: list.form.upgrades)
        let known = list.timeline.recording.symbols
        symbols = known.names.isEmpty ? nil : known
        firstType = list.firstType
        let first = list.count > 0 && list[0] < 0 ? list.timeline.recording.others[~list[0]] : nil
        let version = first?.version ?? 3
        let hasTsOut = first?.hasTsOut ?? (list.timeline.recording.stride > MBOMessage.byteCount)
        encoders[Self.key(version, hasTsOut)] = encoder(version, hasTsOut)
    }

    private static func key(_ version: UInt8, _ hasTsOut: Bool) -> UInt16 { UInt16(version) << 1 | (hasTsOut ? 1 : 0) }

    private func encoder(_ version: UInt8, _ hasTsOut: Bool) -> RecordTextEncoder {
        RecordTextEncoder(
            form == .csv ? .csv : .json, options: options, version: version, hasTsOut: hasTsOut, symbols: symbols)
    }

    /// The header line of a table, by the layout of its first record.
    mutating func begin(_ text: inout [UInt8]) {
        for key in encoders.keys { encoders[key]?.begin(rtype: firstType, to: &text) }
    }

    mutating func append(
        _ bytes: RawSpan, version: UInt8, hasTsOut: Bool, offset: Int, to text: inout [UInt8]
    ) throws(DBNError) {
        let key = Self.key(version, hasTsOut)
        if encoders[key] == nil {
            var another = encoder(version, hasTsOut)
            var header: [UInt8] = []
            another.begin(rtype: firstType, to: &header)
            encoders[key] = another
        }
        guard form == .json else {
            try encoders[key]?.append(bytes, offset: offset, to: &text)
            return
        }
        line.removeAll(keepingCapacity: true)
        try encoders[key]?.append(bytes, offset: offset, to: &line)
        appendElements(to: &text)
    }

    /// Lines become the elements of an array.
    private mutating func appendElements(to text: inout [UInt8]) {
        guard !line.isEmpty else { return }
        if !isFirst { text.append(UInt8(ascii: ",")) }
        isFirst = false
        line.removeLast()
        for index in line.indices where line[index] == UInt8(ascii: "\n") { line[index] = UInt8(ascii: ",") }
        text += line
    }

    var leftOut: Int { encoders.values.reduce(0) { $0 + $1.otherTypeCount + $1.unknownTypeCount } }
}
