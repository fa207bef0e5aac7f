import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

/// The best prices beside records, before their events and some time after them.
@Suite struct QuoteScanTests {
    /// A pace at which a few records are many: pieces, legs and jumps to checkpoints come all the time.
    private static let slow = QuoteScan.Pace(piece: 9, leg: 3, near: 0)

    /// A timeline with a checkpoint every few records of a book.
    private func checkpointed(_ recording: Recording, every records: Int) throws -> Timeline {
        var options = Timeline.Options()
        options.checkpointRecords = records
        options.recordsPerLiveOrder = 0
        options.memoryLimit = nil
        return try Timeline(recording, options: options)
    }

    /// The quotes as `bid×size ask×size` in whole units; `-` where there is none.
    private func texts(_ timeline: Timeline, _ rows: [Int], after delay: UInt64? = nil) async throws -> [String] {
        let columns = try await timeline.quotes(beside: rows, after: delay)
        func text(_ quote: BBO.Quote?) -> String { quote.map { "\($0.price)x\($0.size)" } ?? "-" }
        return rows.indices.map { "\(text(columns[$0].bid)) \(text(columns[$0].ask))" }
    }

    // MARK: By hand

    /// A trade that takes a part of an ask in an event of several records, and a second trade after it.
    private var trades: Tape {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.add, .ask, 102, 3, id: 2)
        tape.record(.trade, .bid, 102, 1, flags: [])
        tape.record(.trade, .bid, 102, 1, flags: [])
        tape.record(.fill, .ask, 102, 2, id: 2, flags: [])
        tape.record(.cancel, .ask, 102, 2, id: 2)
        tape.record(.trade, .ask, 100, 5, flags: [])
        tape.record(.cancel, .bid, 100, 5, id: 1)
        tape.record(.none, nil, nil, 0)
        return tape
    }

    // Catches a record in the middle of an event that sees a part of it, a quote before anything stood, and one side that
    // is taken for two.
    @Test func `records see the book before their event`() async throws {
        let timeline = try trades.timeline()
        let before = "100x5 102x3"
        let after = "100x5 102x1"
        #expect(
            try await texts(timeline, Array(0..<9))
                == ["- -", "100x5 -", before, before, before, before, after, after, "- 102x1"])
    }

    // Catches a quote that is of the wrong side of an instant, of a half-applied event, or past the end of the data.
    @Test func `a delay counts by the clock up to the last record`() async throws {
        let timeline = try trades.timeline()
        // Record i is at nanosecond i; records 2, 3 and 4 do not end their event.
        let (open, before, after, last) = ("100x5 -", "100x5 102x3", "100x5 102x1", "- 102x1")
        #expect(
            try await texts(timeline, Array(0..<9), after: 0)
                == [open, before, before, before, before, after, after, last, last])
        #expect(
            try await texts(timeline, Array(0..<9), after: 3)
                == [before, before, after, after, last, last, "- -", "- -", "- -"])
        for delay in [UInt64.max, UInt64.max - 1, 1 << 63] {
            #expect(try await texts(timeline, [0, 8], after: delay) == ["- -", "- -"])
        }
    }

    // Catches a clear that leaves the quote of before, and a crossed book that is made to look right.
    @Test func `a cleared book has no quote and a crossed one has its own`() async throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.add, .ask, 102, 3, id: 2)
        tape.record(.add, .bid, 103, 1, id: 3)
        tape.record(.trade, .bid, 102, 1)
        tape.record(.clear, nil, nil, 0)
        tape.record(.trade, .bid, 102, 1)
        tape.record(.add, .ask, 104, 7, id: 2, flags: [])
        tape.record(.clear, nil, nil, 0, flags: [])
        tape.record(.add, .ask, 105, 7, id: 2)
        let timeline = try tape.timeline()
        #expect(
            try await texts(timeline, [3, 4, 5, 6, 7, 8]) == ["103x1 102x3", "103x1 102x3", "- -", "- -", "- -", "- -"])
        #expect(try await texts(timeline, [2, 3, 4, 6, 8], after: 1) == ["103x1 102x3", "- -", "- -", "- -", "- -"])
        #expect(try await texts(timeline, [8], after: 0) == ["- 105x7"])
    }

    // Catches a quote of another instrument or publisher, whose records come between.
    @Test func `books of other instruments and publishers do not count`() async throws {
        var tape = Tape()
        for (instrument, publisher, price) in [(7, 1, 100), (7, 2, 200), (8, 1, 300)] as [(UInt32, UInt16, Int64)] {
            tape.instrument = instrument
            tape.publisher = publisher
            tape.record(.add, .bid, price, 1, id: 1)
        }
        for (instrument, publisher) in [(8, 1), (7, 2), (7, 1)] as [(UInt32, UInt16)] {
            tape.instrument = instrument
            tape.publisher = publisher
            tape.record(.trade, .ask, 50, 1, flags: [])
        }
        let timeline = try tape.timeline()
        #expect(try await texts(timeline, [3, 4, 5]) == ["300x1 -", "200x1 -", "100x1 -"])
        #expect(try await texts(timeline, [5, 3, 4, 3, 0]) == ["100x1 -", "300x1 -", "200x1 -", "300x1 -", "- -"])
        #expect(try await texts(timeline, [0, 1, 2], after: 2) == ["100x1 -", "200x1 -", "300x1 -"])
    }

    // Catches a record without a time that is given one, and a clock that steps back and is trusted to rise.
    @Test func `times may be missing and step back`() async throws {
        var tape = Tape()
        for price in Int64(100)...104 { tape.record(.add, .bid, price, 1, id: UInt64(price)) }
        var messages = tape.messages
        for (index, time) in [10, 20, 15, UInt64.max, 30].enumerated() { messages[index].tsRecvRaw = time }
        let timeline = try NaiveMarket(messages).timeline()
        // The state at 15 is the one before the first later record, which is the second.
        #expect(try await texts(timeline, [0, 2], after: 5) == ["100x1 -", "103x1 -"])
        #expect(try await texts(timeline, [0, 2, 3, 4], after: 0) == ["100x1 -", "100x1 -", "- -", "104x1 -"])
        #expect(try await texts(timeline, [3, 4]) == ["102x1 -", "103x1 -"])
    }

    // Catches data in which no event ever ends, and no rows at all.
    @Test func `without an event's end there is no quote`() async throws {
        var tape = Tape()
        for id in UInt64(1)...40 { tape.record(.add, .bid, 100, 1, id: id, flags: []) }
        let timeline = try tape.timeline()
        #expect(try await Set(texts(timeline, Array(0..<40))) == ["- -"])
        #expect(try await Set(texts(timeline, Array(0..<40), after: 0)) == ["- -"])
        #expect(try await timeline.quotes(beside: []).bid == [])
        #expect(try await timeline.quotes(beside: [], after: 5).ask == [])
    }

    // Catches a book that is looked for in one file only.
    @Test func `several files are one stream`() async throws {
        let folder = try TemporaryFolder()
        let messages = trades.messages
        var paths: [String] = []
        for part in 0..<2 {
            paths.append(folder.file("\(part).dbn"))
            let own = messages.indices.filter { $0 % 2 == part }.map { messages[$0] }
            try FileBytes.write(DBNBytes.stream(own), to: paths[part])
        }
        let timeline = try Timeline(try RecordingLoader().load(paths: paths))
        let expected = try await texts(trades.timeline(), Array(0..<9))
        #expect(try await texts(timeline, Array(0..<9)) == expected)
        #expect(try await texts(timeline, [2], after: 5) == ["- 102x1"])
    }

    // MARK: Twins

    /// Rows of every kind: all, some of them with repeats, in order and not.
    private func rowLists(_ count: Int, _ random: inout SeededRandom) -> [[Int]] {
        let some = (0..<40).map { _ in Int(random.below(UInt32(count))) }
        return [Array(0..<count), some.sorted(), some, Array(some.prefix(2))]
    }

    // Catches any quote that is not the one of the definition: on random books, with events of any length, clears,
    // quotes and clocks that step back, at any rows and delays, however the work is divided.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `quotes are the naive ones`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var clock: UInt64 = 1000
        var messages = NaiveMarket.random(
            seed: seed, count: 160, mix: seed % 2 == 0 ? .wild : .orders, books: 1 + Int(seed % 5)
        ).messages
        for index in messages.indices {
            clock += UInt64(random.below(4))
            let isLate = seed > 2 && random.chance(1, in: 10)
            messages[index].tsRecvRaw = isLate ? clock - UInt64(random.below(30)) : clock
            if seed > 4, random.chance(1, in: 30) { messages[index].tsRecvRaw = UInt64.max }
            // Long events, so that many moments are in the middle of one.
            if seed % 3 == 0, random.chance(2, in: 3) { messages[index].flagsRaw &= ~RecordFlags.last.rawValue }
        }
        let naive = NaiveMarket(messages)
        let plain = try naive.timeline()
        let dense = try checkpointed(plain.recording, every: 5)
        #expect(dense.indexSize.checkpoints > 10)
        for rows in rowLists(naive.messages.count, &random) {
            for delay in [nil, 0, 1, 7, 60, 1_000_000, UInt64.max] {
                let expected = rows.map { naive.quote(beside: $0, after: delay) }
                for (timeline, pace) in [(plain, QuoteScan.Pace()), (dense, Self.slow)] {
                    let scan = try QuoteScan(timeline, beside: rows, after: delay, pace)
                    let columns = try scan.columns()
                    #expect(rows.indices.map { columns[$0] } == expected, "\(rows.count) rows after \(delay ?? 0)")
                    #expect(try await scan.columnsOnAllCores() == columns)
                }
            }
        }
    }

    // Catches a quote that differs from a question at its moment, on a day with snapshots, gaps and several publishers,
    // with rows that are dense, and so far apart that checkpoints are nearer.
    @Test(arguments: [("glbx", 1), ("xnas", 2)])
    func `quotes are those of questions at single moments`(venue: String, publishers: Int) async throws {
        let parameters = try SyntheticMarket.Parameters(pairs: [
            ("seed", "5"), ("records", "24000"), ("instruments", "3"), ("orders", "60"), ("venue", venue),
            ("publishers", "\(publishers)"), ("snapshot", "both"), ("gaps", "4"), ("icebergs", "5%"),
        ])
        let timeline = try checkpointed(try SyntheticMarket.recording(parameters), every: 300)
        var random = SeededRandom(seed: 11)
        let some = (0..<60).map { _ in Int(random.below(24_000)) }
        let dense = Array(9_000..<9_120)
        let bounds = try #require(timeline.recording.bounds(clock: .tsRecv))
        let length = bounds.last.nanos - bounds.first.nanos
        for rows in [some.sorted(), dense] {
            for delay in [nil, 0, 1_000_000, length / 50, length / 3] {
                let expected = rows.map { timeline.slowQuote(beside: $0, after: delay) }
                #expect(expected.contains { $0.bid != nil && $0.ask != nil })
                for pace in [QuoteScan.Pace(), QuoteScan.Pace(piece: 700, leg: 50, near: 20)] {
                    let columns = try await QuoteScan(timeline, beside: rows, after: delay, pace).columnsOnAllCores()
                    #expect(rows.indices.map { columns[$0] } == expected, "after \(delay ?? 0)")
                }
            }
        }
    }

    /// The quote beside a record in the book of its name; none once a record of a day has come on which the id is, or was
    /// meanwhile, another name's.
    private func quote(_ naive: NaiveNames, beside row: Int, after delay: UInt64?) throws -> BBO {
        let none = BBO(bid: nil, ask: nil)
        let message = naive.messages[row]
        var position = row
        if let delay {
            let time = message.tsRecvRaw + delay
            guard let last = naive.messages.last, time <= last.tsRecvRaw else { return none }
            position = naive.messages.firstIndex { $0.tsRecvRaw > time } ?? naive.messages.count
        }
        func holder(_ day: Int) -> Int? { naive.ids[day].firstIndex { $0 == message.instrumentRaw } }
        let day = naive.day(of: message.tsRecvRaw)
        let name = try #require(holder(day))
        let lastDay = position > row ? naive.day(of: naive.messages[position - 1].tsRecvRaw) : day
        guard (day...lastDay).allSatisfy({ holder($0) ?? name == name }),
            let judged = naive.judged(name, message.publisherRaw, on: day, at: position)
        else { return none }
        return NaiveNames.bbo(judged.book).withoutCounts
    }

    // Catches a quote of the instrument that had the id before, or that has it afterwards.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `quotes are of the instrument that has the id`(seed: UInt64) async throws {
        let naive = NaiveNames(seed: seed, days: 5, recordsPerDay: 24)
        let recording = try naive.timeline().recording
        let timeline = try checkpointed(recording, every: 3)
        let rows = Array(naive.messages.indices)
        for hours in [nil, 0, 2, 7, 30] as [UInt64?] {
            let delay = hours.map { $0 * 3_600_000_000_000 }
            let expected = try rows.map { try quote(naive, beside: $0, after: delay) }
            for pace in [QuoteScan.Pace(), Self.slow] {
                let columns = try await QuoteScan(timeline, beside: rows, after: delay, pace).columnsOnAllCores()
                for row in rows where columns[row] != expected[row] {
                    Issue.record("row \(row) after \(hours ?? 0) hours: \(columns[row]), not \(expected[row])")
                }
            }
        }
    }

    // Catches an index without a checkpoint that is trusted to have one.
    @Test func `a timeline without checkpoints has the same quotes`() async throws {
        let parameters = try SyntheticMarket.Parameters(pairs: [("records", "5000"), ("instruments", "2")])
        let recording = try SyntheticMarket.recording(parameters)
        var options = Timeline.Options()
        options.memoryLimit = .bytes(0)
        options.checkpointRecords = 100
        let bare = try Timeline(recording, options: options)
        #expect(bare.indexSize.checkpoints == 0)
        let rows = Array(stride(from: 0, to: 5000, by: 7))
        let expected = try await checkpointed(recording, every: 100).quotes(beside: rows, after: 1_000_000)
        #expect(expected.bid.contains { $0 != QuoteColumns.noPrice })
        #expect(try await bare.quotes(beside: rows, after: 1_000_000) == expected)
    }

    // MARK: Progress

    // Catches work that cannot be stopped on its way, and progress that runs back or ends before the last row.
    @Test func `the work tells its progress and can be stopped`() async throws {
        let parameters = try SyntheticMarket.Parameters(pairs: [("records", "20000"), ("instruments", "2")])
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        let rows = Array(0..<20_000)
        let scan = try QuoteScan(timeline, beside: rows, after: nil, QuoteScan.Pace(piece: 4000, leg: 100, near: 64))
        var seen: [Int] = []
        _ = try scan.columns { done, total in
            #expect(total == 20_000)
            seen.append(done)
        }
        #expect(seen.count > 100 && seen == seen.sorted() && seen.last == 20_000)
        for stop in [1, 50] {
            var ticks = 0
            #expect(throws: CancellationError.self) {
                try scan.columns { _, _ in
                    ticks += 1
                    if ticks == stop { throw CancellationError() }
                }
            }
            #expect(ticks == stop)
        }
        await #expect(throws: CancellationError.self) {
            try await timeline.quotes(beside: rows) { done, _ in if done > 0 { throw CancellationError() } }
        }
        #expect(throws: CancellationError.self) {
            try QuoteScan(timeline, beside: rows, after: 5) { _, _ in throw CancellationError() }
        }
    }

    // MARK: Vendor data

    // Catches a quote beside a record of real data that an independent book does not have.
    @Test(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data"))
    func `quotes of CLX5 are the reference's`() async throws {
        let timeline = try Timeline(try RecordingLoader().load(paths: [SharedData.path("data/CLX5_mbo.dbn")]))
        let recording = timeline.recording
        let table = try Decompressed(try SharedData.bytes("data/CLX5_mbo.top10_at_last.csv.zst")).bytes
        // The columns are the record, its time, whether the book is crossed, then bid and ask, their sizes, …
        let judged = table.split(separator: UInt8(ascii: "\n")).dropFirst().map { line in
            line.split(separator: UInt8(ascii: ","), maxSplits: 7).prefix(7).map { field in
                field.reduce(UInt64(0)) { $0 &* 10 &+ UInt64($1 - UInt8(ascii: "0")) }
            }
        }
        #expect(judged.count == 32_053)
        let rows = (0..<recording.count).filter { recording[$0].action == .trade || $0 % 50 == 0 }
        #expect(rows.count > 2000)
        for delay in [nil, 10_000_000_000, 300_000_000_000] as [UInt64?] {
            let columns = try await timeline.quotes(beside: rows, after: delay)
            for (place, row) in rows.enumerated() {
                var position = row
                var isPast = false
                if let delay, let time = recording[row].tsRecv?.advanced(byNanos: Int64(delay)) {
                    position = recording.position(at: time, clock: .tsRecv)
                    isPast = recording[recording.count - 1].tsRecvRaw < time.nanos
                }
                let later = judged.indices.partitioningIndex { judged[$0][0] >= UInt64(position) }
                let expected = later == 0 || isPast ? nil : Array(judged[later - 1][3...6])
                let seen = [
                    UInt64(bitPattern: columns.bid[place]), UInt64(bitPattern: columns.ask[place]),
                    columns.bidSize[place], columns.askSize[place],
                ]
                let none = [UInt64(bitPattern: QuoteColumns.noPrice), UInt64(bitPattern: QuoteColumns.noPrice), 0, 0]
                if seen != expected ?? none { Issue.record("record \(row + 1) after \(delay ?? 0): \(seen)") }
            }
        }
    }
}
