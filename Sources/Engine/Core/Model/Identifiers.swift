/// An order's id, unique per instrument and publisher (not across them).
public struct OrderID: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The id's number as DBN carries it.
    public var raw: UInt64

    /// Makes an id of its number.
    public init(_ raw: UInt64) { self.raw = raw }

    /// The number in decimal.
    public var description: String { String(raw) }
}

/// The exchange's or Databento's numeric id of an instrument; what it means can change from day to day.
public struct InstrumentID: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The id's number as DBN carries it.
    public var raw: UInt32

    /// Makes an id of its number.
    public init(_ raw: UInt32) { self.raw = raw }

    /// The number in decimal.
    public var description: String { String(raw) }

    /// Ascending by number.
    public static func < (a: InstrumentID, b: InstrumentID) -> Bool { a.raw < b.raw }
}

/// Databento's id of a dataset and venue; see `Publisher` for its name. 0 means the gateway itself.
public struct PublisherID: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The id's number as DBN carries it.
    public var raw: UInt16

    /// Makes an id of its number.
    public init(_ raw: UInt16) { self.raw = raw }

    /// The number in decimal.
    public var description: String { String(raw) }

    /// Ascending by number.
    public static func < (a: PublisherID, b: PublisherID) -> Bool { a.raw < b.raw }
}

/// The instrument and publisher of one book: order ids are unique, and priority exists, only inside such a pair.
public struct BookKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The instrument of the book.
    public var instrument: InstrumentID
    /// The publisher of the book.
    public var publisher: PublisherID

    /// Makes a key of its parts.
    public init(instrument: InstrumentID, publisher: PublisherID) {
        self.instrument = instrument
        self.publisher = publisher
    }

    /// Ascending (instrument_id, publisher_id), the order of the canonical digest.
    public static func < (a: BookKey, b: BookKey) -> Bool { (a.instrument, a.publisher) < (b.instrument, b.publisher) }
}
