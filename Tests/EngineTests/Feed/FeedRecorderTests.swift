import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct FeedRecorderTests {
    /// A market of three instruments, as bytes and as a recording.
    static func market(_ count: Int = 6000, seed: UInt64 = 5) throws -> (bytes: [UInt8], recording: Recording) {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = count
        parameters.instruments = 3
        parameters.orders = 40
        parameters.seed = seed
        let recording = try SyntheticMarket.recording(parameters)
        return (bytes(recording, 0..<count), recording)
    }

    static func bytes(_ recording: Recording, _ range: Range<Int>, head: Bool = true) -> [UInt8] {
        var bytes = head ? recording.metadataBytes : []
        recording.withRecords(range) { bytes.append($0) }
        return bytes
    }

    static func recorder(_ change: (inout FeedRecorder.Options) -> Void = { _ in }) -> FeedRecorder {
        var options = FeedRecorder.Options(name: "tcp 127.0.0.1:9000", kind: "tcp")
        options.timeline.checkpointRecords = 500
        change(&options)
        return FeedRecorder(options)
    }

    /// Feeds the bytes of one connection, in pieces of one size.
    static func feed(_ bytes: [UInt8], to recorder: inout FeedRecorder, pieces: Int = 4096) throws {
        var start = 0
        while start < bytes.count {
            let end = min(start + pieces, bytes.count)
            // Sound: the span is used during the call only.
            try unsafe recorder.take(bytes[start..<end].span.bytes)
            start = end
        }
    }

    static func digest(_ recorder: inout FeedRecorder) throws -> String {
        let timeline = try #require(try recorder.timeline())
        return timeline.market(at: timeline.recording.count).digest()
    }

    static func digest(_ recording: Recording, at position: Int? = nil) throws -> String {
        try Timeline(recording).market(at: position ?? recording.count).digest()
    }

    // Catches records that are lost or torn where the network cuts the stream.
    @Test(arguments: [1, 7, 57, 4096, 1 << 20]) func `pieces of any size make the same recording`(size: Int) throws {
        let (bytes, recording) = try Self.market(2000)
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(bytes, to: &recorder, pieces: size)
        try recorder.end()
        let timeline = try #require(try recorder.timeline())
        #expect(timeline.recording.metadataBytes == recording.metadataBytes)
        let isSame = Self.bytes(timeline.recording, 0..<2000) == bytes
        #expect(isSame)
        #expect(try Self.digest(&recorder) == Self.digest(recording))
        let loaded = try Timeline(recording, options: recorder.options.timeline)
        #expect(timeline.books == loaded.books)
        #expect(timeline.checkpoints.count == loaded.checkpoints.count)
    }

    // Catches a timeline that changes under its reader, and one that answers otherwise than a file of the same records.
    @Test func `what was had before stays as it was while the feed grows`() throws {
        let (bytes, recording) = try Self.market(60_000)
        var recorder = Self.recorder()
        recorder.begin()
        var had: [Timeline] = []
        var start = 0
        for end in [recording.metadataBytes.count, 30_000, 900_000, bytes.count] {
            try Self.feed(Array(bytes[start..<end]), to: &recorder)
            had.append(try #require(try recorder.timeline()))
            start = end
        }
        #expect(had.map(\.recording.count) == [0, 521, 16_057, 60_000])
        let whole = try Timeline(recording)
        for timeline in had {
            for position in stride(from: 0, through: timeline.recording.count, by: 1777) {
                #expect(timeline.market(at: position).digest() == whole.market(at: position).digest())
            }
            if let time = timeline.recording.bounds(clock: .tsRecv)?.last {
                #expect(timeline.recording.position(at: time, clock: .tsRecv) == timeline.recording.count)
            }
        }
        let again = try recorder.timeline()
        #expect(again === had.last)
    }

    // Catches records that are kept twice when a server begins anew, wherever the connection broke off.
    @Test(arguments: [0, 1, 30, 100, 55_000, 200_000]) func `a replay from the start goes on where it broke off`(
        cut: Int
    ) throws {
        let (bytes, recording) = try Self.market()
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(Array(bytes[..<cut]), to: &recorder)
        let before = recorder.count
        recorder.begin()
        try Self.feed(bytes, to: &recorder)
        try recorder.end()
        #expect(recorder.count == 6000)
        #expect(recorder.counts.repeated == before)
        #expect(recorder.counts.restarts == 0 && recorder.counts.holes == 0)
        #expect(recorder.takeNotes().isEmpty)
        #expect(try Self.digest(&recorder) == Self.digest(recording))
    }

    // Catches two feeds that are mixed into one book.
    @Test func `where a replay differs, what came before is given up`() throws {
        let (bytes, _) = try Self.market()
        var other = bytes
        // A price of record 1001.
        other[other.count - 5000 * 56 + 24] ^= 1
        let expected = try RecordingLoader().load(bytes: other, name: "")
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(bytes, to: &recorder)
        recorder.begin()
        try Self.feed(other, to: &recorder)
        #expect(recorder.count == 6000)
        #expect(recorder.counts.restarts == 1)
        #expect(recorder.counts.repeated == 1000)
        let notes = recorder.takeNotes()
        #expect(notes == [.startedAnew(records: 6000, why: "the server's records are not those that came before")])
        #expect(try Self.digest(&recorder) == Self.digest(expected))
    }

    // Catches a feed of another market under the books of the first.
    @Test func `other metadata begins anew`() throws {
        let (first, _) = try Self.market()
        var tape = Engine.Metadata(dataset: "XNAS.ITCH", schema: .mbo, start: Timestamp(nanos: 0))
        tape.symbols = ["ALL_SYMBOLS"]
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(first, to: &recorder)
        recorder.begin()
        try Self.feed(DBNEncoder.metadata(tape), to: &recorder)
        let timeline = try #require(try recorder.timeline())
        #expect(timeline.recording.count == 0)
        #expect(timeline.recording.metadata.dataset == "XNAS.ITCH")
        #expect(recorder.counts.restarts == 1)
    }

    // Catches records that went by unnoticed while a server was away, and records before it that are lost or doubled.
    @Test(arguments: [2000..<6000, 3000..<6000, 5000..<6000])
    func `records that went by while a server was away are a hole that is told`(
        range: Range<Int>
    ) throws {
        let (_, recording) = try Self.market()
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(Self.bytes(recording, 0..<3000), to: &recorder)
        recorder.begin()
        try Self.feed(Self.bytes(recording, range), to: &recorder)
        // Nobody can know that nothing went by when not one record is known from before.
        let isHole = range.lowerBound >= 3000
        #expect(recorder.count == 6000 - max(range.lowerBound - 3000, 0))
        #expect(recorder.counts.holes == (isHole ? 1 : 0))
        #expect(recorder.counts.repeated == max(3000 - range.lowerBound, 0))
        #expect(recorder.takeNotes().count == (isHole ? 1 : 0))
        if range.lowerBound <= 3000 { #expect(try Self.digest(&recorder) == Self.digest(recording)) }
    }

    // Catches books that keep orders of before a hole, though the server's snapshot says what stands.
    @Test func `a snapshot makes the books right again after a hole`() throws {
        let snapshot: RecordFlags = [.snapshot, .badTsRecv]
        var tape = Tape()
        tape.record(.add, .bid, 10, 5, id: 1)
        tape.record(.add, .ask, 12, 5, id: 2)
        let before = tape.messages
        // Unseen: order 2 goes, order 3 comes.
        tape.record(.cancel, .ask, 12, 5, id: 2)
        tape.record(.add, .ask, 13, 1, id: 3)
        let wanted = try tape.timeline().market(at: 4).digest()
        var later = Tape()
        later.clock = tape.clock
        later.record(.clear, nil, nil, 0, flags: snapshot)
        later.record(.add, .bid, 10, 5, id: 1, flags: snapshot)
        later.record(.add, .ask, 13, 1, id: 3, flags: [.snapshot, .badTsRecv, .last])
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(DBNBytes.stream(before), to: &recorder)
        recorder.begin()
        try Self.feed(DBNBytes.stream(later.messages), to: &recorder)
        #expect(recorder.counts.holes == 1 && recorder.counts.snapshots == 1)
        #expect(recorder.takeNotes() == [.snapshot])
        #expect(try Self.digest(&recorder) == wanted)
    }

    // Catches a gateway's replay from a moment that is taken for another feed: records with an earlier `ts_event` are left
    // out of it.
    @Test func `a replay from a moment leaves out what is older`() throws {
        let (_, recording) = try Self.market()
        var recorder = Self.recorder { $0.kind = "live" }
        recorder.begin()
        try Self.feed(Self.bytes(recording, 0..<4000), to: &recorder)
        let point = recorder.resumePoint
        let start = try #require(point)
        var rest = recording.metadataBytes
        for index in 0..<6000 where recording[index].tsEventRaw >= start {
            rest += Self.bytes(recording, index..<index + 1, head: false)
        }
        recorder.begin(from: start)
        try Self.feed(rest, to: &recorder)
        #expect(recorder.count == 6000)
        #expect(recorder.counts.holes == 0 && recorder.counts.repeated > 0 && recorder.counts.repeated < 4000)
        #expect(try Self.digest(&recorder) == Self.digest(recording))
    }

    // Catches a hostile server that makes us gather bytes for ever, or trap.
    @Test func `garbage is an error and no more`() throws {
        let (bytes, _) = try Self.market(100)
        func fault(_ bytes: [UInt8], pieces: Int = 1000) -> FeedFault? {
            var recorder = Self.recorder()
            recorder.begin()
            do {
                try Self.feed(bytes, to: &recorder, pieces: pieces)
                try recorder.end()
                return nil
            } catch {
                return error as? FeedFault
            }
        }
        #expect(fault(Array("{\"hd\":{}}\n".utf8)) == .format(DBNError(.wrongMagic(Array("{".utf8)), at: 0)))
        #expect(fault(Array("DBN\u{3}".utf8) + [0, 0, 0, 5]) == .metadataTooLong(limit: 64 << 20))
        #expect(
            fault(Array("DBN\u{3}".utf8) + [0, 0, 0, 255]) == .format(DBNError(.metadataLength(0xFF00_0000), at: 4)))
        #expect(fault(Array(bytes.dropLast(10))) != nil)
        var broken = bytes
        broken[bytes.count - 56] = 1
        #expect(fault(broken) == .format(DBNError(.recordLength(words: 1), at: bytes.count - 56)))
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<1 + random.below(4) {
                damaged[Int(random.below(UInt32(damaged.count)))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = fault(damaged, pieces: 1 + Int(random.below(500)))
        }
    }

    // Catches a feed that outgrows the memory it may have.
    @Test func `a full recorder says so and keeps what came`() throws {
        let (bytes, recording) = try Self.market()
        var recorder = Self.recorder { $0.byteLimit = 100_000 }
        recorder.begin()
        #expect(throws: FeedFault.self) { try Self.feed(bytes, to: &recorder) }
        let kept = recorder.count
        #expect(kept > 1000 && kept * 56 <= 100_000)
        #expect(try Self.digest(&recorder) == Self.digest(recording, at: kept))
    }

    // Catches symbols that are let through, and one that the feed does not have passed over in silence.
    @Test func `only the symbols asked for are kept`() throws {
        let (bytes, recording) = try Self.market()
        let name = try #require(recording.symbols.names.first)
        var recorder = Self.recorder { $0.symbols = [name] }
        for _ in 0..<2 {
            recorder.begin()
            try Self.feed(bytes, to: &recorder)
        }
        let timeline = try #require(try recorder.timeline())
        #expect(timeline.books.map(\.symbol) == [name])
        #expect(recorder.counts.repeated == timeline.recording.count)
        var wrong = Self.recorder { $0.symbols = ["NOPE"] }
        wrong.begin()
        #expect(throws: FeedFault.unknownSymbol("NOPE", known: recording.symbols.names)) {
            try Self.feed(bytes, to: &wrong)
        }
    }

    // Catches losses, repeats and late records that a follower does not notice, or counts where numbers say nothing.
    @Test func `what is odd about the order is counted`() throws {
        var tape = Tape()
        for id in 1...40 { tape.record(.add, .bid, 10, 1, id: UInt64(id)) }
        var messages = tape.messages
        messages.removeSubrange(30..<33)
        messages.remove(at: 20)
        messages.insert(messages[10], at: 11)
        messages.swapAt(2, 3)
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(DBNBytes.stream(messages), to: &recorder)
        #expect(recorder.counts.jumps == 3)
        #expect(recorder.counts.missing == 5)
        #expect(recorder.counts.gaps == 3 && recorder.counts.missed == 5)
        #expect(recorder.counts.duplicates == 1)
        #expect(recorder.counts.late == 1)
        var some = Self.recorder()
        some.begin()
        try Self.feed(
            DBNBytes.stream(tape.messages.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)), to: &some)
        #expect(some.counts.gaps == nil && some.counts.missed == nil)
    }

    // Catches books that are still made by the rule that was replaced.
    @Test func `the books are made again by another rule`() throws {
        let (bytes, recording) = try Self.market()
        var recorder = Self.recorder()
        recorder.begin()
        try Self.feed(Array(bytes[..<100_000]), to: &recorder)
        try recorder.index(unknownModify: .skip)
        try Self.feed(Array(bytes[100_000...]), to: &recorder)
        let timeline = try #require(try recorder.timeline())
        #expect(timeline.unknownModify == .skip)
        let loaded = try Timeline(recording, options: Timeline.Options(unknownModify: .skip))
        #expect(timeline.market(at: 6000).digest() == loaded.market(at: 6000).digest())
    }
}
