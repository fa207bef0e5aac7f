import Engine

/// The error about records that a form of text cannot hold.
public struct RecordTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence about the records.
    public var message: String
    /// One suggestion.
    public var help: String

    /// The message.
    public var description: String { message }
}

/// Records as Databento's own encoder prints them (dbn.md §6), piece by piece.
extension RecordList {
    /// The forms that Databento's own encoder has; a `json` answer is its objects in one array.
    public enum TextForm: String, Sendable {
        case csv, ndjson, json
    }

    /// The number of records that are printed between two pieces, and between two looks at the cancellation.
    private static let batchRecords = 8192

    /// Prints every record.
    ///
    /// - Returns: the number of records printed.
    /// - Throws: `RecordTextError`, before anything is printed, for records that the form cannot hold;
    ///   `CancellationError`; the errors of the sink.
    @discardableResult
    public func write(_ form: TextForm, into sink: ([UInt8]) throws -> Void) throws -> Int {
        let census = census()
        try check(census, form)
        var printer = RecordPrinter(self, form, census)
        var text = form == .json ? Array("[".utf8) : []
        printer.begin(&text)
        try forEachBatch { run, bytes, version, hasTsOut in
            try printer.append(run, bytes, version: version, hasTsOut: hasTsOut, to: &text)
            if text.count >= 1 << 18 {
                try sink(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        if form == .json { text += Array("]\n".utf8) }
        try sink(text)
        return printer.lines
    }

    /// Checks that a form can hold the records, before a file is opened for them.
    ///
    /// - Throws: the error that `write` would throw.
    func checkText(_ form: TextForm) throws(RecordTextError) { try check(census(), form) }

    private func check(_ census: RecordCensus, _ form: TextForm) throws(RecordTextError) {
        let types = census.types
        if let unknown = types.first(where: { RecordLayout.layout(rtype: $0.rtype, version: 3) == nil }) {
            throw RecordTextError(
                message:
                    "\(unknown.count) record\(unknown.count == 1 ? "" : "s") of type \(RecordTypeName.of(unknown.rtype)), which "
                    + "DBN does not define, have no form as text (there is \(census.text))",
                help: "DBN keeps them as they are: `| save FILE.dbn`; or choose one type" + choice(types))
        }
        guard form == .csv, types.count > 1 else { return }
        throw RecordTextError(
            message: "a CSV table holds one type of record, and here are \(types.count): \(census.text)",
            help: "NDJSON holds them all; or choose one type" + choice(types))
    }

    /// The end of a help that chooses one of the types; empty when none can be chosen.
    private func choice(_ types: [(rtype: UInt8, count: Int)]) -> String {
        let known = types.filter { RecordLayout.layout(rtype: $0.rtype, version: 3) != nil }
        if known.contains(where: { $0.rtype == MBOMessage.recordType }) { return ": `records schema mbo | …`" }
        // Several types have one name in the column `type`.
        let alone = known.first { type in
            types.filter { RecordTypeName.of($0.rtype) == RecordTypeName.of(type.rtype) }.count == 1
        }
        guard let alone else { return "" }
        return ": `records where type == \"\(RecordTypeName.of(alone.rtype))\" | …`"
    }

    /// The kind of a run of records, and its position in the stream.
    enum Run {
        /// MBO records, from the one with this index on.
        case mbo(Int)
        /// One other record, by its index among the others.
        case other(Int)
        /// Records made of MBO records.
        case derived
    }

    /// Shows runs of records that are back to back in memory, in order.
    ///
    /// - Throws: the errors of the body; `CancellationError` between two runs.
    func forEachBatch(
        _ body: (_ run: Run, _ bytes: RawSpan, _ version: UInt8, _ hasTsOut: Bool) throws -> Void
    ) throws {
        let recording = timeline.recording
        let hasTsOut = recording.stride > MBOMessage.byteCount
        var done = 0
        let total = if case .derived = places { 0 } else { try counted() }
        func show(_ indices: Range<Int>) throws {
            for start in stride(from: indices.lowerBound, to: indices.upperBound, by: Self.batchRecords) {
                try Work.step("writing", done, of: total)
                let part = start..<min(start + Self.batchRecords, indices.upperBound)
                try recording.withRecords(part) { try body(.mbo(start), $0, 3, hasTsOut) }
                done += part.count
            }
        }
        switch places {
        case .range(let range): try show(range)
        case .list(let list):
            var row = 0
            while row < list.count {
                let place = list[row]
                guard place >= 0 else {
                    try Work.step(row: row, "writing", of: total)
                    done += 1
                    let other = recording.others[~place]
                    try recording.others.withRecord(~place) {
                        try body(.other(~place), $0, other.version, other.hasTsOut)
                    }
                    row += 1
                    continue
                }
                var count = 1
                while row + count < list.count, list[row + count] == place + count { count += 1 }
                try show(place..<place + count)
                row += count
            }
        case .derived(let records):
            try records.forEachPiece { _, bytes in
                if Task.isCancelled { throw CancellationError() }
                try body(.derived, bytes, 3, false)
                return true
            }
        }
    }

    /// The type of the first record, which decides the columns of a CSV file. Without records, the type that was asked
    /// for, that of the file by its metadata or its records, else MBO.
    var firstType: UInt8 {
        let recording = timeline.recording
        let others = recording.others
        switch places {
        case .derived(let records): return records.feed.recordType
        case .list(let list):
            if let first = list.first { return first < 0 ? others.header(~first).rtype : MBOMessage.recordType }
        case .range(let range): if !range.isEmpty { return MBOMessage.recordType }
        }
        if let schema { return schema.recordType }
        if recording.count > 0 { return MBOMessage.recordType }
        if others.count > 0 { return others.header(0).rtype }
        return recording.metadata.schema?.recordType ?? MBOMessage.recordType
    }

    /// True when there is no record, as far as is known without making them.
    var isEmpty: Bool {
        switch places {
        case .range(let range): range.isEmpty
        case .list(let list): list.isEmpty
        case .derived: false
        }
    }

    /// The entry of the first record; nil when it is one of the log's MBO records, or there is none.
    var firstOther: OtherRecords.Entry? {
        guard case .list(let list) = places, let first = list.first, first < 0 else { return nil }
        return timeline.recording.others[~first]
    }

    /// Writes Databento's objects in an array, for answers inside other answers.
    func write(to json: inout JSONWriter) {
        var text: [UInt8] = []
        do {
            try write(.json) { text += $0 }
            if text.last == UInt8(ascii: "\n") { text.removeLast() }
            json.raw(String(decoding: text, as: UTF8.self))
        } catch {
            // All loaded records can be printed; only the answer of a cancelled statement, which nobody reads, is null.
            json.null()
        }
    }
}
