/// Makes bbo-1s, bbo-1m and ohlcv of records: what is gathered leaves when the clock of the stream passes an interval's end,
/// books in ascending order.
struct IntervalScan: DerivedScan {
    private struct State {
        var key: BookKey
        /// The levels at the book's last event end, and the record that ended it; nil before the first.
        var levels = TopLevels(width: 1)
        var last: MBOMessage?
        var trade: MBOMessage?
        var bar: Bar?
    }

    private let isBars: Bool
    private let length: UInt64
    var rows: DerivedRows
    private var slots: [BookKey: Int] = [:]
    private var states: [State] = []
    /// Slots in ascending order of their books; empty when it has to be made anew.
    private var order: [Int] = []
    /// Slots with a bar in the interval under way.
    private var barred: [Int] = []
    /// The interval under way.
    private var interval: UInt64?

    /// The number of silent intervals after which no more samples are made.
    static let longestSilence: UInt64 = 86_400

    init(_ feed: DerivedFeed, nanos length: UInt64) {
        if case .bars = feed.shape { isBars = true } else { isBars = false }
        self.length = length
        rows = DerivedRows(feed)
    }

    /// Takes a book as it stood where its last event ended, and the record that ended it: for ranges that begin later.
    mutating func begin(with book: borrowing OrderBook, last: MBOMessage?, trade: MBOMessage?) {
        let slot = slot(book.key)
        _ = states[slot].levels.read(book)
        states[slot].last = last
        states[slot].trade = trade
    }

    private mutating func slot(_ key: BookKey) -> Int {
        if let known = slots[key] { return known }
        slots[key] = states.count
        states.append(State(key: key))
        order = []
        return states.count - 1
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let slot = slot(message.bookKey)
        if message.actionRaw == Action.trade.rawValue, message.size > 0, let price = message.price {
            states[slot].trade = message
            if isBars, states[slot].bar == nil { barred.append(slot) }
            Bar.add(price, message.size, to: &states[slot].bar)
        }
        guard message.isLast, !isBars else { return }
        _ = states[slot].levels.read(book)
        states[slot].last = message
    }

    /// Makes no sample of the book any more; what it traded in the interval under way stays.
    mutating func drop(_ key: BookKey) {
        guard let slot = slots[key] else { return }
        states[slot].levels = TopLevels(width: 1)
        states[slot].last = nil
        states[slot].trade = nil
    }

    /// Closes the intervals before the time's, one after the other: over a silence there may be many.
    mutating func advance(to time: Timestamp?) -> Bool {
        guard let time else { return true }
        let next = time.nanos / length
        guard var current = interval else {
            interval = next
            return true
        }
        while current < next {
            if rows.byteCount >= Self.fullByteCount { return false }
            close(current)
            current = isBars || next - current > Self.longestSilence ? next : current + 1
            interval = current
        }
        return true
    }

    private static let fullByteCount = 1 << 20

    /// Ends the interval under way with the data.
    mutating func finish() { if let interval { close(interval) } }

    private mutating func close(_ number: UInt64) {
        guard isBars else {
            if order.isEmpty { order = states.indices.sorted { states[$0].key < states[$1].key } }
            for slot in order { writeSample(slot, number) }
            return
        }
        for slot in barred.sorted(by: { states[$0].key < states[$1].key }) { writeBar(slot, number) }
        barred.removeAll(keepingCapacity: true)
    }

    private mutating func writeBar(_ slot: Int, _ number: UInt64) {
        guard let bar = states[slot].bar else { return }
        states[slot].bar = nil
        rows.append(BarRow(bar, of: states[slot].key, start: number * length))
    }

    private mutating func writeSample(_ slot: Int, _ number: UInt64) {
        guard let last = states[slot].last else { return }
        let head = RowHead(
            sampleOf: states[slot].key, last: last, trade: states[slot].trade, tsRecv: (number + 1) * length)
        rows.append(head, states[slot].levels)
    }
}
