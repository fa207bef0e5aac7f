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

/// A server that does to each connection in turn what it was told, and the last thing to all that come after.
final class ScriptedServer: Sendable {
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

    private init(_ channel: any Channel) {
        self.channel = channel
        address = ListenAddress(port: channel.localAddress?.port ?? 0)
    }

    private final class Count: Sendable {
        private let value = Atomic(0)

        func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
    }

    static func start(_ scenes: [Scene]) async throws -> ScriptedServer {
        let count = Count()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let scene = scenes[min(count.next(), scenes.count - 1)]
                    try child.pipeline.syncOperations.addHandler(Actor(scene))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Actor: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let scene: Scene

        init(_ scene: Scene) { self.scene = scene }

        func channelActive(context: ChannelHandlerContext) {
            let channel = context.channel
            let end = scene.end
            channel.writeAndFlush(ByteBuffer(bytes: scene.bytes)).assumeIsolated().whenComplete { _ in
                switch end {
                case .fin: channel.close(promise: nil)
                case .reset:
                    guard let options = channel as? any SocketOptionProvider else { return }
                    options.setSoLinger(SocketLinger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                        channel.close(promise: nil)
                    }
                case .nothing: break
                }
            }
        }
    }
}
