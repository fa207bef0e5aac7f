public import Engine

extension NaiveMarket {
    private func levels(_ key: BookKey, at position: Int, _ width: Int) -> [[BookSnapshot.Level?]] {
        let book = book(key, at: position)
        return [Side.bid, .ask].map { side in
            let levels = book.levels(side)
            return (0..<width).map { $0 < levels.count ? levels[$0] : nil }
        }
    }

    private static func visible(_ level: BookSnapshot.Level?) -> [UInt64] {
        guard let level else { return [UInt64(Int64.max), 0, 0] }
        return [UInt64(bitPattern: level.price.nanos), min(level.size, 0xFFFF_FFFF), UInt64(level.count)]
    }

    private static func append(_ sides: [[BookSnapshot.Level?]], to row: inout DBNBytes) {
        for (bid, ask) in zip(sides[0], sides[1]) {
            let (b, a) = (visible(bid), visible(ask))
            row.integer(b[0])
            row.integer(a[0])
            for index in 1...2 {
                row.integer(UInt32(b[index]))
                row.integer(UInt32(a[index]))
            }
        }
    }

    private static func head(_ feed: DerivedFeed, _ key: BookKey, _ tsEvent: UInt64, size: Int) -> DBNBytes {
        var row = DBNBytes([UInt8(size / 4), feed.recordType])
        row.integer(key.publisher.raw)
        row.integer(key.instrument.raw)
        row.integer(tsEvent)
        return row
    }

    private static func place(_ price: Price?, _ side: Side?, _ sides: [[BookSnapshot.Level?]]) -> Int {
        guard let price, let side else { return 0 }
        return sides[side == .bid ? 0 : 1].count { level in
            guard let level else { return false }
            return side == .bid ? level.price > price : level.price < price
        }
    }

    /// mbp-10, mbp-1, tbbo and trades, each row from semantics.md §4 and the states before and after.
    public func depthRows(_ feed: DerivedFeed, width: Int, in range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        func row(_ message: MBOMessage, _ side: UInt8, _ depth: Int, _ sides: [[BookSnapshot.Level?]], _ flags: UInt8) {
            var row = Self.head(feed, message.bookKey, message.tsEvent?.nanos ?? .max, size: 48 + 32 * width)
            row.integer(message.price?.nanos ?? Int64.max)
            row.integer(message.size)
            row.bytes += [message.actionRaw, side, flags, UInt8(depth)]
            row.integer(message.tsRecv?.nanos ?? UInt64.max)
            row.integer(message.tsInDelta)
            row.integer(message.sequence)
            Self.append(sides, to: &row)
            bytes += row.bytes
        }
        for index in range {
            let message = messages[index]
            let key = message.bookKey
            let now = levels(key, at: index + 1, width)
            if message.action == .trade, feed.form == .published {
                let depth = min(Self.place(message.price, message.side?.opposite, now), max(width - 1, 0))
                row(message, message.sideRaw, depth, now, message.flags.rawValue)
            }
            guard message.isLast, feed.schema == .mbp10 || feed.schema == .mbp1 else { continue }
            if feed.form == .plain {
                let side = message.action == .trade ? message.side?.opposite : message.side
                let depth = min(Self.place(message.price, side, now), width - 1)
                row(message, message.sideRaw, depth, now, message.flags.rawValue)
                continue
            }
            let start = eventEnds(key, to: index).last ?? 0
            let before = levels(key, at: start, width)
            let moved = (0...1).map { side in
                (0..<width).first { Self.visible(before[side][$0]) != Self.visible(now[side][$0]) }
            }
            guard let first = moved.compactMap({ $0 }).min() else { continue }
            let changing: [Action] = [.add, .cancel, .modify, .clear]
            let own = (start...index).filter { messages[$0].bookKey == key }
            let last = own.last { messages[$0].action.map(changing.contains) == true }
            let carrier = messages[last ?? index]
            var side = UInt8(ascii: "N")
            var depth = first
            if moved[0] == nil || moved[1] == nil {
                let one: Side = moved[0] != nil ? .bid : .ask
                side = one.rawValue
                if carrier.side == one, carrier.price != nil {
                    let place = Self.place(carrier.price, one, now)
                    if place < width { depth = place }
                }
            }
            row(carrier, side, depth, now, carrier.flags.rawValue | 0x80)
        }
        return bytes
    }

    /// bbo and ohlcv with an interval of so many nanoseconds.
    public func intervalRows(_ feed: DerivedFeed, nanos length: UInt64, isBars: Bool, in range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        func time(_ index: Int) -> UInt64 { messages[index].tsRecv?.nanos ?? 0 }
        guard let first = range.first, let last = range.last else { return [] }
        for interval in time(first) / length...time(last) / length {
            let end = range.first { time($0) / length > interval } ?? range.upperBound
            for key in Set(messages[..<end].map(\.bookKey)).sorted() {
                func isTrade(_ index: Int) -> Bool {
                    let message = messages[index]
                    return message.bookKey == key && message.action == .trade && message.size > 0
                        && message.price != nil
                }
                if isBars {
                    let trades = range.filter { $0 < end && time($0) / length == interval && isTrade($0) }
                    let prices = trades.compactMap { messages[$0].price?.nanos }
                    guard let high = prices.max(), let low = prices.min() else { continue }
                    var row = Self.head(feed, key, interval * length, size: 56)
                    for price in [prices[0], high, low, prices[prices.count - 1]] { row.integer(price) }
                    row.integer(trades.reduce(UInt64(0)) { $0 + UInt64(messages[$1].size) })
                    bytes += row.bytes
                    continue
                }
                guard let judged = eventEnds(key, to: end).last, judged > 0 else { continue }
                let event = messages[judged - 1]
                let trade = (0..<end).last(where: isTrade).map { messages[$0] }
                var row = Self.head(feed, key, event.tsEvent?.nanos ?? .max, size: 80)
                row.integer(trade?.price?.nanos ?? Int64.max)
                row.integer(trade?.size ?? 0)
                row.bytes += [0, trade?.sideRaw ?? UInt8(ascii: "N"), event.flags.rawValue, 0]
                row.integer((interval + 1) * length)
                row.integer(UInt32(0))
                row.integer(event.sequence)
                Self.append(levels(key, at: judged, 1), to: &row)
                bytes += row.bytes
            }
        }
        return bytes
    }
}
