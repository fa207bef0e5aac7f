import Engine
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@testable import EngineServe
@testable import EngineTransport

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
let anyPort = ListenAddress(port: 0)

/// A recording of a few instruments whose records carry their own number, 1 µs apart.
enum Sample {
    static func bytes(_ count: Int, instruments: Int = 2, publishers: Int = 1) -> [UInt8] {
        let day = CalendarDate(Timestamp(nanos: 1_758_742_200_000_000_000))
        var metadata = Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0))
        metadata.mappings = (0..<instruments).map { index in
            SymbolMapping(
                rawSymbol: index == 0 ? "A/B C" : "SYM\(index)",
                intervals: [
                    .init(
                        start: day, end: CalendarDate(day.start.advanced(byNanos: 86_400_000_000_000)),
                        symbol: "\(index + 1)")
                ])
        }
        var stream = DBNEncoder.metadata(metadata)
        for index in 0..<count {
            let time = Timestamp(nanos: 1_758_742_200_000_000_000 + UInt64(index) * 1000)
            DBNEncoder.append(
                MBOMessage(
                    publisher: PublisherID(UInt16(index / instruments % publishers + 1)),
                    instrument: InstrumentID(UInt32(index % instruments + 1)), tsEvent: time, tsRecv: time,
                    action: .add,
                    side: index / 2 % 2 == 0 ? .bid : .ask,
                    price: Price(nanos: Int64(index / 2 % 2 == 0 ? 100 - index % 7 : 101 + index % 7) * 1_000_000_000),
                    size: 1, order: OrderID(UInt64(index + 1)), flags: .last, sequence: UInt32(index)),
                to: &stream)
        }
        return stream
    }

    static func recording(_ count: Int, instruments: Int = 2, publishers: Int = 1) throws -> Recording {
        try RecordingLoader().load(
            bytes: bytes(count, instruments: instruments, publishers: publishers), name: "sample")
    }
}

extension Recording {
    /// The bytes that a client is to receive: the metadata, then the records of each range.
    func stream(_ ranges: [Range<Int>]) -> [UInt8] {
        var bytes = metadataBytes
        for range in ranges {
            withRecords(range) { records in
                // Sound: the bytes are copied during the call.
                unsafe records.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    /// The sequence numbers in what a client received.
    func sequences(in received: [UInt8]) -> [Int] {
        Swift.stride(from: metadataBytes.count, through: received.count - self.stride, by: self.stride).map { start in
            received[start + 52..<start + 56].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
    }
}

/// A plain TCP client that keeps what it reads, or does not read at all.
final class SocketClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(_ address: ListenAddress, reads: Bool = true) async throws -> SocketClient {
        let inbox = Inbox()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(inbox.handler())
                }
            }
        if !reads { _ = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 8192) }
        let channel = try await bootstrap.connect(host: address.host, port: address.port).get()
        return SocketClient(channel, inbox)
    }

    /// The bytes up to the end of the connection.
    func all() async -> [UInt8] { await inbox.wait { $0.isClosed ? $0.bytes : nil } }

    /// Returns as soon as so many bytes are here, or the end.
    @discardableResult
    func atLeast(_ count: Int) async -> Int {
        await inbox.wait { $0.isClosed || $0.bytes.count >= count ? $0.bytes.count : nil }
    }

    /// The bytes that have come, as soon as there are so many or the connection has ended.
    func first(_ count: Int) async -> [UInt8] {
        await inbox.wait { $0.isClosed || $0.bytes.count >= count ? $0.bytes : nil }
    }

    /// True when the connection ended in a reset, once it has ended.
    func isBroken() async -> Bool { await inbox.wait { $0.isClosed ? $0.isBroken : nil } }

    /// True when the server has ended after so many bytes.
    func isAtEnd(_ count: Int) async -> Bool {
        await inbox.wait { $0.isClosed && $0.bytes.count <= count }
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }
}

/// The bytes that have arrived, and the tasks that wait for more of them.
private final class Inbox: Sendable {
    struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        var isBroken = false
        var waiters: [(State) -> Bool] = []
    }

    private let state = Mutex(State())

    func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            let waiters = state.waiters
            state.waiters = waiters.filter { !$0(state) }
        }
    }

    func wait<Answer: Sendable>(for answer: @escaping @Sendable (State) -> Answer?) async -> Answer {
        await withCheckedContinuation { continuation in
            change { state in
                state.waiters.append { state in
                    guard let answer = answer(state) else { return false }
                    continuation.resume(returning: answer)
                    return true
                }
            }
        }
    }

    func handler() -> some ChannelInboundHandler { Handler(inbox: self) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let inbox: Inbox

        init(inbox: Inbox) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            inbox.change { $0.bytes.append(contentsOf: buffer.readableBytesView) }
        }

        func channelInactive(context: ChannelHandlerContext) { inbox.change { $0.isClosed = true } }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            inbox.change { $0.isBroken = true }
            context.close(promise: nil)
        }
    }
}

extension StreamPiece {
    /// The bytes that the piece sends.
    func bytes() throws -> [UInt8] {
        switch data {
        case .byteBuffer(let buffer): return Array(buffer.readableBytesView)
        case .fileRegion(let region):
            return try region.fileHandle.withUnsafeFileDescriptor { descriptor in
                var bytes = [UInt8](repeating: 0, count: region.readableBytes)
                // Sound: the array is written during the call only.
                let count = unsafe bytes.withUnsafeMutableBytes {
                    unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(region.readerIndex))
                }
                try #require(count == bytes.count)
                return bytes
            }
        }
    }
}
