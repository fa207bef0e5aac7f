import Engine
import NIOCore
import NIOPosix
import Synchronization

@testable import EngineServe

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private typealias SocketLinger = linger

/// A server that plays one scene to each connection in turn, and the last scene to all that come after.
final class ScriptedServer: Sendable {
    /// The end of a scene; `nothing` leaves the connection open until `reset`, or for ever.
    enum End: Sendable { case fin, reset, nothing }

    struct Scene: Sendable {
        var bytes: [UInt8]
        var end: End

        init(_ bytes: [UInt8], _ end: End) {
            self.bytes = bytes
            self.end = end
        }
    }

    let address: ListenAddress
    private let channel: any Channel
    private let cast: Cast

    private init(_ channel: any Channel, _ cast: Cast) {
        self.channel = channel
        self.cast = cast
        address = ListenAddress(port: channel.localAddress?.port ?? 0)
    }

    private final class Cast: Sendable {
        private let count = Atomic(0)
        private let held = Mutex<[any Channel]>([])

        func next() -> Int { count.add(1, ordering: .relaxed).oldValue }

        func hold(_ channel: any Channel) { held.withLock { $0.append(channel) } }

        func letGo() -> [any Channel] {
            held.withLock { held in
                defer { held = [] }
                return held
            }
        }
    }

    static func start(_ scenes: [Scene]) async throws -> ScriptedServer {
        let cast = Cast()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let scene = scenes[min(cast.next(), scenes.count - 1)]
                    try child.pipeline.syncOperations.addHandler(Actor(scene, cast))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel, cast)
    }

    func stop() async throws { try await channel.close() }

    /// Does what a kill looks like from outside: nobody listens, and every open connection is reset.
    func kill() async throws {
        try await stop()
        reset()
    }

    /// Resets every connection that is still open.
    func reset() { for channel in cast.letGo() { Self.reset(channel) } }

    private static func reset(_ channel: any Channel) {
        guard let options = channel as? any SocketOptionProvider else { return }
        options.setSoLinger(SocketLinger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    private final class Actor: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let scene: Scene
        private let cast: Cast

        init(_ scene: Scene, _ cast: Cast) {
            self.scene = scene
            self.cast = cast
        }

        func channelActive(context: ChannelHandlerContext) {
            let channel = context.channel
            let end = scene.end
            // A connection is held before its first byte is out: whoever has that byte may ask for the reset at once.
            if end == .nothing { cast.hold(channel) }
            channel.writeAndFlush(ByteBuffer(bytes: scene.bytes)).assumeIsolated().whenComplete { _ in
                switch end {
                case .fin: channel.close(promise: nil)
                case .reset: ScriptedServer.reset(channel)
                case .nothing: break
                }
            }
        }
    }
}
