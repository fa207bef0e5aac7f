import TestSupport
import Testing

@testable import Engine

/// Several sources that become one stream, and the timeline that is made on the way.
@Suite struct ManySourcesTests {
    private static let day: UInt64 = 86_400_000_000_000
    private static let start: UInt64 = 1_758_672_000_000_000_000  // 2025-09-24

    private func message(
        _ instrument: UInt32, at time: UInt64?, order: UInt64, action: Action = .add
    ) -> MBOMessage {
        MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: Timestamp(nanos: 1),
            tsRecv: time.map { Timestamp(nanos: $0) }, action: action, side: .bid,
            price: Price(nanos: 1_000_000_000 + Int64(order % 7)), size: 1, order: OrderID(order), flags: .last)
    }

    /// The merge by its definition: the earliest head first, of equal ones the first file's; a record without a time
    /// goes with the one before it.
    private func naiveMerge(_ files: [[MBOMessage]]) -> [MBOMessage] {
        var rest = files.map { $0[...] }
        var last = files.map { _ in UInt64(0) }
        var merged: [MBOMessage] = []
        while let next = rest.indices.filter({ !rest[$0].isEmpty }).min(by: { a, b in
            let (ta, tb) = (rest[a].first?.tsRecv?.nanos ?? last[a], rest[b].first?.tsRecv?.nanos ?? last[b])
            return ta < tb || ta == tb && a < b
        }) {
            let message = rest[next].removeFirst()
            if let time = message.tsRecv { last[next] = time.nanos }
            merged.append(message)
        }
        return merged
    }

    private func random(_ seed: UInt64, files: Int, inSequence: Bool) -> [[MBOMessage]] {
        var random = SeededRandom(seed: seed)
        var clock: UInt64 = 100
        var order: UInt64 = 0
        return (0..<files).map { _ in
            if !inSequence { clock = 100 + UInt64(random.below(50)) }
            return (0..<random.below(80)).map { _ in
                clock += UInt64(random.below(4))
                // A step back now and then, and a record without a time.
                if !inSequence, random.chance(1, in: 20) { clock -= 3 }
                order += 1
                let time = !inSequence && random.chance(1, in: 20) ? nil : clock
                return message(1 + random.below(3), at: time, order: order)
            }
        }
    }

    private func load(_ files: [[MBOMessage]], _ seed: UInt64, limit: Int? = nil) throws -> (Recording, Timeline) {
        let folder = try TemporaryFolder()
        var paths: [String] = []
        for (index, messages) in files.enumerated() {
            let bytes = DBNBytes.stream(messages)
            let isCompressed = (Int(seed) + index) % 2 == 0
            paths.append(folder.file(isCompressed ? "\(index).dbn.zst" : "\(index).dbn"))
            try FileBytes.write(isCompressed ? ZstdBytes.frame(bytes) : bytes, to: paths[index])
        }
        var options = RecordingLoader.Options()
        options.limit = limit
        let loader = RecordingLoader(options: options)
        var small = Timeline.Options()
        small.checkpointRecords = 16
        return (try loader.load(paths: paths), try loader.timeline(paths: paths, options: small))
    }

    // Catches a merge that is not the naive one: order, ties, times missing or stepping back, files that follow each other
    // and files that do not; and a one-pass timeline of other records than the recording's.
    @Test(arguments: 0..<24)
    func `merging is what the naive merge does`(seed: UInt64) throws {
        let files = random(seed, files: 2 + Int(seed % 9), inSequence: seed % 3 == 0)
        let expected = naiveMerge(files)
        let (recording, timeline) = try load(files, seed)
        #expect(RecordingLoaderTests.records(recording) == expected)
        #expect(RecordingLoaderTests.records(timeline.recording) == expected)
        #expect(recording.sources.map(\.records) == files.map(\.count))
        let twoPass = try Timeline(recording)
        #expect(timeline.books == twoPass.books)
        for position in stride(from: 0, through: recording.count, by: 13) {
            #expect(timeline.market(at: position).digest() == twoPass.market(at: position).digest())
        }
        let limit = expected.count / 2
        let (first, firstTimeline) = try load(files, seed, limit: limit)
        #expect(RecordingLoaderTests.records(first) == Array(expected.prefix(limit)))
        #expect(first.sources.map(\.records).reduce(0, +) == limit)
        #expect(firstTimeline.books == (try Timeline(first)).books)
    }

    // Catches a book that carries yesterday's orders over a clear, and a symbol that is looked up on the wrong day.
    @Test func `days follow each other, each with its clear and its names`() throws {
        let folder = try TemporaryFolder()
        for (index, name) in ["OLD", "NEW"].enumerated() {
            var head = DBNBytes.Head()
            let date = 20_250_924 + UInt32(index)
            head.symbols = [name]
            head.mappings = [(name, [(date, date + 1, "7")])]
            let from = Self.start + UInt64(index) * Self.day
            let messages = [
                message(7, at: from + 1, order: 0, action: .clear), message(7, at: from + 2, order: UInt64(index) + 1),
                message(7, at: from + 3, order: UInt64(index) + 3),
            ]
            try FileBytes.write(
                ZstdBytes.frame(DBNBytes.stream(messages, head: head)), to: folder.file("\(index).dbn.zst"))
        }
        let timeline = try RecordingLoader().timeline(paths: [folder.path])
        let recording = timeline.recording
        #expect(recording.count == 6)
        let key = BookKey(instrument: InstrumentID(7), publisher: PublisherID(1))
        #expect(timeline.book(key, at: 3).orderCount == 2)
        #expect(timeline.book(key, at: 4).orderCount == 0)
        let last = timeline.book(key, at: 6)
        #expect(last.snapshot(orders: true).bids.flatMap(\.orders).map(\.id.raw).sorted() == [2, 4])
        // One book of two names, each of which has its own day of it.
        #expect(timeline.books.map(\.symbol) == ["OLD"])
        #expect(timeline.named.map(\.symbol).sorted() == ["NEW", "OLD"])
        #expect(try timeline.summaries(named: "NEW").map(\.tally.first) == [3])
        #expect(try timeline.summaries(named: "OLD").map(\.tally.last) == [2])
        #expect(try timeline.summaries(named: "7").map(\.tally.records) == [6])
        #expect(recording.dates().map(\.description) == ["2025-09-24", "2025-09-25"])
        // Loading by a name takes only the days on which the instrument had it.
        var options = RecordingLoader.Options()
        options.symbols = ["NEW"]
        let new = try RecordingLoader(options: options).load(paths: [folder.path])
        #expect((0..<new.count).map { new[$0].order.raw } == [0, 2, 4])
        #expect(new.sources.map(\.records) == [0, 3])
    }

    // Catches days without records in the list, and an error that lists every day of a year.
    @Test func `the dates are all days that have records`() throws {
        let times = [0, 0, 2, 3, 3, 9].map { Self.start + UInt64($0) * Self.day + 5 }
        let messages = times.enumerated().map { message(7, at: $1, order: UInt64($0)) }
        let recording = try RecordingLoader().load(bytes: DBNBytes.stream(messages), name: "-")
        let dates = recording.dates()
        #expect(dates.map(\.day) == [24, 26, 27, 3])
        #expect(recording.dates(zoneNanos: -3_600_000_000_000).map(\.day) == [23, 25, 26, 2])
        #expect(
            QueryError.ambiguousDate(clock: "10:00", dates: dates).description
                == "‘10:00’ is ambiguous: the data spans 4 days, 2025-09-24 to 2025-10-03")
    }

    // Catches damage, or a cut, that the one-pass way tells otherwise than the other one.
    @Test(arguments: [1, 30, 500]) func `damage is told alike in one pass and in two`(lost: Int) throws {
        let messages = RandomOperations.list(seed: 3, count: 400, mix: .orders)
        let whole = DBNBytes.stream(messages)
        for bytes in [Array(whole.dropLast(lost)), Array(ZstdBytes.frames(whole, count: 5).dropLast(lost))] {
            let two = #expect(throws: LoadError.self) { try RecordingLoader().load(bytes: bytes, name: "x") }
            let one = #expect(throws: LoadError.self) { try RecordingLoader().timeline(bytes: bytes, name: "x") }
            #expect(one == two)
            let kept = try RecordingLoaderTests.lenient().timeline(bytes: bytes, name: "x")
            #expect(kept.recording.count == one?.goodRecords)
            #expect(kept.recording.sources[0].loss == one)
        }
    }

    // Catches metadata that is longer than a chunk of the decompressor.
    @Test func `metadata of many chunks is read`() throws {
        var head = DBNBytes.Head()
        head.symbols = (0..<9_000).map { "SYM\($0)" }
        let bytes = DBNBytes.stream(RecordingLoaderTests.messages, head: head)
        #expect(bytes.count > 2 * DecompressionPipe.chunkByteCount)
        let recording = try RecordingLoader().load(bytes: ZstdBytes.frame(bytes), name: "-")
        #expect(recording.metadata.symbols == head.symbols)
        #expect(RecordingLoaderTests.records(recording) == RecordingLoaderTests.messages)
    }
}
