/// One book at one moment as bytes: what `Timeline` restores from.
///
/// All numbers are varints, differences wrap:
///
///     flags  last ts_recv  last sequence  6 anomaly counts  live orders
///     bids:  levels, then per level, the worst first:
///            price - price before   entries   per entry in priority order:  id - id before   2 × size + isAnonymous
///     asks:  the same
///
/// Ids of one exchange grow, so an order takes about 6 bytes where 16 would hold it. Levels are written from the worst to
/// the best because a book finds and adds its best level at once: restoring then never searches for a price.
enum Checkpoint {
    private enum Flag {
        static let cold: UInt8 = 1
        static let suspect: UInt8 = 2
        static let inSnapshot: UInt8 = 4
    }

    /// Appends the book as it stands. O(orders + levels).
    ///
    /// - Throws: `LoadError.outOfMemory`.
    static func append(_ book: borrowing OrderBook, to bytes: inout ByteRegionBuilder) throws(LoadError) {
        // At most two varints an entry, and an entry that is no order only once a level.
        let levels = book.levelCount(.bid) + book.levelCount(.ask)
        try bytes.reserve((book.orderCount + levels) * 15 + levels * 20 + 120)
        let status = book.status
        bytes.put(
            (status.isCold ? Flag.cold : 0) | (status.isSuspect ? Flag.suspect : 0)
                | (status.isInSnapshot ? Flag.inSnapshot : 0))
        bytes.put(varint: status.lastRecvRaw)
        bytes.put(varint: UInt64(status.lastSequence))
        let anomalies = book.anomalies
        for count in [
            anomalies.unknownCancel, anomalies.unknownModify, anomalies.duplicateAdd, anomalies.oversizeCancel,
            anomalies.cancelMismatch, anomalies.invalid,
        ] {
            bytes.put(varint: UInt64(count))
        }
        bytes.put(varint: UInt64(book.orderCount))
        var lastID: UInt64 = 0
        for side in [Side.bid, .ask] {
            let count = book.levelCount(side)
            bytes.put(varint: UInt64(count))
            var lastPrice: Int64 = 0
            book.forEachLevelFromWorst(side) { slot in
                let price = book.levels[slot].price
                bytes.put(varint: ZigZag.encode(price &- lastPrice))
                lastPrice = price
                var entries: UInt64 = 0
                book.forEachOrder(slot) { _ in entries += 1 }
                bytes.put(varint: entries)
                book.forEachOrder(slot) { order in
                    bytes.put(varint: ZigZag.encode(Int64(bitPattern: order.id &- lastID)))
                    lastID = order.id
                    bytes.put(varint: UInt64(order.size) << 1 | (order.isAnonymous ? 1 : 0))
                }
            }
        }
    }

    /// The book as it was. O(orders + levels).
    static func restore(_ bytes: RawSpan, key: BookKey, unknownModify: OrderBook.UnknownModify) -> OrderBook {
        var book = OrderBook(key: key, unknownModify: unknownModify)
        var position = 0
        let flags = UInt8(truncatingIfNeeded: bytes.varint(&position))
        var status = BookStatus()
        status.isCold = flags & Flag.cold != 0
        status.isSuspect = flags & Flag.suspect != 0
        status.isInSnapshot = flags & Flag.inSnapshot != 0
        status.lastRecvRaw = bytes.varint(&position)
        status.lastSequence = UInt32(truncatingIfNeeded: bytes.varint(&position))
        var anomalies = Anomalies()
        anomalies.unknownCancel = Int(bytes.varint(&position))
        anomalies.unknownModify = Int(bytes.varint(&position))
        anomalies.duplicateAdd = Int(bytes.varint(&position))
        anomalies.oversizeCancel = Int(bytes.varint(&position))
        anomalies.cancelMismatch = Int(bytes.varint(&position))
        anomalies.invalid = Int(bytes.varint(&position))
        book.reserve(orders: Int(bytes.varint(&position)))
        var id: UInt64 = 0
        for side in [Side.bid, .ask] {
            var price: Int64 = 0
            for _ in 0..<bytes.varint(&position) {
                price &+= ZigZag.decode(bytes.varint(&position))
                for _ in 0..<bytes.varint(&position) {
                    id &+= UInt64(bitPattern: ZigZag.decode(bytes.varint(&position)))
                    let size = bytes.varint(&position)
                    book.append(
                        id, side, price, UInt32(truncatingIfNeeded: size >> 1), isAnonymous: size & 1 != 0)
                }
            }
        }
        book.status = status
        book.anomalies = anomalies
        return book
    }
}
