import Engine
import Logging
import NIOCore
import Synchronization

/// Streams recordings as DBN to every TCP client, one broadcast for all: first the metadata, then the records, byte for
/// byte as they are in the recording.
public final class StreamServer: Sendable {
    /// Where it really listens: with the port that the system chose for `:0`.
    public let address: ListenAddress
    /// How long a client may take nothing at the end of a stream, or while it holds up one at pace `max`, before it is
    /// disconnected.
    public let drainTimeout: Duration

    private let listener: Listener
    private let lobby: LoopLocal<StreamLobby>
    private let isClosed = Atomic(false)
    private let logger: Logger

    private init(
        _ listener: Listener, lobby: LoopLocal<StreamLobby>, drainTimeout: Duration, logger: Logger
    ) {
        self.listener = listener
        self.lobby = lobby
        self.drainTimeout = drainTimeout
        self.logger = logger
        address = listener.address
    }

    /// Listens. Clients can connect from now on; they wait for a stream.
    public static func bind(
        _ address: ListenAddress, drainTimeout: Duration = .seconds(10), logger: Logger = Logger(label: "mbosh.stream")
    ) async throws(ServeError) -> StreamServer {
        let lobby = LoopLocal { StreamLobby(logger: logger) }
        let listener = try await Listener.bind(address, logger: logger) { channel in
            try channel.pipeline.syncOperations.addHandler(lobby.value(on: channel.eventLoop).makeClient(channel))
        }
        return StreamServer(listener, lobby: lobby, drainTimeout: drainTimeout, logger: logger)
    }

    /// Streams, and returns when every client has been sent everything.
    ///
    /// A client that comes later gets the metadata and the records from where the stream is. Cancelling the task ends the
    /// stream and closes its clients; the report then says how far it got.
    ///
    /// - Parameters:
    ///   - onProgress: Told the recording's position, now and then and at the end, on the server's event loop.
    ///   - timeWords: How an instant is written in what is told.
    ///   - onRemark: Told in words what a person should know of a replay by recorded time, there too.
    /// - Throws: `ServeError` when the server is closed or streaming already, and when the recording's file is cut short: the
    ///   clients' connections are broken off then.
    public func run(
        _ plan: StreamPlan, onProgress: @escaping @Sendable (_ position: Int) -> Void = { _ in },
        timeWords: @escaping @Sendable (Timestamp) -> String = { $0.description },
        onRemark: @escaping @Sendable (_ words: String) -> Void = { _ in }
    ) async throws(ServeError) -> ReplayReport {
        guard !isClosed.load(ordering: .acquiring) else { throw .closed(address) }
        let source = plan.source
        let loop = listener.loop
        let promise = loop.makePromise(of: ReplayReport.self)
        let configuration = Broadcast.Configuration(
            source: source, pace: plan.pace, maxGapNanos: plan.maxGapNanos, stallTimeout: TimeAmount(drainTimeout),
            recordsLag: true, format: plan.format, slow: plan.slow, snapshot: plan.snapshot)
        do {
            return try await withTaskCancellationHandler {
                loop.execute { [self] in
                    let broadcast = Broadcast(
                        configuration, loop: loop,
                        onProgress: { place in
                            onProgress(source.position(after: place))
                        },
                        onRemark: { onRemark(source.words($0, time: timeWords)) },
                        onEnd: { report in
                            if let loss = report.loss {
                                promise.fail(ServeError.lost(loss))
                            } else {
                                promise.succeed(report)
                            }
                        })
                    if !lobby.value(on: loop).begin(
                        broadcast, waitForClients: plan.waitForClients, limit: plan.clientLimit)
                    {
                        promise.fail(ServeError.alreadyStreaming(address))
                    }
                }
                // A task that was cancelled before has told the lobby when there was nothing to cancel yet.
                if Task.isCancelled { cancel() }
                return try await promise.futureResult.get()
            } onCancel: {
                cancel()
            }
        } catch {
            throw ServeError(error, binding: address)
        }
    }

    /// Holds the stream under way: nothing leaves, and the time does not count.
    public func pause() async { await tell { $0.pause() } }

    /// Lets it go on, at another pace if one is given; without a pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) async { await tell { $0.resume(at: pace) } }

    private func tell(_ what: @escaping @Sendable (StreamLobby) -> Void) async {
        guard !isClosed.load(ordering: .acquiring) else { return }
        do {
            try await listener.loop.submit { [lobby, loop = listener.loop] in what(lobby.value(on: loop)) }.get()
        } catch {
            // The loop has ended, and the stream with it.
            logger.debug("a stream could not be told", metadata: ["error": "\(error)"])
        }
    }

    private func cancel() {
        listener.loop.execute { [lobby, loop = listener.loop] in lobby.value(on: loop).cancel() }
    }

    /// Ends a stream under way, disconnects all clients and stops listening. Idempotent.
    public func close() async {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        listener.loop.execute { [lobby, loop = listener.loop] in lobby.value(on: loop).close() }
        await listener.close(logger: logger)
    }
}
