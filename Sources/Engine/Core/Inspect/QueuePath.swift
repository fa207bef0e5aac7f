/// The position of an order in its queue, now and after each record that changed it: what `queue ID` shows.
public struct QueuePath: Hashable, Sendable {
    /// The life of the order.
    public var life: OrderLife
    /// The position at the moment asked for; nil when the order does not stand in the book any more.
    package var now: OrderPlace?
    /// The position after every record that changed it, from the first.
    public var steps: [Step]

    /// The order in its queue after one record.
    public struct Step: Hashable, Sendable {
        /// The number of the record, from 1.
        public var record: Int
        /// The `ts_recv` of the record; nil when it is undefined.
        public var time: Timestamp?
        /// The price, the size and the queue ahead of the order after the record.
        package var place: OrderPlace
    }

    /// `{"order_id":"…","symbol":"…","side":"bid","price":"…","size":…,"ahead":…,"ahead_size":…,"state":"live","steps":[…]}`;
    /// the place is null for an order that is gone.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("order_id", quoted: life.order.raw)
        json.member("symbol", life.symbol)
        json.member("side", (now?.side ?? life.side)?.name)
        if let now {
            now.writePlace(to: &json)
        } else {
            for key in ["price", "size", "ahead", "ahead_size"] { json.member(key, raw: nil) }
        }
        json.member("state", life.state.rawValue)
        json.array("steps", steps) { json, step in
            json.beginObject()
            json.member("record", step.record)
            json.member("ts_recv", step.time)
            step.place.writePlace(to: &json)
            json.endObject()
        }
        json.endObject()
    }
}

extension OrderPlace {
    fileprivate func writePlace(to json: inout JSONWriter) {
        json.member("price", price)
        json.member("size", size)
        json.member("ahead", ordersAhead)
        json.member("ahead_size", sizeAhead)
    }
}

extension Timeline {
    /// The last life of an order in every book that knows it, with its way through the queue; quotes have none.
    ///
    /// - Complexity: that of `story`, and a replay of the book over the order's life.
    public func queue(
        of order: OrderID, at position: Int, in selection: BookSelection? = nil,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> [QueuePath] {
        var latest: [BookKey: OrderLife] = [:]
        for life in story(of: order, at: position, in: selection, isCancelled: isCancelled) where life.state != .quote {
            latest[life.key] = life
        }
        return latest.keys.sorted().compactMap { key in
            guard let life = latest[key], let first = life.history.first, let last = life.history.last else {
                return nil
            }
            var tracker = QueueTracker(order)
            // A displaced order ends with a record that does not name it.
            let isOver = life.state != .live && life.state != .displaced
            let end = isOver ? last.record : min(position, recording.count)
            replay(
                first.record - 1..<end, of: BookSelection(pieces: [life.piece]), into: &tracker,
                isCancelled: isCancelled)
            let now =
                position > life.piece.positions.upperBound
                ? book(key, at: position).locate(order) : book(of: life.piece, at: position).locate(order)
            return QueuePath(life: life, now: now, steps: tracker.steps)
        }
    }
}

private struct QueueTracker: RecordVisitor {
    private let order: OrderID
    private var last: OrderPlace?
    var steps: [QueuePath.Step] = []

    init(_ order: OrderID) { self.order = order }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        // These records are reports only: they move nothing.
        switch message.action {
        case .trade, .fill, .some(.none), nil: return
        case .add, .cancel, .modify, .clear: break
        }
        guard let place = book.locate(order) else {
            last = nil
            return
        }
        if place == last { return }
        last = place
        steps.append(QueuePath.Step(record: number, time: message.tsRecv, place: place))
    }
}
