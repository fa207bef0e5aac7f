import Engine
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The bytes that a connection of a server may hold up.
package enum ConnectionBytes {
    /// The queued bytes above which a connection is not written to, until it is below `lowWaterMark` again.
    static let highWaterMark = 1 << 20
    static let lowWaterMark = 256 << 10
    /// The bytes that a connection is given in one turn of the loop, so that other connections, timers and a
    /// cancellation get their turns.
    package static let turn = 1 << 20
    /// The bytes of the kernel's own queue for a connection. Left alone the queue grows to 4 MiB for each slow client,
    /// and is so late to say that there is room again that a slow reader looks like one that has stopped.
    static let sendBuffer = 256 << 10
}

/// The part that all servers over TCP have in common: a listening socket and the one event loop on which it, all of its
/// connections and what they share live, so that everything that serves them can be plain code without locks.
package final class LoopServer<State>: Sendable {
    /// The address with the port that the system chose for `:0`.
    package let address: ListenAddress

    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let state: NIOLoopBound<State>
    private let hasClosed = Atomic(false)
    private let logger: Logger

    /// Binds to an address and begins to listen.
    ///
    /// - Parameters:
    ///   - make: Makes what the connections share; called on the loop, once.
    ///   - handler: Makes what serves a connection; called on the loop for each, before it is active.
    /// - Throws: `ServeError` when the host is unknown or the address cannot be bound.
    package init(
        _ address: ListenAddress, logger: Logger, sharing make: @escaping @Sendable () -> State,
        handler: @escaping @Sendable (State, any Channel) -> any ChannelHandler
    ) async throws(ServeError) {
        let socketAddress = try await address.resolved()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let state: NIOLoopBound<State>
        let channel: any Channel
        do {
            state = try await loop.submit { NIOLoopBound(make(), eventLoop: loop) }.get()
            channel = try await ServerBootstrap(group: group)
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
                .childChannelOption(.socketOption(.so_sndbuf), value: ConnectionBytes.sendBuffer)
                .childChannelOption(
                    .writeBufferWaterMark,
                    value: .init(low: ConnectionBytes.lowWaterMark, high: ConnectionBytes.highWaterMark)
                )
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(handler(state.value, channel))
                    }
                }
                .bind(to: socketAddress).get()
        } catch {
            await Self.shutDown(group, logger: logger)
            throw ServeError(error, binding: address)
        }
        self.address = ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port)
        self.group = group
        self.channel = channel
        self.state = state
        self.logger = logger
    }

    package var loop: any EventLoop { channel.eventLoop }

    package var isClosed: Bool { hasClosed.load(ordering: .acquiring) }

    /// Runs a closure on the loop and returns when it is done; does nothing once the server is closed.
    package func tell(_ what: @escaping @Sendable (State) -> Void) async {
        guard !isClosed else { return }
        do {
            try await loop.submit { [state] in what(state.value) }.get()
        } catch {
            // The loop has ended, and its connections with it.
            logger.debug("a server could not be told", metadata: ["error": "\(error)"])
        }
    }

    /// Runs a closure on the loop, without waiting for it.
    package func post(_ what: @escaping @Sendable (State) -> Void) { loop.execute { [state] in what(state.value) } }

    /// Stops listening, closes what is still open, and ends the loop. Idempotent.
    ///
    /// - Parameters:
    ///   - last: Runs on the loop before the socket closes.
    ///   - meanwhile: Runs before the loop ends, so that answers can still come back to the loop.
    package func close(_ last: @escaping @Sendable (State) -> Void, meanwhile: () async -> Void = {}) async {
        guard !hasClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        post(last)
        await meanwhile()
        do {
            try await channel.close().get()
        } catch ChannelError.alreadyClosed {
            // The system has closed the listening socket before.
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
