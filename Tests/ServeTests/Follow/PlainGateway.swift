import Engine
import NIOCore
import NIOPosix
import Synchronization

@testable import EngineServe

/// A gateway as the vendor's own tests have one: it lets everybody in, takes subscriptions without an answer and without a look
/// at their `start`, sends the bytes of a file as they are, and ends in a FIN without a word.
final class PlainGateway: Sendable {
    let address: ListenAddress
    private let channel: any Channel
    private let log: Log

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
        address = ListenAddress(port: channel.localAddress?.port ?? 0)
    }

    /// Lines of all clients, in the order of coming.
    private final class Log: Sendable {
        private let state = Mutex((lines: [String](), sessions: 0))

        var lines: [String] { state.withLock { $0.lines } }
        func add(_ line: String) { state.withLock { $0.lines.append(line) } }

        func nextSession() -> Int {
            state.withLock { state in
                state.sessions += 1
                return state.sessions - 1
            }
        }
    }

    var lines: [String] { log.lines }

    /// - Parameter files: what each session is sent in turn, and the last one all that come after.
    static func start(_ files: [[UInt8]]) async throws -> PlainGateway {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let file = files[min(log.nextSession(), files.count - 1)]
                    try child.pipeline.syncOperations.addHandler(Session(file, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return PlainGateway(channel, log)
    }

    func stop() async throws { try await channel.close() }

    private final class Session: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let file: [UInt8]
        private let log: Log
        private var text = ""

        init(_ file: [UInt8], _ log: Log) {
            self.file = file
            self.log = log
        }

        private func say(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }

        func channelActive(context: ChannelHandlerContext) {
            say(ByteBuffer(string: "lsg_version=0.4.2\n"), context)
            say(ByteBuffer(string: "cram=\(Live.challenge)\n"), context)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            while let end = text.firstIndex(of: "\n") {
                let line = String(text[..<end])
                text = String(text[text.index(after: end)...])
                log.add(line)
                if line.hasPrefix("auth=") {
                    say(ByteBuffer(string: "success=1|session_id=mock-0\n"), context)
                } else if line.hasPrefix("start_session") {
                    for first in stride(from: 0, to: file.count, by: 1024) {
                        say(ByteBuffer(bytes: file[first..<min(first + 1024, file.count)]), context)
                    }
                    context.close(mode: .output, promise: nil)
                }
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
