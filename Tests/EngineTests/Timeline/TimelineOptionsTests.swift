import TestSupport
import Testing

@testable import Engine

/// The index under other settings than the usual ones: it may be smaller or denser, and never answers otherwise.
@Suite struct TimelineOptionsTests {
    private func recording(_ seed: UInt64, records: Int, books: UInt32) throws -> Recording {
        var bytes = DBNBytes.head()
        var operations = RandomOperations(seed: seed, mix: .wild)
        var random = SeededRandom(seed: seed)
        for _ in 0..<records {
            var message = operations.next()
            // A few books have most of the records, as everywhere.
            let bound = 1 + random.below(books)
            message.instrumentRaw = random.below(bound)
            bytes += DBNBytes.record(message)
        }
        return try RecordingLoader().load(bytes: bytes, name: "-")
    }

    // Catches a restored state that is not the replayed one: random files, books, positions and settings.
    @Test(arguments: 0..<16)
    func `any book at any position is what a replay gives`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed + 100)
        let recording = try recording(seed, records: 1_500, books: 1 + random.below(20))
        var options = Timeline.Options()
        options.unknownModify = seed % 2 == 0 ? .add : .skip
        options.checkpointRecords = 1 + Int(random.below(300))
        options.recordsPerLiveOrder = Int(random.below(3))
        options.memoryLimit = [nil, .bytes(20_000), .bytes(0), .bytesPerRecord(10)][Int(random.below(4))]
        let timeline = try Timeline(recording, options: options)
        var naive = Market(unknownModify: options.unknownModify)
        var done = 0
        for position in (0..<30).map({ _ in Int(random.below(1_501)) }).sorted() {
            while done < position {
                naive.apply(recording[done])
                done += 1
            }
            for summary in timeline.books {
                let book = timeline.book(summary.key, at: position)
                let broken = book.brokenInvariant()
                #expect(broken == nil)
                let expected = naive.withBook(summary.key) { ($0.snapshot(orders: true), $0.anomalies) }
                #expect(
                    book.snapshot(orders: true) == expected?.0 ?? OrderBook(key: summary.key).snapshot(orders: true))
                #expect(book.anomalies == expected?.1 ?? Anomalies())
                let place = try #require(timeline.place(of: summary.key))
                let own = (0..<position).filter { recording[$0].bookKey == summary.key }
                #expect(timeline.indices(of: place, in: 0..<position).map { Int($0) } == own)
                #expect(
                    timeline.lastEventEnd(of: summary.key, at: position)
                        == own.last { recording[$0].isLast }.map { $0 + 1 })
                let from = position / 3
                #expect(timeline.indices(of: place, in: from..<position).map { Int($0) } == own.filter { $0 >= from })
            }
        }
    }

    // Catches a limit that is passed, and one that drops everything where half would have done.
    @Test func `the index stays below its limit by thinning checkpoints`() throws {
        let recording = try recording(5, records: 20_000, books: 4)
        var options = Timeline.Options()
        options.checkpointRecords = 50
        options.recordsPerLiveOrder = 0
        options.memoryLimit = nil
        let free = try Timeline(recording, options: options)
        #expect(free.indexSize.checkpoints > 200)
        let postings = try #require(free.postings).byteCount
        let limit = postings + (free.indexSize.bytes - postings) / 3
        options.memoryLimit = .bytes(limit)
        let bounded = try Timeline(recording, options: options)
        #expect(bounded.indexSize.bytes <= limit)
        #expect(free.checkpointSpacing == 1 && bounded.checkpointSpacing >= 2)
        #expect(bounded.indexSize.checkpoints > free.indexSize.checkpoints / 12)
        #expect(bounded.indexSize.checkpoints < free.indexSize.checkpoints / 2)
        options.memoryLimit = .bytes(1)
        #expect(try Timeline(recording, options: options).indexSize.checkpoints == 0)
    }

    // Catches a fixed cost of every instrument, and a book that is checkpointed though it hardly moves.
    @Test func `ten thousand instruments cost little more than their records`() throws {
        var bytes = DBNBytes.head()
        var operations = RandomOperations(seed: 2, mix: .orders)
        for index in 0..<30_000 {
            var message = operations.next()
            message.instrumentRaw = UInt32(index % 10_000)
            bytes += DBNBytes.record(message)
        }
        let timeline = try Timeline(try RecordingLoader().load(bytes: bytes, name: "-"))
        #expect(timeline.books.count == 10_000)
        #expect(timeline.indexSize.checkpoints == 0)
        // A list's entry, an entry to start at, and two bytes a record.
        #expect(timeline.indexSize.bytes < 10_000 * 100 + 30_000 * 3)
        #expect(timeline.indices(of: 77, in: 0..<30_000).map { $0 } == [77, 10_077, 20_077])
    }

    // Catches a tick that is not the greatest common divisor of the prices.
    @Test func `the tick is the greatest common divisor of the prices`() {
        var random = SeededRandom(seed: 6)
        for _ in 0..<2_000 {
            let unit = Int64(1 + random.below(1 << 20)) << Int64(random.below(20))
            var finder = TickFinder()
            var expected: UInt64 = 0
            for _ in 0..<6 {
                var price = (Int64(random.below(2_000)) - 1_000) * unit
                if random.chance(1, in: 30) { price = [Int64.min, Int64.max, 0, -1][Int(random.below(4))] }
                finder.refine(price)
                if price == Int64.max { continue }
                var (a, b) = (expected, price.magnitude)
                while b != 0 { (a, b) = (b, a % b) }
                expected = a
                #expect(finder.tick == expected)
            }
        }
    }
}
