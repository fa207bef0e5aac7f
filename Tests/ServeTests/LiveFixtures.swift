import Engine
import NIOCore
import NIOPosix
import TestSupport

@testable import EngineServe
@testable import EngineSynthetic

/// The markets, feeds and runs that the tests of the live gateway share.
enum Live {
    static let key = "db-mboshMBOSHmboshMBOSHmboshMBO1"
    static let challenge = "ZntWkLpGtKHbsQ8W1P2kp80IHbqnTGmQ"

    /// Runs `body` against a gateway of its own, which is stopped whether or not it throws.
    static func withServer(
        _ recording: Recording, _ settings: LiveServer.Settings = LiveServer.Settings(),
        _ body: (SessionServer) async throws -> Void
    ) async throws {
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        let server = try await LiveServer.start(anyPort, view: view, settings: settings, logger: quiet)
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// 80 seconds of three instruments: enough for trades, bars and samples of each.
    static func market(records: Int = 4000, instruments: Int = 3) throws -> LiveMarket {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = records
        parameters.instruments = instruments
        parameters.orders = 60
        parameters.rate = 50
        return try market(SyntheticMarket.recording(parameters))
    }

    static func market(_ recording: Recording) throws -> LiveMarket {
        LiveMarket(try Timeline(recording), loop: MultiThreadedEventLoopGroup.singleton.any())
    }

    /// Everything a replay appends on its way to the end, in steps to the positions that `due` names.
    static func run(
        _ replay: inout LiveReplay, hasTsOut: Bool = false, due: (Int) -> Int = { _ in .max }
    ) throws -> [LiveRecord] {
        var out = try LiveOutput(LiveStart(dataset: "TEST", hasTsOut: hasTsOut, isCompressed: false), at: 1)
        var bytes: [UInt8] = []
        var isOver = false
        while !isOver {
            out.wall += 1
            switch replay.step(to: due(replay.place), &out) {
            case .moved, .idle, .barren, .stopped: break
            case .waits(let id): replay.market.keep(try FeedSlice.make(id, of: replay.market.timeline), id)
            case .ended: isOver = true
            }
            for piece in try out.take() { bytes += try piece.bytes() }
        }
        return try LiveRecord.split(bytes).records
    }

    static func feed(_ schema: Schema, _ market: LiveMarket, symbols: [String]? = nil, start: UInt64? = nil) -> LiveFeed
    {
        LiveFeed(
            schema: schema, matches: symbols.map { $0.flatMap { market.catalog.resolve($0, .rawSymbol) } },
            start: start, wantsSnapshot: false)
    }
}

/// One record of a stream, read by the tables of dbn.md and not through the engine.
struct LiveRecord: Hashable {
    var bytes: [UInt8]

    var rtype: UInt8 { bytes[1] }
    var instrument: UInt32 { integer(4) }
    var tsEvent: UInt64 { integer(8) }
    var isMarket: Bool { ![0x15, 0x16, 0x17].contains(rtype) }
    /// The action and, below, the flags of a market-by-order record.
    var action: Character { Character(UnicodeScalar(bytes[38])) }
    var flags: UInt8 { bytes[36] }
    /// The text and, below, the code and the last-error mark of a system or error message.
    var text: String { text(16, 302) }
    var code: UInt8 { bytes[rtype == 0x17 ? 319 : 318] }
    var isLastError: UInt8 { bytes[319] }
    /// The symbol that was asked for and, below, the instrument's name, of a symbol mapping.
    var asked: String { text(17, 71) }
    var name: String { text(89, 71) }

    func integer<T: FixedWidthInteger>(_ offset: Int) -> T {
        bytes[offset..<offset + T.bitWidth / 8].reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
    }

    private func text(_ offset: Int, _ width: Int) -> String {
        String(decoding: bytes[offset..<offset + width].prefix { $0 != 0 }, as: UTF8.self)
    }

    struct Malformed: Error {
        var offset: Int
    }

    /// The metadata, when there is one, and the records after it.
    /// - Parameter torn: whether the last record may be cut off; it is left out then.
    static func split(_ stream: [UInt8], torn: Bool = false) throws -> (metadata: [UInt8], records: [LiveRecord]) {
        var offset = 0
        if stream.starts(with: "DBN".utf8) {
            guard stream.count >= 8 else { throw Malformed(offset: stream.count) }
            offset = 8 + (0..<4).reduce(0) { $0 | Int(stream[4 + $1]) << (8 * $1) }
        }
        let metadata = Array(stream[..<offset])
        var records: [LiveRecord] = []
        while offset < stream.count {
            let end = offset + Int(stream[offset]) * 4
            if torn, end > stream.count { break }
            guard end <= stream.count, end - offset >= 16 else { throw Malformed(offset: offset) }
            records.append(LiveRecord(bytes: Array(stream[offset..<end])))
            offset = end
        }
        return (metadata, records)
    }
}

extension [LiveRecord] {
    var market: [LiveRecord] { filter(\.isMarket) }

    func of(_ schema: Schema) -> [UInt8] { filter { $0.rtype == schema.recordType }.flatMap(\.bytes) }

    /// The gateway's messages as code and text, in order: `1 Subscription request …`.
    var said: [String] { filter { $0.rtype == 0x15 || $0.rtype == 0x17 }.map { "\($0.code) \($0.text)" } }
}

/// A client of the gateway on a real socket.
struct LiveTestClient {
    let socket: SocketClient
    /// Bytes of text before the stream.
    private(set) var textCount = 0

    /// Greeting, challenge and answer.
    ///
    /// - Throws: `LiveRefusal` when it is not let in.
    init(
        _ address: ListenAddress, key: String = Live.key, dataset: String = "TEST",
        options: LiveClient.Options = LiveClient.Options(), reads: Bool = true
    ) async throws {
        socket = try await SocketClient.connect(address)
        var client = LiveClient(key: key, dataset: dataset, options: options)
        var seen = 0
        while true {
            let bytes = await socket.first(seen + 1)
            let step = client.receive(bytes[seen...])
            seen = bytes.count
            switch step {
            case .waiting: if await socket.isAtEnd(seen) { throw LiveRefusal.notAGateway("the end") }
            case .send(let text): try await socket.send(text)
            case .refused(let refusal): throw refusal
            case .welcome(_, let rest):
                textCount = seen - rest.count
                return
            }
        }
    }

    func send(_ text: String) async throws { try await socket.send(text) }

    /// The bytes of the stream up to its end.
    func stream() async throws -> [UInt8] { Array(await socket.all()[textCount...]) }

    func records() async throws -> [LiveRecord] { try LiveRecord.split(try await stream()).records }

    /// The stream's bytes as soon as there are so many.
    func records(atLeast count: Int) async throws -> [UInt8] {
        Array(await socket.first(textCount + count)[textCount...])
    }
}
