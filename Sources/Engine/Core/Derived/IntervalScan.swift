/// Makes bbo-1s, bbo-1m and ohlcv of records: what is gathered leaves when the clock of the stream passes an interval's end,
/// books in ascending order.
struct IntervalScan: RecordVisitor {
    private struct State {
        var key: BookKey
        /// At the book's last event end, and the record that ended it; nil before the first.
        var levels = TopLevels(width: 1)
        var last: MBOMessage?
        var trade: MBOMessage?
        var bar: Bar?
    }

    private let isBars: Bool
    private let length: UInt64
    private(set) var rows: DerivedRows
    private var slots: [BookKey: Int] = [:]
    private var states: [State] = []
    /// The interval under way.
    private var interval: UInt64?

    /// Intervals of silence behind which no more samples are made.
    static let longestSilence: UInt64 = 86_400

    init(_ feed: DerivedFeed, nanos length: UInt64) {
        if case .bars = feed.shape { isBars = true } else { isBars = false }
        self.length = length
        rows = DerivedRows(feed)
    }

    /// A book as it stood where its last event ended, and the record that ended it: for ranges that begin later.
    mutating func begin(with book: borrowing OrderBook, last: MBOMessage?, trade: MBOMessage?) {
        let slot = slot(book.key)
        _ = states[slot].levels.read(book)
        states[slot].last = last
        states[slot].trade = trade
    }

    mutating func removeRows() { rows.removeAll() }

    private mutating func slot(_ key: BookKey) -> Int {
        if let known = slots[key] { return known }
        slots[key] = states.count
        states.append(State(key: key))
        return states.count - 1
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        if let time = message.tsRecv { move(to: time.nanos / length) }
        let slot = slot(message.bookKey)
        if message.actionRaw == Action.trade.rawValue, message.size > 0, let price = message.price {
            states[slot].trade = message
            if states[slot].bar == nil {
                states[slot].bar = Bar(price, message.size)
            } else {
                states[slot].bar?.add(price, message.size)
            }
        }
        guard message.isLast, !isBars else { return }
        _ = states[slot].levels.read(book)
        states[slot].last = message
    }

    private mutating func move(to next: UInt64) {
        guard let current = interval else {
            interval = next
            return
        }
        guard next > current else { return }
        close(current)
        if !isBars, next - current <= Self.longestSilence {
            for silent in current + 1..<next { close(silent) }
        }
        interval = next
    }

    /// The interval under way ends with the data.
    mutating func finish() {
        if let interval { close(interval) }
    }

    private mutating func close(_ number: UInt64) {
        for slot in states.indices.sorted(by: { states[$0].key < states[$1].key }) {
            if isBars { writeBar(slot, number) } else { writeSample(slot, number) }
        }
    }

    private mutating func writeBar(_ slot: Int, _ number: UInt64) {
        guard let bar = states[slot].bar else { return }
        states[slot].bar = nil
        rows.begin(states[slot].key, tsEvent: number * length)
        rows.set(bar.open.nanos, 16)
        rows.set(bar.high.nanos, 24)
        rows.set(bar.low.nanos, 32)
        rows.set(bar.close.nanos, 40)
        rows.set(bar.volume, 48)
    }

    private mutating func writeSample(_ slot: Int, _ number: UInt64) {
        guard let last = states[slot].last else { return }
        let trade = states[slot].trade
        rows.begin(states[slot].key, tsEvent: last.tsEventRaw)
        rows.set(trade?.priceRaw ?? MBOMessage.undefinedPrice, 16)
        rows.set(trade?.size ?? 0, 24)
        rows.set(trade?.sideRaw ?? UInt8(ascii: "N"), 29)
        rows.set(last.flagsRaw, 30)
        rows.set((number + 1) * length, 32)
        rows.set(last.sequence, 44)
        rows.set(bid: states[slot].levels.bid(0), ask: states[slot].levels.ask(0), 48)
    }
}
