import Engine
import Logging
import NIOCore
import Synchronization

/// The part that all servers over TCP have in common: a listening socket, and what its connections share, on one event
/// loop.
package final class LoopServer<State>: Sendable {
    private let listener: Listener
    private let state: LoopLocal<State>
    private let hasClosed = Atomic(false)
    private let logger: Logger

    private init(_ listener: Listener, _ state: LoopLocal<State>, _ logger: Logger) {
        self.listener = listener
        self.state = state
        self.logger = logger
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - make: Makes what the connections share; called on the loop, once.
    ///   - handler: Makes what serves a connection; called on the loop for each, before it is active.
    package static func bind(
        _ address: ListenAddress, logger: Logger, sharing make: @escaping @Sendable () -> State,
        handler: @escaping @Sendable (State, any Channel) -> any ChannelHandler
    ) async throws(ServeError) -> LoopServer {
        let state = LoopLocal(make)
        let listener = try await Listener.bind(address, logger: logger) { channel in
            let handler = handler(state.value(on: channel.eventLoop), channel)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
        return LoopServer(listener, state, logger)
    }

    /// The address with the port that the system chose for `:0`.
    package var address: ListenAddress { listener.address }

    package var loop: any EventLoop { listener.loop }

    package var isClosed: Bool { hasClosed.load(ordering: .acquiring) }

    /// Runs a closure on the loop and returns when it is done; does nothing once the server is closed.
    package func tell(_ what: @escaping @Sendable (State) -> Void) async {
        guard !isClosed else { return }
        do {
            try await loop.submit { [state, loop] in what(state.value(on: loop)) }.get()
        } catch {
            // The loop has ended, and its connections with it.
            logger.debug("a server could not be told", metadata: ["error": "\(error)"])
        }
    }

    /// Runs a closure on the loop, without waiting for it.
    package func post(_ what: @escaping @Sendable (State) -> Void) {
        loop.execute { [state, loop] in what(state.value(on: loop)) }
    }

    /// Stops listening and ends the loop. Idempotent.
    ///
    /// - Parameters:
    ///   - last: Runs on the loop before the socket closes.
    ///   - meanwhile: Runs before the loop ends, so that answers can still come back to the loop.
    package func close(_ last: @escaping @Sendable (State) -> Void, meanwhile: () async -> Void = {}) async {
        guard !hasClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        post(last)
        await meanwhile()
        await listener.close(logger: logger)
    }
}
