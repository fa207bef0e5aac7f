import Engine
import TestSupport
import Testing

/// Short feeds that show one rule of semantics.md §1, semantics.md §2 or semantics.md §3 each, as venues send them:
/// snapshots of every form, cold starts, feeds that are no orders, events. `BookRuleTests` has the records one by one.
/// Every feed goes through both books.
@Suite struct BookFixtureTests {
    private struct Result {
        var text: String
        var anomalies: Anomalies
        var status: BookStatus
    }

    private func feed(_ records: String, sourceLocation: SourceLocation = #_sourceLocation) -> Result {
        var book = OrderBook(key: RandomOperations.key)
        var naive = NaiveBook(key: RandomOperations.key)
        for message in OperationText.operations(records) {
            let odd = book.apply(message)
            let expected = naive.apply(message)
            #expect(odd == expected, sourceLocation: sourceLocation)
        }
        let difference = naive.difference(from: book)
        #expect(difference == nil, sourceLocation: sourceLocation)
        let lines = naive.canonicalText.split(separator: "\n").dropFirst()
        return Result(
            text: lines.joined(separator: "\n").split(separator: "000000000").joined(), anomalies: book.anomalies,
            status: book.status)
    }

    private func anomalies(_ change: (inout Anomalies) -> Void) -> Anomalies {
        var anomalies = Anomalies()
        change(&anomalies)
        return anomalies
    }

    // MARK: Snapshots

    private let cleared = """
        R N - id 0 x 0 flags 40
        A B 100 id 5 x 1 flags 40
        A B 100 id 2 x 2 flags 40
        A A 101 id 9 x 3 flags 168

        """

    // Catches a queue sorted by id or time: a snapshot's order is the priority, and its orders are old ones.
    @Test func `a snapshot's order is the queue's`() {
        let result = feed(cleared)
        #expect(result.text == "bid 100 5:1 2:2\nask 101 9:3")
        #expect(!result.status.isCold && !result.status.isInSnapshot)
        var book = OrderBook(key: RandomOperations.key)
        for (index, message) in OperationText.operations(cleared).enumerated() {
            var old = message
            old.tsEventRaw = 1_000 - UInt64(index)
            book.apply(old)
        }
        let first = book.snapshot(orders: true).bids.first?.orders.map(\.id.raw)
        #expect(first == [5, 2])
    }

    // Catches a recovery that keeps what stood before it, or doubles it.
    @Test func `a snapshot in mid-file with a clear replaces the book`() {
        let result = feed("A B 99 id 1 x 9 flags 128\nA B 100 id 2 x 7 flags 132\n" + cleared)
        #expect(result.text == "bid 100 5:1 2:2\nask 101 9:3")
        #expect(result.anomalies == Anomalies())
        #expect(!result.status.isSuspect)
    }

    // Catches a snapshot without a clear that leaves orders twice, or drops those it does not name.
    @Test func `a snapshot in mid-file without a clear adds again what it names`() {
        let again = cleared.split(separator: "\n").dropFirst().joined(separator: "\n")
        let result = feed("A B 100 id 2 x 7 flags 128\nA B 99 id 1 x 9 flags 128\n" + again)
        #expect(result.text == "bid 100 5:1 2:2\nbid 99 1:9\nask 101 9:3")
        #expect(result.anomalies == anomalies { $0.duplicateAdd = 1 })
        #expect(!result.status.isCold)
        let first = feed(again)
        #expect(first.text == "bid 100 5:1 2:2\nask 101 9:3")
        #expect(first.anomalies == Anomalies())
        #expect(!first.status.isCold)
    }

    // Catches a snapshot that stays open because its last record has no F_LAST, and an `R` that must have flags.
    @Test func `a snapshot left at 40 ends with the first record after it`() {
        let open = """
            R N - id 0 x 0 flags 8
            A B 100 id 5 x 1 flags 40
            A B 100 id 2 x 2 flags 40

            """
        #expect(feed(open).status.isInSnapshot)
        let ended = feed(open + "C B 100 id 5 x 1 flags 128")
        #expect(ended.text == "bid 100 2:2")
        #expect(!ended.status.isInSnapshot && !ended.status.isCold)
    }

    // Catches an empty snapshot that is waited for for ever.
    @Test func `a lone clear with 168 is the snapshot of an empty book`() {
        let result = feed("A B 100 id 1 x 1 flags 128\nR N - id 0 x 0 flags 168")
        #expect(result.text == "")
        #expect(!result.status.isCold && !result.status.isInSnapshot)
    }

    // Catches the end of one book's snapshot taken for the end of another's.
    @Test func `snapshots of two books may be mixed`() {
        var market = Market()
        let keys = [RandomOperations.key, BookKey(instrument: InstrumentID(8), publisher: PublisherID(1))]
        for (index, message) in OperationText.operations(cleared).enumerated() {
            for key in keys where index < 3 || key == keys[0] {
                var record = message
                record.instrumentRaw = key.instrument.raw
                market.apply(record)
            }
        }
        let open = keys.map { key in market.withBook(key) { $0.status.isInSnapshot } }
        #expect(open == [false, true])
    }

    // MARK: Cold starts and gaps

    // Catches an unknown order that is trapped on, lost or made up.
    @Test func `a cold start counts what it cannot know and learns from modifies`() {
        let result = feed(
            """
            F B 100 id 1 x 2 flags 0
            C B 100 id 1 x 2 flags 128
            M B 100 id 2 x 5 flags 128
            M B 100 id 2 x 3 flags 128
            A B 100 id 3 x 1 flags 128
            C B 100 id 2 x 1 flags 128
            """)
        #expect(result.text == "bid 100 2:2 3:1")
        #expect(result.anomalies == anomalies { ($0.unknownCancel, $0.unknownModify) = (1, 1) })
        #expect(result.status.isCold)
    }

    // Catches a book that stops at a gap: it goes on, and says that it may be wrong.
    @Test func `a gap is applied like any record and makes the book suspect until it is whole again`() {
        let gap = "A B 100 id 1 x 5 flags 128\nC B 100 id 1 x 2 flags 132\n"
        let suspect = feed(gap + "A B 99 id 2 x 1 flags 128")
        #expect(suspect.text == "bid 100 1:3\nbid 99 2:1")
        #expect(suspect.status.isSuspect)
        #expect(feed(gap + "A B 100 id 1 x 3 flags 40").status.isSuspect, "the snapshot has not ended")
        #expect(!feed(gap + "A B 100 id 1 x 3 flags 168").status.isSuspect)
        #expect(!feed(gap + "R N - id 0 x 0 flags 128").status.isSuspect)
    }

    // MARK: Feeds that are no orders

    // Catches quotes that find each other by the id that they share, or count as orders.
    @Test func `top-of-book quotes of one id replace their own side only`() {
        let result = feed(
            """
            A B 100 id 7 x 5 flags 192
            A A 101 id 7 x 6 flags 192
            A B 102 id 7 x 1 flags 192
            A A - id 7 x 0 flags 192
            A B 99 id 7 x 0 flags 192
            """)
        #expect(result.text == "bid 99 7:0")
        #expect(result.anomalies == Anomalies())
    }

    // Catches levels that need to be known to be modified, and removals that look at the size.
    @Test func `aggregated levels are set by add and modify alike and removed whole`() {
        let result = feed(
            """
            M B 100 id 0 x 50 flags 144
            A B 99 id 0 x 20 flags 16
            A B 99 id 0 x 30 flags 144
            M A 101 id 0 x 4294967295 flags 144
            C A 101 id 0 x 1 flags 144
            C N 100 id 0 x 1 flags 144
            C B 98 id 0 x 1 flags 144
            M B - id 0 x 5 flags 144
            """)
        #expect(result.text == "bid 100 0:50\nbid 99 0:30")
        #expect(result.anomalies == anomalies { ($0.unknownCancel, $0.invalid) = (1, 2) })
    }

    // MARK: Trades, fills and queues

    // Catches a fill that is subtracted, checked against what shows, or taken for an add.
    @Test func `a fill may exceed what shows and may name an order never seen`() {
        let result = feed(
            """
            A A 101 id 1 x 10 flags 128
            A A 101 id 2 x 4 flags 128
            T B 101 id 0 x 25 flags 0
            F A 101 id 1 x 25 flags 0
            F B 101 id 77 x 25 flags 0
            M A 101 id 1 x 10 flags 128
            """)
        #expect(result.text == "ask 101 2:4 1:10", "the refresh is of equal size and goes to the tail")
        #expect(result.anomalies == Anomalies())
    }

    // Catches a trade of several orders applied twice or to the wrong ones.
    @Test(arguments: [("0", "0"), ("128", "128")])
    func `the reduction follows as cancels and modifies, wherever F_LAST is`(trade: String, fill: String) {
        let result = feed(
            """
            A B 100 id 1 x 5 flags 128
            A B 100 id 2 x 5 flags 128
            A B 99 id 3 x 5 flags 128
            T A 100 id 50 x 7 flags \(trade)
            F B 100 id 1 x 5 flags \(fill)
            F B 100 id 2 x 2 flags \(fill)
            C B 100 id 1 x 5 flags \(fill)
            C B 100 id 2 x 2 flags 128
            """)
        #expect(result.text == "bid 100 2:3\nbid 99 3:5")
        #expect(result.anomalies == Anomalies())
    }

    // Catches ids that are taken for unique across instruments or publishers.
    @Test func `the same id lives in every book`() {
        var market = Market()
        let keys = [(7, 1), (7, 2), (8, 1)].map {
            BookKey(instrument: InstrumentID($0.0), publisher: PublisherID($0.1))
        }
        for (index, key) in keys.enumerated() {
            for var message in OperationText.operations("A B 10\(index) id 1 x 5 flags 128\nA A 102 id 2 x 5 flags 128")
            {
                message.instrumentRaw = key.instrument.raw
                message.publisherRaw = key.publisher.raw
                market.apply(message)
            }
        }
        #expect(market.anomalies == Anomalies())
        let bids = keys.map { key in market.withBook(key) { $0.bbo.bid?.price.nanos ?? 0 } ?? 0 }
        #expect(bids == [100_000_000_000, 101_000_000_000, 102_000_000_000])
        let cross = keys.map { key in market.withBook(key) { $0.cross } }
        #expect(cross == [OrderBook.Cross.none, OrderBook.Cross.none, .locked])
    }

    // Catches a book judged inside an event: half-applied it looks crossed and never was.
    @Test func `a book is judged at the ends of its events`() throws {
        let records = """
            A B 100 id 1 x 5 flags 128
            A A 101 id 2 x 5 flags 128
            A B 102 id 3 x 5 flags 0
            C A 101 id 2 x 5 flags 128
            A A 102 id 4 x 5 flags 128
            A A 101 id 5 x 5 flags 128
            """
        let stream = DBNBytes.stream(OperationText.operations(records))
        let timeline = try Timeline(RecordingLoader().load(bytes: stream, name: "fixture"))
        let tally = try #require(timeline.books.first).tally
        #expect((tally.events, tally.lockedEvents, tally.crossedEvents) == (5, 1, 1))
    }

    // Catches volume counted twice: an aggressor gets a fill too.
    @Test func `volume is the sum of trades, not of fills`() throws {
        let records = """
            A B 100 id 1 x 5 flags 128
            T A 100 id 9 x 3 flags 0
            F A 100 id 9 x 3 flags 0
            F B 100 id 1 x 3 flags 0
            M B 100 id 1 x 2 flags 128
            T N 100 id 0 x 4 flags 128
            """
        let stream = DBNBytes.stream(OperationText.operations(records))
        let timeline = try Timeline(RecordingLoader().load(bytes: stream, name: "fixture"))
        #expect(timeline.books.first?.tally.volume == 7)
        #expect(timeline.anomalies == Anomalies())
    }
}
