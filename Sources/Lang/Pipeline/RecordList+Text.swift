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
        try forEachBatch { run, bytes, version, hasTsOut in
            try printer.append(run, bytes, version: version, hasTsOut: hasTsOut, to: &text)
            if text.count >= 1 << 18 {
                try sink(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        if form == .json { text += Array("]\n".utf8) }
        try sink(text)
        return printer.leftOut
    }

    /// Where a run of records lies in the stream.
    enum Run {
        /// MBO records from this index on.
        case mbo(Int)
        /// One other record, by its index among them.
        case other(Int)
        /// Made of MBO records.
        case derived
    }

    /// Shows runs of records that lie back to back, in order.
    ///
    /// - Throws: what the body throws; `CancellationError` between two runs.
    func forEachBatch(
        _ body: (_ run: Run, _ bytes: RawSpan, _ version: UInt8, _ hasTsOut: Bool) throws -> Void
    ) throws {
        let recording = timeline.recording
        let hasTsOut = recording.stride > MBOMessage.byteCount
        var done = 0
        let total =
            switch places {
            case .range(let range): range.count
            case .list(let list): list.count
            case .derived: 0
            }
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

    /// The type of the first record: what a CSV file of them holds. MBO when there is none.
    var firstType: UInt8 {
        let others = timeline.recording.others
        switch places {
        case .derived(let records): return records.feed.recordType
        case .list(let list):
            if let first = list.first { return first < 0 ? others.header(~first).rtype : MBOMessage.recordType }
            fallthrough
        case .range:
            let hasOnlyOthers = timeline.recording.count == 0 && others.count > 0
            return hasOnlyOthers ? others.header(0).rtype : MBOMessage.recordType
        }
    }

    /// How the first record is laid out; nil when it is one of the log's MBO records, or none is there.
    var firstOther: OtherRecords.Entry? {
        guard case .list(let list) = places, let first = list.first, first < 0 else { return nil }
        return timeline.recording.others[~first]
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
