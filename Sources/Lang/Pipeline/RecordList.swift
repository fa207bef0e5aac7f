public import Engine

/// Records of the log as an answer: which ones, not their bytes, so that a hundred million of them cost nothing until
/// they leave.
public struct RecordList: Sendable {
    enum Places: Sendable {
        /// Indices of MBO records.
        case range(Range<Int>)
        /// In the order of the stream: an MBO record's index, or the complement (`~`) of another record's.
        case list([Int])
    }

    public let timeline: Timeline
    var places: Places
    public var form = RecordForm()

    init(_ timeline: Timeline, _ places: Places) {
        self.timeline = timeline
        self.places = places
    }

    public var count: Int {
        switch places {
        case .range(let range): range.count
        case .list(let list): list.count
        }
    }

    /// An MBO record's index, or the complement of another record's.
    subscript(row: Int) -> Int {
        switch places {
        case .range(let range): range.lowerBound + row
        case .list(let list): list[row]
        }
    }

    func head(_ count: Int) -> RecordList { part(0..<min(count, self.count)) }

    func tail(_ count: Int) -> RecordList { part(max(0, self.count - count)..<self.count) }

    private func part(_ rows: Range<Int>) -> RecordList {
        var copy = self
        switch places {
        case .range(let range):
            copy.places = .range(range.lowerBound + rows.lowerBound..<range.lowerBound + rows.upperBound)
        case .list(let list): copy.places = .list(Array(list[rows]))
        }
        return copy
    }

    /// The records for which a condition over `columns` holds.
    func filtered(_ condition: RowExpression, at span: SourceSpan) throws -> RecordList {
        var kept: [Int] = []
        for row in 0..<count {
            if row % 16_384 == 0, Task.isCancelled { throw CancellationError() }
            let place = self[row]
            let cells = RecordCells(timeline, place)
            if try condition.holds({ cells.value($0) }, span) { kept.append(place) }
        }
        var copy = self
        copy.places = .list(kept)
        return copy
    }
}

extension RecordList {
    /// Every column that stages can ask for.
    static let columns = [
        Table.Column("record", numeric: true), Table.Column("ts_recv"), Table.Column("ts_event"),
        Table.Column("symbol"), Table.Column("type"), Table.Column("action"), Table.Column("side"),
        Table.Column("price", numeric: true), Table.Column("size", numeric: true),
        Table.Column("order_id", numeric: true), Table.Column("flags", numeric: true),
        Table.Column("sequence", numeric: true), Table.Column("channel_id", numeric: true),
        Table.Column("ts_in_delta", numeric: true), Table.Column("instrument_id", numeric: true),
        Table.Column("publisher_id", numeric: true),
    ]

    /// The ones that a table shows unless told otherwise.
    private static let shown = [0, 1, 3, 5, 6, 7, 8, 9, 10]

    /// A table longer than this is cut, and says so: a screen is no place for a million rows.
    static let shownRows = 1000

    /// All columns of all rows, for the stages.
    func table() -> Table {
        Table(columns: Self.columns, rows: rows(0..<count, Array(Self.columns.indices)))
    }

    /// What a person sees: the usual columns, at most `shownRows` rows; and how many more there are.
    public func excerpt() -> (table: Table, more: Int) {
        var indices = Self.shown
        if case .list(let list) = places, list.contains(where: { $0 < 0 }) { indices.insert(4, at: 3) }
        let rows = min(count, Self.shownRows)
        return (Table(columns: indices.map { Self.columns[$0] }, rows: self.rows(0..<rows, indices)), count - rows)
    }

    private func rows(_ rows: Range<Int>, _ columns: [Int]) -> [[Value]] {
        rows.map { row in
            let cells = RecordCells(timeline, self[row])
            return columns.map { cells.value($0) }
        }
    }
}

/// One record's cells, made when asked for.
struct RecordCells {
    private let timeline: Timeline
    private let place: Int
    private let message: MBOMessage?
    private let header: RecordHeader?

    init(_ timeline: Timeline, _ place: Int) {
        self.timeline = timeline
        self.place = place
        message = place >= 0 ? timeline.recording[place] : nil
        header = place < 0 ? timeline.recording.others.header(~place) : nil
    }

    /// By the order of `RecordList.columns`.
    func value(_ column: Int) -> Value {
        if let message { return value(column, message) }
        if let header { return value(column, header) }
        return .null
    }

    private func value(_ column: Int, _ message: MBOMessage) -> Value {
        switch column {
        case 0: return .int(place + 1)
        case 1: return message.tsRecv.map { .time($0) } ?? .null
        case 2: return message.tsEvent.map { .time($0) } ?? .null
        case 3: return symbol(message.instrument, message.tsRecv)
        case 4: return .text("mbo")
        case 5: return message.action.map { .text($0.letter) } ?? .null
        case 6: return .text(message.side?.name ?? "none")
        case 7: return message.price.map { .price($0, digits: digits(message.bookKey)) } ?? .null
        case 8: return .int(Int(message.size))
        case 9: return .id(message.order.raw)
        case 10: return .int(Int(message.flags.rawValue))
        case 11: return .int(Int(message.sequence))
        case 12: return .int(Int(message.channelID))
        case 13: return .duration(nanos: Int64(message.tsInDelta))
        case 14: return .int(Int(message.instrument.raw))
        default: return .int(Int(message.publisher.raw))
        }
    }

    private func value(_ column: Int, _ header: RecordHeader) -> Value {
        let time = header.tsEventRaw == UInt64.max ? nil : Timestamp(nanos: header.tsEventRaw)
        switch column {
        case 2: return time.map { .time($0) } ?? .null
        case 3: return symbol(header.instrument, time)
        case 4: return .text(RecordTypeName.of(header.rtype))
        case 14: return .int(Int(header.instrument.raw))
        case 15: return .int(Int(header.publisher.raw))
        default: return .null
        }
    }

    private func symbol(_ instrument: InstrumentID, _ time: Timestamp?) -> Value {
        timeline.recording.symbols.symbol(of: instrument, at: time).map { .text($0) } ?? .null
    }

    private func digits(_ key: BookKey) -> Int {
        timeline.place(of: key).map { timeline.books[$0].tally.priceDigits } ?? 2
    }
}

/// What a person calls a record type (databento.md §2.3).
enum RecordTypeName {
    static func of(_ rtype: UInt8) -> String {
        switch rtype {
        case 0x00: "trades"
        case 0x01: "mbp-1"
        case 0x0A: "mbp-10"
        case 0x11, 0x20...0x24: "ohlcv"
        case 0x12: "status"
        case 0x13: "definition"
        case 0x14: "imbalance"
        case 0x15: "error"
        case 0x16: "symbol-mapping"
        case 0x17: "system"
        case 0x18: "statistics"
        case 0xA0: "mbo"
        case 0xB1: "cmbp-1"
        case 0xC0, 0xC1: "cbbo"
        case 0xC2: "tcbbo"
        case 0xC3, 0xC4: "bbo"
        default: "0x" + String(rtype, radix: 16)
        }
    }
}
