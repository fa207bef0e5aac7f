import Engine
import NIOCore
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineTransport

#if os(Linux)
    import Glibc

    /// Pieces that the kernel sends from its pages, against the bytes that clients are to get.
    struct StreamPieceTests {
        // Catches a piece of other messages than it says: after a pass's end, in a last cell that is short, with
        // faults, without some instruments, in a segment that was given up and is made again.
        @Test(arguments: [StreamFormat.dbn, .frames], [0, 1, 2])
        func `pieces are what the clients are to get`(format: StreamFormat, variant: Int) throws {
            let recording = try Sample.recording(70_000)
            let source =
                switch variant {
                case 0: ReplaySource(recording, range: 3..<69_990, loops: 2)
                case 1:
                    ReplaySource(
                        recording, instruments: [BookKey(instrument: InstrumentID(2), publisher: PublisherID(1))],
                        loops: 3)
                default:
                    ReplaySource(
                        recording, loops: 3,
                        faults: FaultPlan(
                            [
                                FaultRule(.corrupt, .count(900)), FaultRule(.drop, .count(40)),
                                FaultRule(.duplicate, .count(30)),
                            ], seed: 5))
                }
            let total = try #require(source.total)
            let encoder = StreamEncoder(format, recording)
            var plain = ChunkCache(source, encoder)
            let wanted = plain.bytes(0..<total)
            let messageBytes = try #require(encoder.messageBytes)
            #expect(wanted.readableBytes == total * messageBytes)
            var paged = ChunkCache(source, encoder, keptIn: .init(pages: PageStore(mostSegments: 1)))
            var random = SeededRandom(seed: UInt64(variant + 1))
            var pages = 0
            for _ in 0..<120 {
                let first = Int(random.next() % UInt64(total))
                let last = min(total, first + 1 + Int(random.next() % 3000))
                paged.sharing = [.alone, .scattered, .together][Int(random.next() % 3)]
                let pieces: [StreamPiece]
                if random.next() % 2 == 0 {
                    pieces = paged.pieces(first..<last)
                } else {
                    var place = first
                    var gathered: [StreamPiece] = []
                    while place < last {
                        let (piece, places) = paged.piece(from: place, before: last)
                        #expect(piece.byteCount == places * messageBytes)
                        gathered.append(piece)
                        place += places
                    }
                    pieces = gathered
                }
                for case .fileRegion in pieces.map(\.data) { pages += 1 }
                let sent = try pieces.flatMap { try $0.bytes() }
                let isSame =
                    sent == Array(wanted.readableBytesView[first * messageBytes..<last * messageBytes])
                #expect(isSame, "places \(first) to \(last)")
            }
            #expect(pages > 50)
        }

        // Catches a file that is closed while a client still has to be sent of it, and one that is never closed.
        @Test func `a segment lives as long as somebody is to be sent of it`() throws {
            let store = PageStore(mostSegments: 2)
            let content = ByteBuffer(repeating: 7, count: 64 << 10)
            func piece(_ segment: Int) throws -> StreamPiece {
                let first = segment * PageStore.segmentPlaces
                let made = try #require(
                    store.piece(
                        from: first, before: first + PageStore.cellPlaces, of: .max, messageBytes: 64,
                        content: { _ in content }))
                #expect(made.places == PageStore.cellPlaces)
                return made.piece
            }
            var first: StreamPiece? = try piece(0)
            weak let kept: OwnedFile? = store.segments.first?.segment.file
            for number in 1...5 { _ = try piece(number) }
            #expect(store.segments.map(\.number) == [4, 5])
            #expect(kept != nil)
            let bytes = try first?.bytes()
            #expect(bytes == Array(content.readableBytesView))
            first = nil
            #expect(kept == nil)
            // The segment that was asked for last stays.
            _ = try piece(4)
            _ = try piece(6)
            #expect(store.segments.map(\.number) == [4, 6])
        }

        // Catches pages made for a stream that goes by once, and for text, whose messages have no one length.
        @Test func `what is sent once is not put into pages`() throws {
            let recording = try Sample.recording(3000)
            func isPaged(
                _ format: StreamFormat, loops: Int, _ sharing: ChunkCache.Sharing, places: Range<Int> = 0..<1024
            ) -> Bool {
                let source = ReplaySource(recording, loops: loops)
                var chunks = ChunkCache(source, StreamEncoder(format, recording))
                chunks.sharing = sharing
                guard case .fileRegion = chunks.pieces(places).first?.data else { return false }
                return true
            }
            #expect(!isPaged(.dbn, loops: 1, .alone))
            #expect(isPaged(.dbn, loops: 2, .alone))
            #expect(isPaged(.dbn, loops: 1, .together))
            #expect(isPaged(.dbn, loops: 1, .scattered))
            #expect(!isPaged(.dbn, loops: 1, .together, places: 0..<100))
            #expect(!isPaged(.ndjson, loops: 2, .together))
        }
    }
#endif
