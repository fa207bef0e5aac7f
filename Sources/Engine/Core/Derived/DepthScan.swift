/// Makes mbp-10, mbp-1, tbbo and trades of records, book by book in one pass; nothing is allocated for a record.
struct DepthScan: DerivedScan {
    private struct State {
        /// The levels at the book's last event end.
        var levels: TopLevels
        /// True when something at or before the last level may have changed since.
        var isTouched = false
        /// The event's last record that may change a book.
        var pending: MBOMessage?
    }

    private let feed: DerivedFeed
    private let width: Int
    private let hasLevels: Bool
    var rows: DerivedRows
    private var slots: [BookKey: Int] = [:]
    private var states: [State] = []
    private var lastKey: BookKey?
    private var lastSlot = 0
    private var scratch: TopLevels

    init(_ feed: DerivedFeed) {
        self.feed = feed
        if case .depth(let levels) = feed.shape { width = levels } else { width = 1 }
        hasLevels = feed.schema != .trades
        rows = DerivedRows(feed)
        scratch = TopLevels(width: width)
    }

    /// Takes a book as it stood where its last event ended, before the first record: for ranges that begin later.
    ///
    /// - Parameter pending: the last record since that may have changed the book, where the range begins in mid-event.
    mutating func begin(with book: borrowing OrderBook, isMidEvent: Bool, pending: MBOMessage?) {
        let slot = slot(book.key)
        _ = states[slot].levels.read(book)
        states[slot].isTouched = isMidEvent
        states[slot].pending = pending
    }

    /// Nothing happens between two records.
    @inline(__always)
    mutating func advance(to time: Timestamp?) -> Bool { true }

    mutating func drop(_ key: BookKey) {
        if let slot = slots[key] { states[slot] = State(levels: TopLevels(width: width)) }
    }

    mutating func finish() {}

    private mutating func slot(_ key: BookKey) -> Int {
        if key == lastKey { return lastSlot }
        lastKey = key
        if let known = slots[key] {
            lastSlot = known
        } else {
            lastSlot = states.count
            slots[key] = lastSlot
            states.append(State(levels: TopLevels(width: width)))
        }
        return lastSlot
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let isTrade = message.actionRaw == Action.trade.rawValue
        if feed.schema == .trades || feed.schema == .tbbo {
            if isTrade { trade(message, book) }
            return
        }
        let slot = slot(message.bookKey)
        switch message.action {
        case .trade: if feed.form == .published { trade(message, book) }
        case .add, .cancel, .modify, .clear:
            states[slot].pending = message
            if !states[slot].isTouched { states[slot].isTouched = mayChange(message, odd, states[slot].levels) }
        case .fill, .some(.none), nil: break
        }
        guard message.isLast else { return }
        if feed.form == .plain {
            if states[slot].isTouched { _ = states[slot].levels.read(book) }
            write(message, side: message.sideRaw, depth: place(message, states[slot].levels), states[slot].levels)
        } else if states[slot].isTouched {
            endEvent(slot, message, book)
        }
        states[slot].isTouched = false
        states[slot].pending = nil
    }

    /// True when a record may have changed the levels. The answer is cheap, and never wrongly false. An add or a known
    /// cancel below the last level leaves the ones before it alone; a modify may come from anywhere.
    @inline(__always)
    private func mayChange(_ message: MBOMessage, _ odd: AnomalyKinds, _ levels: borrowing TopLevels) -> Bool {
        let isPlain = message.flagsRaw & RecordFlags([.topOfBook, .aggregated]).rawValue == 0 && odd.isEmpty
        guard isPlain, let side = message.side else { return true }
        guard message.action == .add || message.action == .cancel else { return true }
        return !levels.isBeyond(message.priceRaw, side)
    }

    private mutating func endEvent(_ slot: Int, _ last: MBOMessage, _ book: borrowing OrderBook) {
        let (bid, ask) = states[slot].levels.read(book)
        guard bid != nil || ask != nil else { return }
        var message = states[slot].pending ?? last
        message.flagsRaw |= RecordFlags.last.rawValue
        var side = UInt8(ascii: "N")
        var depth = min(bid ?? .max, ask ?? .max)
        if bid == nil || ask == nil {
            let moved: Side = bid == nil ? .ask : .bid
            side = moved.rawValue
            if message.side == moved, message.priceRaw != MBOMessage.undefinedPrice {
                let place = states[slot].levels.depth(of: message.priceRaw, moved)
                if place < width { depth = place }
            }
        }
        write(message, side: side, depth: depth, states[slot].levels)
    }

    private mutating func trade(_ message: MBOMessage, _ book: borrowing OrderBook) {
        if hasLevels { _ = scratch.read(book) }
        write(message, side: message.sideRaw, depth: hasLevels ? place(message, scratch) : 0, scratch)
    }

    /// Returns the depth of a record's price: of a trade's on the resting side, of others' on their own.
    private func place(_ message: MBOMessage, _ levels: borrowing TopLevels) -> Int {
        guard let side = message.side, message.priceRaw != MBOMessage.undefinedPrice else { return 0 }
        let resting = message.action == .trade ? side.opposite : side
        return min(levels.depth(of: message.priceRaw, resting), width - 1)
    }

    @inline(__always)
    private mutating func write(_ message: MBOMessage, side: UInt8, depth: Int, _ levels: borrowing TopLevels) {
        let head = RowHead(message, side: side, depth: depth)
        if hasLevels { rows.append(head, levels) } else { rows.append(head) }
    }
}
