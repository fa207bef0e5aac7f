/// One book at one moment as bytes, from which `Timeline` restores it.
///
/// Numbers are varints but for the entries, differences wrap:
///
///     flags  last ts_recv  last sequence  6 anomaly counts  live orders  levels
///     bids:  levels, then per level, the worst first:  price - price before   its entries in priority order
///     asks:  the same
///     8 bytes of nothing, so that an entry can be read by whole words
///
///     entry  control  id - id before   size        control bits  0…3  bytes of the difference, 0 to 8
///            1 byte   0 to 8 bytes     1 to 4                    4…5  bytes of the size, less 1
///                                                                6    isAnonymous
///                                                                7    another entry of this level follows
///
/// Ids of one exchange grow, so an order takes about 6 bytes where 16 would hold it, and writing or reading one is a
/// word or two without a loop. Levels are written from the worst to the best because a book finds and adds its best level at
/// once: restoring then never searches for a price.
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
        // The room for an entry includes the word that its last store may write; a level may have one entry that is no
        // order.
        let levels = book.levelCount(.bid) + book.levelCount(.ask)
        try bytes.reserve((book.orderCount + levels) * 13 + levels * 10 + 160)
        book.bringOrdersNear()
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
        bytes.put(varint: UInt64(levels))
        var lastID: UInt64 = 0
        for side in [Side.bid, .ask] {
            let count = book.levelCount(side)
            bytes.put(varint: UInt64(count))
            var lastPrice: Int64 = 0
            book.forEachLevelFromWorst(side) { slot in
                let price = book.levels[slot].price
                bytes.put(varint: ZigZag.encode(price &- lastPrice))
                lastPrice = price
                book.forEachOrder(slot) { order in
                    append(order, after: lastID, to: &bytes)
                    lastID = order.id
                }
            }
        }
        for _ in 0..<padding { bytes.put(0) }
    }

    private static let padding = 8

    @inline(__always)
    private static func append(_ order: OrderNode, after last: UInt64, to bytes: inout ByteRegionBuilder) {
        let difference = ZigZag.encode(Int64(bitPattern: order.id &- last))
        let idBytes = (64 + 7 - difference.leadingZeroBitCount) / 8
        let sizeBytes = max(1, (32 + 7 - order.size.leadingZeroBitCount) / 8)
        var control = UInt8(truncatingIfNeeded: idBytes) | UInt8(truncatingIfNeeded: sizeBytes - 1) << 4
        if order.isAnonymous { control |= Control.anonymous }
        if order.next != 0 { control |= Control.more }
        guard idBytes + sizeBytes > 7 else {
            // Nearly always all of it fits one word.
            let rest = difference | UInt64(order.size) &<< UInt64(8 &* idBytes)
            bytes.put(word: UInt64(control) | rest &<< 8, bytes: 1 + idBytes + sizeBytes)
            return
        }
        bytes.put(control)
        bytes.put(word: difference, bytes: idBytes)
        bytes.put(word: UInt64(order.size), bytes: sizeBytes)
    }

    private enum Control {
        static let anonymous: UInt8 = 0x40
        static let more: UInt8 = 0x80
    }

    /// Makes the book from its bytes. O(orders + levels).
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
        let orders = Int(bytes.varint(&position))
        book.reserve(orders: orders, levels: Int(bytes.varint(&position)))
        var id: UInt64 = 0
        for side in [Side.bid, .ask] {
            var price: Int64 = 0
            for _ in 0..<bytes.varint(&position) {
                price &+= ZigZag.decode(bytes.varint(&position))
                var control: UInt8
                repeat {
                    control = bytes.integer(at: position)
                    position += 1
                    let difference = bytes.word(&position, bytes: Int(control & 15))
                    id &+= UInt64(bitPattern: ZigZag.decode(difference))
                    let size = bytes.word(&position, bytes: Int(control >> 4 & 3) + 1)
                    book.append(
                        id, side, price, UInt32(truncatingIfNeeded: size),
                        isAnonymous: control & Control.anonymous != 0)
                } while control & Control.more != 0
            }
        }
        book.status = status
        book.anomalies = anomalies
        return book
    }
}
