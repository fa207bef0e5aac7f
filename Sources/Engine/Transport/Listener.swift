import Engine
import Logging
import NIOCore
import NIOPosix

/// A listening TCP socket and the one event loop on which it and all of its connections live, so that everything that
/// serves them can be plain code without locks.
package struct Listener: Sendable {
    /// The queued bytes above which a connection is not written to, until it is below `lowWaterMark` again.
    static let highWaterMark = 1 << 20
    static let lowWaterMark = 256 << 10
    /// The bytes that a connection is given in one turn of the loop, so that other connections, timers and a
    /// cancellation get their turns.
    package static let turnBytes = 1 << 20

    /// The bytes of the kernel's own queue for a connection. Left alone the queue grows to 4 MiB for each slow client,
    /// and is so late to say that there is room again that a slow reader looks like one that has stopped.
    private static let sendBufferBytes = 256 << 10

    let group: MultiThreadedEventLoopGroup
    let channel: any Channel
    /// The address with the port that the system chose.
    let address: ListenAddress

    var loop: any EventLoop { channel.eventLoop }

    /// Binds to an address and begins to listen.
    ///
    /// - Parameter setUp: Called on the loop for every new connection, before it is active.
    /// - Throws: `ServeError` when the host is unknown or the address cannot be bound.
    static func bind(
        _ address: ListenAddress, logger: Logger, setUp: @escaping @Sendable (any Channel) throws -> Void
    ) async throws(ServeError) -> Listener {
        let socketAddress = try await address.resolved()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Out of descriptors, accept fails until some are free: wait between tries instead of spinning.
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler { _ in .milliseconds(100) })
                    try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(logger: logger))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.socketOption(.so_sndbuf), value: sendBufferBytes)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: lowWaterMark, high: highWaterMark))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
        do {
            let channel = try await bootstrap.bind(to: socketAddress).get()
            let port = channel.localAddress?.port ?? address.port
            return Listener(group: group, channel: channel, address: ListenAddress(host: address.host, port: port))
        } catch {
            await shutDown(group, logger: logger)
            throw ServeError(error, binding: address)
        }
    }

    /// Stops accepting, closes what is still open, and ends the loop.
    func close(logger: Logger) async {
        do {
            try await channel.close().get()
        } catch ChannelError.alreadyClosed {
            // A listener may be closed twice.
        } catch {
            logger.warning("closing a listener", metadata: ["error": "\(error)", "address": "\(address)"])
        }
        await Self.shutDown(group, logger: logger)
    }

    private static func shutDown(_ group: MultiThreadedEventLoopGroup, logger: Logger) async {
        do {
            try await group.shutdownGracefully()
        } catch {
            logger.warning("ending an event loop", metadata: ["error": "\(error)"])
        }
    }
}

/// Logs errors of accepting, which never end the server. They come in floods, so one a second is logged, with the
/// number of those left out.
private final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let logger: Logger
    private var silentUntil = NIODeadline.uptimeNanoseconds(0)
    private var untold = 0

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let now = NIODeadline.now()
        guard now >= silentUntil else {
            untold += 1
            return
        }
        logger.error("a connection could not be accepted", metadata: ["error": "\(error)", "more": "\(untold)"])
        silentUntil = now + .seconds(1)
        untold = 0
    }
}
