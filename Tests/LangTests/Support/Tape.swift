import Engine
import TestSupport

/// Small markets whose every record can be followed by eye: instrument 7, called TEST, one record a second from
/// 2025-09-24T19:30:00Z on.
enum Tape {
    /// 2025-09-24T19:30:00Z, in seconds.
    static let epoch: UInt64 = 1_758_742_200

    static func time(_ second: Int) -> Timestamp { Timestamp(nanos: (epoch + UInt64(second)) * 1_000_000_000) }

    /// - Parameters:
    ///   - second: of `ts_recv`, after the start.
    ///   - event: the same of `ts_event`; nil: equal.
    static func record(
        _ action: Action, _ side: Side, _ price: String, _ size: UInt32, _ order: UInt64, at second: Int,
        event: Int? = nil, isLast: Bool = true, instrument: UInt32 = 7, publisher: UInt16 = 1
    ) -> MBOMessage {
        MBOMessage(
            publisher: PublisherID(publisher), instrument: InstrumentID(instrument), tsEvent: time(event ?? second),
            tsRecv: time(second), action: action, side: side, price: Price(price), size: size, order: OrderID(order),
            flags: isLast ? .last : [], sequence: UInt32(second) + 100)
    }

    /// One bid a second, each a cent below the one before, orders 1, 2, 3, …
    static func bids(_ count: Int) -> [MBOMessage] {
        (0..<count).map { record(.add, .bid, "64.\(80 - $0)", 1, UInt64($0 + 1), at: $0) }
    }

    /// Two levels of bids and one of asks; the best bid is a queue of two.
    static let ladder = [
        record(.add, .bid, "64.81", 3, 8_058_566_311_303, at: 0), record(.add, .bid, "64.81", 2, 101, at: 1),
        record(.add, .bid, "64.8", 7, 102, at: 2), record(.add, .ask, "64.82", 5, 103, at: 3),
    ]

    /// Crossed at the event ends of records 3 and 5 (record 4 is in mid-event), ended by the cancel of record 6.
    static let crossing = [
        record(.add, .bid, "64.80", 1, 1, at: 0), record(.add, .ask, "64.90", 2, 2, at: 1),
        record(.add, .bid, "64.95", 3, 3, at: 2), record(.add, .ask, "64.99", 1, 4, at: 3, isLast: false),
        record(.add, .bid, "64.70", 1, 5, at: 4), record(.cancel, .bid, "64.95", 3, 3, at: 5),
        record(.add, .bid, "64.90", 1, 6, at: 6), record(.cancel, .bid, "64.90", 1, 6, at: 7),
    ]

    /// An event of two records whose first, alone, looks crossed.
    static let halfApplied = [
        record(.add, .bid, "64.80", 1, 1, at: 0), record(.add, .ask, "64.90", 2, 2, at: 1),
        record(.add, .bid, "65.00", 3, 3, at: 2, isLast: false), record(.cancel, .ask, "64.90", 2, 2, at: 3),
    ]

    /// Three instruments: TEST (7), a name that looks like a number (8) and one with blanks (9).
    static let namesHead: DBNBytes.Head = {
        var head = DBNBytes.Head()
        head.symbols = ["TEST", "7203", "CL:BF X5-Z5"]
        head.mappings = zip(head.symbols, ["7", "8", "9"]).map { ($0, [(20_250_924, 20_250_925, $1)]) }
        return head
    }()

    static let names = [
        record(.add, .bid, "10", 1, 1, at: 0, instrument: 7), record(.add, .bid, "20", 1, 2, at: 1, instrument: 8),
        record(.add, .bid, "30", 1, 3, at: 2, instrument: 9), record(.add, .ask, "31", 1, 4, at: 3, instrument: 9),
    ]
}
