// Records as they lie in a stream (dbn.md §3): a row is written with a few wide stores, not field by field.
// Integers only, each at a multiple of its own size, so that there is no padding; a test holds the sizes.

/// The prices, sizes and counts of both sides at one depth.
struct LevelPair: Hashable, Sendable, BitwiseCopyable {
    /// `UNDEF_PRICE` where there is no level.
    var bidPrice = MBOMessage.undefinedPrice
    var askPrice = MBOMessage.undefinedPrice
    var bidSize: UInt32 = 0
    var askSize: UInt32 = 0
    var bidCount: UInt32 = 0
    var askCount: UInt32 = 0

    static let byteCount = 32

    /// One side of a pair, for code that serves both.
    struct Level: Hashable {
        var price = MBOMessage.undefinedPrice
        var size: UInt32 = 0
        var count: UInt32 = 0
    }

    subscript(side: Side) -> Level {
        @inline(__always) get {
            side == .bid
                ? Level(price: bidPrice, size: bidSize, count: bidCount)
                : Level(price: askPrice, size: askSize, count: askCount)
        }
        @inline(__always) set {
            if side == .bid {
                (bidPrice, bidSize, bidCount) = (newValue.price, newValue.size, newValue.count)
            } else {
                (askPrice, askSize, askCount) = (newValue.price, newValue.size, newValue.count)
            }
        }
    }
}

/// The fields before the levels: a whole `trades` record, the head of mbp-1 and mbp-10, and of bbo, where `action`,
/// `depth` and `tsInDelta` are reserved and 0.
struct RowHead: Sendable, BitwiseCopyable {
    var lengthWords: UInt8 = 0
    var rtype: UInt8 = 0
    var publisher: UInt16
    var instrument: UInt32
    var tsEvent: UInt64
    var price: Int64
    var size: UInt32
    var action: UInt8
    var side: UInt8
    var flags: UInt8
    var depth: UInt8
    var tsRecv: UInt64
    var tsInDelta: Int32
    var sequence: UInt32

    static let byteCount = 48

    init(_ message: MBOMessage, side: UInt8, depth: Int) {
        publisher = message.publisherRaw
        instrument = message.instrumentRaw
        tsEvent = message.tsEventRaw
        price = message.priceRaw
        size = message.size
        action = message.actionRaw
        self.side = side
        flags = message.flagsRaw
        self.depth = UInt8(clamping: depth)
        tsRecv = message.tsRecvRaw
        tsInDelta = message.tsInDelta
        sequence = message.sequence
    }

    /// A sample of the best prices.
    init(sampleOf key: BookKey, last: MBOMessage, trade: MBOMessage?, tsRecv: UInt64) {
        publisher = key.publisher.raw
        instrument = key.instrument.raw
        tsEvent = last.tsEventRaw
        price = trade?.priceRaw ?? MBOMessage.undefinedPrice
        size = trade?.size ?? 0
        action = 0
        side = trade?.sideRaw ?? UInt8(ascii: "N")
        flags = last.flagsRaw
        depth = 0
        self.tsRecv = tsRecv
        tsInDelta = 0
        sequence = last.sequence
    }
}

/// A bar.
struct BarRow: Sendable, BitwiseCopyable {
    var lengthWords: UInt8 = 0
    var rtype: UInt8 = 0
    var publisher: UInt16
    var instrument: UInt32
    var tsEvent: UInt64
    var open: Int64
    var high: Int64
    var low: Int64
    var close: Int64
    var volume: UInt64

    static let byteCount = 56

    init(_ bar: Bar, of key: BookKey, start: UInt64) {
        publisher = key.publisher.raw
        instrument = key.instrument.raw
        tsEvent = start
        open = bar.open.nanos
        high = bar.high.nanos
        low = bar.low.nanos
        close = bar.close.nanos
        volume = bar.volume
    }
}
