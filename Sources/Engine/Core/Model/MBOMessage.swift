/// One market-by-order record, its fields in DBN's order, so that its memory layout *is* the record's (56 bytes,
/// offsets as in dbn.md §3.1) and decoding is one load.
///
/// The wire's letters and sentinels are stored as they came; the properties that name a meaning (`action`, `price`, …)
/// turn them into types and nil.
public struct MBOMessage: Sendable, BitwiseCopyable, Hashable {
    /// The record's length in units of four bytes.
    package var lengthWords: UInt8
    /// The record type, `recordType` for MBO.
    package var rtype: UInt8
    /// The publisher id.
    package var publisherRaw: UInt16
    /// The instrument id.
    package var instrumentRaw: UInt32
    /// The matching engine's time in nanoseconds since 1970; `UInt64.max` when undefined.
    package var tsEventRaw: UInt64
    /// The order id.
    package var orderRaw: UInt64
    /// The price in units of 1e-9; `undefinedPrice` when there is none.
    package var priceRaw: Int64
    /// For `A` and `M` the order's size, for `C` the amount cancelled, for `T` and `F` the amount traded.
    public var size: Quantity
    /// The bits of `RecordFlags`.
    package var flagsRaw: UInt8
    /// Databento's channel of the publisher.
    public var channelID: UInt8
    /// The letter of the action, whether or not DBN defines it.
    package var actionRaw: UInt8
    /// The letter of the side: `A`, `B`, `N`, or one that DBN does not define.
    package var sideRaw: UInt8
    /// The capture time in nanoseconds since 1970; `UInt64.max` when undefined.
    package var tsRecvRaw: UInt64
    /// Nanoseconds from the venue's sending time to `tsRecv`.
    public var tsInDelta: Int32
    /// The venue's message sequence number.
    public var sequence: UInt32

    /// The record's size in bytes, without `ts_out`.
    public static let byteCount = 56
    /// `rtype` of MBO records.
    public static let recordType: UInt8 = 0xA0
    /// DBN's `UNDEF_PRICE`.
    package static let undefinedPrice = Int64.max
    /// DBN's `UNDEF_TIMESTAMP`.
    static let undefinedTimestamp = UInt64.max

    /// Makes a record of 56 bytes; nil becomes the value by which DBN says that a field is undefined.
    public init(
        publisher: PublisherID, instrument: InstrumentID, tsEvent: Timestamp?, tsRecv: Timestamp?, action: Action,
        side: Side?, price: Price?, size: Quantity, order: OrderID, flags: RecordFlags, channelID: UInt8 = 0,
        tsInDelta: Int32 = 0, sequence: UInt32 = 0
    ) {
        lengthWords = UInt8(Self.byteCount / 4)
        rtype = Self.recordType
        publisherRaw = publisher.raw
        instrumentRaw = instrument.raw
        tsEventRaw = tsEvent?.nanos ?? Self.undefinedTimestamp
        orderRaw = order.raw
        priceRaw = price?.nanos ?? Self.undefinedPrice
        self.size = size
        flagsRaw = flags.rawValue
        self.channelID = channelID
        actionRaw = action.rawValue
        sideRaw = side?.rawValue ?? UInt8(ascii: "N")
        tsRecvRaw = tsRecv?.nanos ?? Self.undefinedTimestamp
        self.tsInDelta = tsInDelta
        self.sequence = sequence
    }

    /// The publisher of the record.
    public var publisher: PublisherID { PublisherID(publisherRaw) }
    /// The instrument of the record.
    public var instrument: InstrumentID { InstrumentID(instrumentRaw) }
    /// The book that the record belongs to.
    public var bookKey: BookKey { BookKey(instrument: instrument, publisher: publisher) }
    /// The id of the order that the record is about.
    public var order: OrderID { OrderID(orderRaw) }
    /// The flags of the record, undefined bits included.
    public var flags: RecordFlags { RecordFlags(rawValue: flagsRaw) }
    /// True when this is the last record of its event (F_LAST).
    public var isLast: Bool { flagsRaw & RecordFlags.last.rawValue != 0 }
    /// The action; nil for a letter that DBN does not define.
    public var action: Action? { Action(rawValue: actionRaw) }
    /// The side; nil for `N` and for a letter that DBN does not define.
    public var side: Side? { Side(rawValue: sideRaw) }
    /// The price; nil for `UNDEF_PRICE`.
    public var price: Price? { priceRaw == Self.undefinedPrice ? nil : Price(nanos: priceRaw) }
    /// The matching engine's time; nil when undefined.
    public var tsEvent: Timestamp? { tsEventRaw == Self.undefinedTimestamp ? nil : Timestamp(nanos: tsEventRaw) }
    /// The capture time, the clock of `at`; nil when undefined.
    public var tsRecv: Timestamp? { tsRecvRaw == Self.undefinedTimestamp ? nil : Timestamp(nanos: tsRecvRaw) }
}
