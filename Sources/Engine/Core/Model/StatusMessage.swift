/// A venue's word on what an instrument may do: trade, quote, or wait (dbn.md §3.7).
public struct StatusMessage: Hashable, Sendable {
    /// The publisher of the record.
    public var publisher: PublisherID
    /// The instrument that the status is of.
    public var instrument: InstrumentID
    /// The matching engine's time; nil when undefined.
    public var tsEvent: Timestamp?
    /// The capture time; nil when undefined.
    public var tsRecv: Timestamp?
    /// The change that happens, by its wire number: 1 pre_open, 7 trading, 8 halt, 12 close, … (dbn.md §4.7).
    public var action: UInt16
    /// The reason of the change, by its wire number; 0 when nothing is said.
    public var reason: UInt16
    /// Further information about the action, by its wire number; 0 when nothing is said.
    public var tradingEvent: UInt16
    /// True when the instrument trades; nil where the venue does not say.
    public var isTrading: Bool?
    /// True when the instrument is quoted; nil where the venue does not say.
    public var isQuoting: Bool?

    /// `rtype` of status records.
    public static let recordType: UInt8 = 0x12
    /// The record's size in bytes, without `ts_out`.
    public static let byteCount = 40

    /// Makes a status of its fields.
    public init(
        publisher: PublisherID, instrument: InstrumentID, tsEvent: Timestamp?, tsRecv: Timestamp?, action: UInt16,
        reason: UInt16 = 0, tradingEvent: UInt16 = 0, isTrading: Bool? = nil, isQuoting: Bool? = nil
    ) {
        self.publisher = publisher
        self.instrument = instrument
        self.tsEvent = tsEvent
        self.tsRecv = tsRecv
        self.action = action
        self.reason = reason
        self.tradingEvent = tradingEvent
        self.isTrading = isTrading
        self.isQuoting = isQuoting
    }
}
