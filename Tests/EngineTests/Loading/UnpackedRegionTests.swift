import TestSupport
import Testing

@testable import Engine

@Suite struct UnpackedRegionTests {
    /// Records that pack as a day's do.
    private static let day: [UInt8] = {
        let messages = RandomOperations.list(seed: 12, count: 12_000, mix: .orders)
        return DBNBytes.stream(messages)
    }()

    private static func packed(_ bytes: [UInt8]) throws -> [UInt8] {
        var writer = try DBNWriter(metadata: nil, compression: .zstd())
        // Sound: the span is used during the call only.
        try writer.append(records: unsafe bytes.span.bytes)
        try writer.finish()
        return writer.takeOutput()
    }

    /// The bytes that are unpacked, asked for piece by piece; nil when they were not the whole stream.
    private static func unpack(_ packed: [UInt8], step: Int = 100_000, room: Int? = nil) throws -> [UInt8]? {
        let input = SourceInput(try ByteRegion(copying: packed), name: "-")
        let unpacked = try #require(UnpackedRegion(input, from: 0, room: room))
        var end = 0
        while true {
            let there = unpacked.wait(for: end + step).count
            let isLast = there < end + step
            end = there
            if isLast { break }
        }
        let isWhole = unpacked.isWhole
        unpacked.close()
        #expect(unpacked.region.count == end)
        let bytes = unpacked.region.withBytes(0..<end) { bytes in
            (0..<end).map { bytes.integer(at: $0, as: UInt8.self) }
        }
        return isWhole ? bytes : nil
    }

    // Catches frames that follow each other or are skipped over, and blocks that refer back, put at the wrong offset.
    @Test func `several frames become one region`() throws {
        let first = try Self.packed(Self.day)
        let second = try Self.packed(Array(Self.day.reversed()))
        let bytes = first + ZstdBytes.skippable([1, 2, 3], kind: 5) + second
        for step in [1000, 300_000, 10_000_000] {
            #expect(try Self.unpack(bytes, step: step) == Self.day + Self.day.reversed())
        }
        #expect(try Self.unpack([]) == [])
    }

    // Catches a stream taken for whole that is cut, broken or longer than there is room for.
    @Test func `what is not whole says so`() throws {
        let whole = try Self.packed(Self.day)
        #expect(try Self.unpack(Array(whole.dropLast(5))) == nil)
        var broken = whole
        broken[whole.count / 2] ^= 0xFF
        broken[whole.count / 2 + 1] ^= 0xFF
        #expect(try Self.unpack(broken) == nil)
        #expect(try Self.unpack(whole, room: Self.day.count / 2) == nil)
        #expect(try Self.unpack(whole, room: Self.day.count) == Self.day)
    }

    #if os(Linux)
        // Catches pages made over what the thread has written, and none made at all.
        @Test func `a reader that waits makes pages ahead and changes nothing`() throws {
            // Long enough to be waited for; not the same everywhere, so that a page at the wrong offset is seen.
            var bytes: [UInt8] = []
            var random = SeededRandom(seed: 3)
            while bytes.count < 24 << 20 {
                let word = random.next()
                for shift in 0..<512 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift % 8 * 8))) }
            }
            let input = SourceInput(try ByteRegion(copying: try Self.packed(bytes)), name: "-")
            let unpacked = try #require(UnpackedRegion(input, from: 0, ahead: 4 << 20))
            // The size is not known before the first bytes are there.
            _ = unpacked.wait(for: 1)
            let there = unpacked.wait(for: bytes.count + 1)
            #expect(there.count == bytes.count && unpacked.isWhole)
            #expect(unpacked.pagesMade > 0)
            unpacked.close()
            let isSame = unpacked.region.withBytes { unpackedBytes in
                // Sound: the bytes are compared during the call.
                unsafe unpackedBytes.withUnsafeBytes { unsafe $0.elementsEqual(bytes) }
            }
            #expect(isSame)
        }
    #endif

    // Catches a thread that goes on writing where nobody listens any more.
    @Test func `it can be left at any time`() throws {
        let input = SourceInput(try ByteRegion(copying: try Self.packed(Self.day)), name: "-")
        let unpacked = try #require(UnpackedRegion(input, from: 0))
        let there = unpacked.wait(for: 1).count
        unpacked.close()
        #expect(there > 0 && unpacked.region.count == there)
    }

    // Catches metadata, records of other types, lengths or damage that a load through the pipe and one in place treat
    // differently.
    @Test(arguments: Shape.allCases, [false, true])
    func `a load in place is a load through the pipe`(shape: Shape, lenient: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn.zst")
        try FileBytes.write(try shape.file(), to: path)
        func load(_ from: Int) throws -> String {
            var options = RecordingLoader.Options()
            options.isLenient = lenient
            var loader = RecordingLoader(options: options)
            loader.unpackedInPlaceFrom = from
            do throws(LoadError) { return Self.told(try loader.timeline(paths: [path])) } catch { return "\(error)" }
        }
        let piped = try load(.max)
        #expect(try load(0) == piped)
        let isLoaded = !shape.isDamaged || lenient && shape != .noMetadata && shape != .nothing
        #expect(piped.contains("\n") == isLoaded, "\(piped)")
    }

    // Catches an option that is forgotten where nothing is copied.
    @Test func `a filter works on an unpacked file too`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn.zst")
        try FileBytes.write(try Shape.plain.file(), to: path)
        var loader = RecordingLoader()
        loader.unpackedInPlaceFrom = 0
        loader.options.limit = 100
        #expect(try loader.load(paths: [path]).count == 100)
    }

    private static func told(_ timeline: Timeline) -> String {
        let recording = timeline.recording
        let others = (0..<recording.others.count).map { "\(recording.others[$0].position)" }.joined(separator: " ")
        let books = timeline.books.map { "\($0)" }.joined(separator: "\n")
        return """
            \(recording.count) of \(recording.stride) bytes, others \(others)
            \(recording.metadataBytes)
            \(recording.sources)
            \(timeline.market(at: recording.count).digest()) \(timeline.market(at: recording.count / 2).digest())
            \(books)
            """
    }

    enum Shape: CaseIterable {
        case plain, tsOut, others, mixed, frames, cutFrame, cutRecord, brokenBlock, brokenRecord, noMetadata, nothing

        var isDamaged: Bool {
            switch self {
            case .plain, .tsOut, .others, .mixed, .frames: false
            default: true
            }
        }

        func file() throws -> [UInt8] {
            let messages = RandomOperations.list(seed: 31, count: 9_000, mix: .orders)
            var head = DBNBytes.Head()
            var bytes: [UInt8]
            switch self {
            case .tsOut:
                head.tsOut = 1
                bytes = DBNBytes.stream(messages, head: head)
            case .others:
                bytes = DBNBytes.head()
                for (index, message) in messages.enumerated() {
                    bytes += DBNBytes.record(message)
                    if index % 700 == 3 { bytes += DBNBytes.record(rtype: 0x17, byteCount: 320) }
                }
            case .mixed:
                bytes = DBNBytes.head()
                for (index, message) in messages.enumerated() {
                    bytes += DBNBytes.record(message, tsOut: index > 8_000 ? 9 : nil)
                }
            default: bytes = DBNBytes.stream(messages)
            }
            switch self {
            case .cutRecord: bytes.removeLast(20)
            case .brokenRecord: bytes[bytes.count - 56 * 100] = 2
            case .noMetadata: bytes = Array("no DBN at all".utf8)
            case .nothing: bytes = []
            default: break
            }
            if self == .frames {
                let half = bytes.count / 2
                return try UnpackedRegionTests.packed(Array(bytes[..<half]))
                    + UnpackedRegionTests.packed(Array(bytes[half...]))
            }
            var packed = try UnpackedRegionTests.packed(bytes)
            switch self {
            case .cutFrame: packed.removeLast(packed.count / 3)
            case .brokenBlock: for place in 0..<8 { packed[packed.count * 2 / 3 + place] ^= 0xFF }
            default: break
            }
            return packed
        }
    }
}
