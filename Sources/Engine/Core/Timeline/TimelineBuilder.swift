/// The one pass that makes a timeline: books, tallies, posting lists and checkpoints.
struct TimelineBuilder: ~Copyable {
    static let batchRecords = 16_384
    /// A book is checkpointed after this many of its records, or twice its live orders if that is more: restoring then
    /// never costs more than replaying, and all checkpoints together stay at about 10 bytes a record.
    static let checkpointRecords = 8192

    private let recording: Recording
    private var market: Market
    private var tallies = Slab<BookTally>()
    /// Records of each book since its last checkpoint at which the next one is due.
    private var due = Slab<Int>()
    private var postings: [[UInt32]] = []
    private var checkpoints: [[Checkpoint]] = []

    struct Built {
        var books: [BookSummary]
        var postings: [[UInt32]]?
        var checkpoints: [[Checkpoint]]
    }

    init(_ recording: Recording, unknownModify: OrderBook.UnknownModify) {
        self.recording = recording
        market = Market(unknownModify: unknownModify)
    }

    /// Measured on CLX5 with the figures of `scripts/bench.sh`: the tally and the event-end check cost about a quarter of
    /// what applying does.
    mutating func apply(_ range: Range<Int>) {
        let stride = recording.stride
        recording.withRecords(range) { bytes in
            for offset in 0..<range.count {
                let message = bytes.mbo(at: offset * stride)
                let index = range.lowerBound + offset
                let slot = market.books.slot(message.bookKey)
                if slot >= tallies.count { open(slot, at: index) }
                let place = UInt32(slot)
                market.books[slot].apply(message)
                tallies[place].count(message, at: index)
                if message.isLast { tallies[place].countEventEnd(market.books[slot].cross) }
                if market.books.count > 1 { postings[slot].append(UInt32(index)) }
                if tallies[place].records >= due[place] { checkpoint(slot) }
            }
        }
    }

    /// A new book. With the second one, the first gets the posting list that it did not need alone.
    private mutating func open(_ slot: Int, at index: Int) {
        tallies.append(BookTally())
        due.append(Self.checkpointRecords)
        checkpoints.append([])
        if slot == 0 {
            postings.append([])
        } else {
            if slot == 1 { postings[0] = (0..<UInt32(index)).map { $0 } }
            postings.append([])
        }
    }

    private mutating func checkpoint(_ slot: Int) {
        let records = tallies[UInt32(slot)].records
        checkpoints[slot].append(Checkpoint(market.books[slot], records: records))
        due[UInt32(slot)] = records + max(Self.checkpointRecords, 2 * market.books[slot].orderCount)
    }

    consuming func finish() -> Built {
        let count = market.books.count
        let order = (0..<count).sorted { market.books[$0].key < market.books[$1].key }
        var books: [BookSummary] = []
        for slot in order {
            let key = market.books[slot].key
            let tally = tallies[UInt32(slot)]
            let time = recording[tally.first].tsRecv
            books.append(
                BookSummary(
                    key: key, symbol: recording.symbols.symbol(of: key.instrument, at: time) ?? "\(key.instrument)",
                    tally: tally, anomalies: market.books[slot].anomalies))
        }
        return Built(
            books: books, postings: count > 1 ? order.map { postings[$0] } : nil,
            checkpoints: order.map { checkpoints[$0] })
    }
}
