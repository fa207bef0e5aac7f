/// The flag byte of a market-data record (dbn.md §4.4).
public struct RecordFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The flags as DBN carries them, one bit each.
    public var rawValue: UInt8

    /// Makes a set of its bits, undefined ones included.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Last record of an event for its instrument: only here may the book be judged.
    public static let last = RecordFlags(rawValue: 0x80)
    /// A top-of-book message, not an individual order.
    public static let topOfBook = RecordFlags(rawValue: 0x40)
    /// Came from a snapshot or a replay server.
    public static let snapshot = RecordFlags(rawValue: 0x20)
    /// An aggregated price level, not an order.
    public static let aggregated = RecordFlags(rawValue: 0x10)
    /// `ts_recv` must not be used to measure latency.
    public static let badTsRecv = RecordFlags(rawValue: 0x08)
    /// A gap in the channel could not be repaired.
    public static let maybeBadBook = RecordFlags(rawValue: 0x04)
    /// A flag whose meaning each publisher defines.
    public static let publisherSpecific = RecordFlags(rawValue: 0x02)
}

extension RecordFlags: CustomStringConvertible {
    /// The official display form: `LAST | SNAPSHOT | BAD_TS_RECV (168)`.
    public var description: String {
        let names = [
            "RESERVED", "PUBLISHER_SPECIFIC", "MAYBE_BAD_BOOK", "BAD_TS_RECV", "MBP", "SNAPSHOT", "TOB", "LAST",
        ]
        let set = (0..<8).reversed().filter { rawValue & (1 << $0) != 0 }.map { names[$0] }
        return set.isEmpty ? "0" : "\(set.joined(separator: " | ")) (\(rawValue))"
    }
}
