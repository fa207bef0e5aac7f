/// The records that made a level what it is: what `why S PRICE` shows.
///
/// They begin with the record with which an order came to stand there after none did (the start, a clear, the last
/// one's leaving) and end with the last one that changed the level. Where no order stands there now, they are those of
/// the last time one did, with the record that ended it.
public struct LevelHistory: Hashable, Sendable {
    /// The name that was asked for.
    public var symbol: String
    /// The book that the level is in.
    public var key: BookKey
    /// The side of the level.
    public var side: Side
    /// The price of the level.
    public var price: Price
    /// The records that changed the level, in order; empty when nobody ever stood there.
    public var entries: [Entry]
    /// True when the level still stands at the moment asked for.
    public var stands: Bool

    /// One record that changed the level.
    public struct Entry: Hashable, Sendable {
        /// The number of the record, from 1.
        public var record: Int
        /// The `ts_recv` of the record; nil when it is undefined.
        public var time: Timestamp?
        /// The action of the record; nil for a letter that DBN does not define.
        public var action: Action?
        /// The order that the record names.
        public var order: OrderID
        /// The size that the record has.
        public var recordSize: Quantity
        /// The total size of the level after the record; 0 when the level is gone.
        public var size: UInt64
        /// The number of orders in the level after the record; 0 when the level is gone.
        public var count: Int
    }

    /// `{"symbol":"…","side":"bid","price":"…","stands":true,"history":[{"record":…,"ts_recv":"…","action":"A",…}]}`
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("side", side.name)
        json.member("price", price)
        json.member("stands", stands)
        json.array("history", entries) { json, entry in
            json.beginObject()
            json.member("record", entry.record)
            json.member("ts_recv", entry.time)
            json.member("action", entry.action?.letter)
            json.member("order_id", quoted: entry.order.raw)
            json.member("record_size", entry.recordSize)
            json.member("size", entry.size)
            json.member("count", entry.count)
            json.endObject()
        }
        json.endObject()
    }
}

extension Timeline {
    /// Returns the history of one level; `entries` is empty when nobody ever stood there.
    ///
    /// - Complexity: O(records of the book since the level began), in windows that grow backwards from the position.
    public func history(
        _ summary: BookSummary, _ side: Side, at price: Price, cursor: Cursor,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> LevelHistory {
        var history = LevelHistory(
            symbol: summary.symbol, key: key(of: summary, at: cursor), side: side, price: price, entries: [],
            stands: false)
        guard let piece = piece(of: summary, at: cursor) else { return history }
        let position = min(max(cursor.position, 0), recording.count)
        // A book that goes on under a name has its levels from before; one of an id given anew begins with its days.
        let first = min(piece.origin, position)
        var whole = piece
        whole.positions = piece.origin..<piece.positions.upperBound
        let selection = BookSelection(pieces: [whole])
        var window = 4096
        while true {
            let start = max(first, position - window)
            let before = book(of: piece, at: start).quote(side, at: price)
            var tracker = LevelTracker(side, price, before: before)
            replay(start..<position, of: selection, into: &tracker, isCancelled: isCancelled)
            history.stands = tracker.last != nil
            if start == first || tracker.isWhole || isCancelled(start) {
                history.entries = tracker.entries
                return history
            }
            window *= 4
        }
    }

    /// Returns the histories of both sides of a price, without a side on which nobody ever stood.
    public func history(
        _ summary: BookSummary, at price: Price, cursor: Cursor,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> [LevelHistory] {
        [Side.bid, .ask].map { history(summary, $0, at: price, cursor: cursor, isCancelled: isCancelled) }
            .filter { !$0.entries.isEmpty }
    }
}

private struct LevelTracker: RecordVisitor {
    private let side: Side
    private let price: Price
    private(set) var last: BBO.Quote?
    private(set) var entries: [LevelHistory.Entry] = []
    /// True when the beginning of the level was seen.
    private(set) var isWhole = false

    init(_ side: Side, _ price: Price, before: BBO.Quote?) {
        self.side = side
        self.price = price
        last = before
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let now = book.quote(side, at: price)
        guard now != last || isRequeue(message, odd, now) else { return }
        if last == nil {
            entries.removeAll()
            isWhole = true
        }
        last = now
        entries.append(
            LevelHistory.Entry(
                record: number, time: message.tsRecv, action: message.action, order: message.order,
                recordSize: message.size, size: now?.size ?? 0, count: now?.count ?? 0))
    }

    /// An add or modify at this level that leaves its totals as they were: an equal-size modify to the tail, an add
    /// that replaces its like.
    private func isRequeue(_ message: MBOMessage, _ odd: AnomalyKinds, _ now: BBO.Quote?) -> Bool {
        guard now != nil, message.action == .add || message.action == .modify else { return false }
        guard message.side == side, message.price == price, !odd.contains(.invalid) else { return false }
        // A modify of an unknown order that is not made an add changes nothing.
        return !odd.contains(.unknownModify)
    }
}
