import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct TimelineTests {
    private func replay(_ recording: Recording, to position: Int, _ rule: OrderBook.UnknownModify = .add) -> Market {
        var market = Market(unknownModify: rule)
        for index in 0..<position { market.apply(recording[index]) }
        return market
    }

    /// Walks the recording once and compares the timeline's answer with the replay's at each of the positions.
    private func disagreement(_ timeline: Timeline, at positions: [Int]) -> String? {
        let recording = timeline.recording
        var market = Market(unknownModify: timeline.unknownModify)
        var done = 0
        for position in positions.sorted() {
            while done < position {
                market.apply(recording[done])
                done += 1
            }
            let answer = timeline.market(at: position)
            if answer.canonicalText() != market.canonicalText() { return "the orders differ at record \(position)" }
            if answer.anomalies != market.anomalies { return "the anomalies differ at record \(position)" }
            for summary in timeline.books {
                let book = timeline.book(summary.key, at: position)
                if let broken = book.brokenInvariant() { return "\(broken) at record \(position)" }
                let expected = market.withBook(summary.key) { ($0.snapshot(orders: true), $0.status) }
                guard let expected else {
                    if !book.isEmpty { return "a book before its first record, at record \(position)" }
                    continue
                }
                if book.snapshot(orders: true) != expected.0 {
                    return "\(summary.symbol) differs at record \(position)"
                }
                if book.status != expected.1 { return "the status of \(summary.symbol) differs at record \(position)" }
            }
        }
        return nil
    }

    private static func synthetic(records: Int, instruments: Int) throws -> Recording {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = records
        parameters.instruments = instruments
        parameters.orders = 60
        return try SyntheticMarket.recording(parameters)
    }

    // Catches a checkpoint that restores another book, or a replay from it that starts one record off.
    @Test(arguments: [(1, 40_000), (3, 60_000)])
    func `the book at any position is what a replay from the start gives`(instruments: Int, records: Int) throws {
        let recording = try Self.synthetic(records: records, instruments: instruments)
        let timeline = try Timeline(recording)
        #expect(timeline.indexSize.checkpoints > 3)
        var random = SeededRandom(seed: 4)
        var positions = [0, 1, 2, recording.count - 1, recording.count]
        for edge in stride(from: 8192, to: recording.count, by: 8192) { positions += [edge - 1, edge, edge + 1] }
        for _ in 0..<12 { positions.append(Int(random.below(UInt32(recording.count)))) }
        #expect(disagreement(timeline, at: positions) == nil)
    }

    // Catches a moment that is answered with records of later instants, or without some of its own.
    @Test func `the book at any instant holds all records up to it`() throws {
        let recording = try Self.synthetic(records: 30_000, instruments: 2)
        let timeline = try Timeline(recording)
        let bounds = try #require(recording.bounds(clock: .tsRecv))
        var random = SeededRandom(seed: 8)
        for _ in 0..<12 {
            let span = bounds.last.nanos - bounds.first.nanos
            let time = Timestamp(nanos: bounds.first.nanos + UInt64(random.below(1_000_000)) * (span / 1_000_000))
            var market = Market()
            for index in 0..<recording.count {
                guard let recv = recording[index].tsRecv, recv <= time else { break }
                market.apply(recording[index])
            }
            #expect(timeline.market(at: recording.cursor(at: time).position).digest() == market.digest())
        }
    }

    // Catches a checkpoint that forgets what is not an order: quotes, levels, status, anomalies. Many books of wild records,
    // long enough that every book is restored from a checkpoint.
    @Test(arguments: OrderBook.UnknownModify.allCases)
    func `wild records come back from checkpoints as they were`(rule: OrderBook.UnknownModify) throws {
        var bytes = DBNBytes.head()
        var operations = RandomOperations(seed: 21, mix: .wild)
        for index in 0..<20_000 {
            var message = operations.next()
            message.instrumentRaw = UInt32(index % 2)
            bytes += DBNBytes.record(message)
        }
        let timeline = try Timeline(
            try RecordingLoader().load(bytes: bytes, name: "-"), options: Timeline.Options(unknownModify: rule))
        #expect(timeline.indexSize.checkpoints == 2)
        #expect(disagreement(timeline, at: [8_000, 16_383] + Array(16_384...16_400) + [20_000]) == nil)
    }

    // Catches a checkpoint that changes a short list of records that once failed or nearly did.
    @Test(arguments: KeptCases.all.indices)
    func `a checkpoint restores every kept case`(index: Int) throws {
        let operations = OperationText.operations(KeptCases.all[index])
        for cut in 0...operations.count {
            var book = OrderBook(key: RandomOperations.key)
            for operation in operations[..<cut] { book.apply(operation) }
            var packed = ByteRegionBuilder()
            try Checkpoint.append(book, to: &packed)
            var restored = packed.withBytes {
                Checkpoint.restore($0, key: RandomOperations.key, unknownModify: .add)
            }
            var naive = NaiveBook(key: RandomOperations.key)
            for operation in operations[..<cut] { naive.apply(operation) }
            for operation in operations[cut...] {
                restored.apply(operation)
                naive.apply(operation)
            }
            let difference = naive.difference(from: restored) ?? naive.placeDifference(from: restored)
            #expect(difference == nil, "cut at \(cut)")
        }
    }

    // Catches tallies that do not add up.
    @Test func `the tallies are those of the records`() throws {
        let recording = try Self.synthetic(records: 5_000, instruments: 3)
        let timeline = try Timeline(recording)
        #expect(timeline.books.map(\.symbol) == ["SYN1", "SYN2", "SYN3"])
        for summary in timeline.books {
            let own = RecordingLoaderTests.records(recording).filter { $0.bookKey == summary.key }
            #expect(summary.tally.records == own.count)
            #expect(summary.tally.events == own.count { $0.isLast })
            let stats = timeline.stats(in: 0..<recording.count, of: summary)
            #expect(stats.records == own.count && stats.events == summary.tally.events)
            #expect(stats.adds == own.count { $0.action == .add })
            #expect(stats.trades == own.count { $0.action == .trade })
            #expect(stats.volume == summary.tally.volume)
            #expect(stats.volume == own.filter { $0.action == .trade }.reduce(0) { $0 + UInt64($1.size) })
            #expect(summary.tally.tick == 10_000_000)
            #expect(summary.tally.priceDigits == 2)
        }
        #expect(try timeline.summaries(named: "SYN2").map(\.key.instrument.raw) == [1002])
        #expect(try timeline.summaries(named: "1003").map(\.symbol) == ["SYN3"])
        #expect(throws: QueryError.unknownSymbol("SYN9", known: timeline.symbols)) {
            try timeline.summaries(named: "SYN9")
        }
    }

    // Catches an index that cannot be given up.
    @Test func `a timeline that is cancelled is not made`() throws {
        let recording = try Self.synthetic(records: 1_000, instruments: 1)
        #expect(throws: LoadError.self) { try Timeline(recording, isCancelled: { true }) }
    }
}
