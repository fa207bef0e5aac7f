import Engine
import EngineTransport
import Logging
import NIOCore

/// Streams recordings as DBN to every TCP client, one broadcast for all: first the metadata, then the records, byte for
/// byte as they are in the recording.
public final class StreamServer: Sendable {
    /// The address with the port that the system chose for `:0`.
    public let address: ListenAddress
    /// The time that a client may take nothing at the end of a stream, or while it holds up one at pace `max`, before
    /// it is disconnected.
    public let drainTimeout: Duration

    private let server: LoopServer<StreamLobby>

    private init(_ server: LoopServer<StreamLobby>, drainTimeout: Duration) {
        self.server = server
        self.drainTimeout = drainTimeout
        address = server.address
    }

    /// Begins to listen. Clients can connect from now on; they wait for a stream.
    ///
    /// - Throws: `ServeError` when the address cannot be bound.
    public static func bind(
        _ address: ListenAddress, drainTimeout: Duration = .seconds(10), logger: Logger = Logger(label: "mbosh.stream")
    ) async throws(ServeError) -> StreamServer {
        let server = try await LoopServer(
            address, logger: logger, sharing: { StreamLobby(logger: logger) },
            handler: { lobby, channel in lobby.makeClient(channel) })
        return StreamServer(server, drainTimeout: drainTimeout)
    }

    /// Streams, and returns when every client has been sent everything.
    ///
    /// A client that comes later gets the metadata and the records from where the stream is. Cancelling the task ends
    /// the stream and closes its clients; the report then says how far it got.
    ///
    /// - Parameters:
    ///   - onProgress: Told the recording's position, now and then and at the end, on the server's event loop.
    ///   - timeWords: Writes an instant for remarks.
    ///   - onRemark: Told in words what a person should know about a replay by recorded time, on the same event loop.
    /// - Throws: `ServeError` when the server is closed or streaming already, and when the recording's file is cut
    ///   short: the clients' connections are broken off then.
    package func run(
        _ plan: StreamPlan, onProgress: @escaping @Sendable (_ position: Int) -> Void = { _ in },
        timeWords: @escaping @Sendable (Timestamp) -> String = { $0.description },
        onRemark: @escaping @Sendable (_ words: String) -> Void = { _ in }
    ) async throws(ServeError) -> ReplayReport {
        guard !server.isClosed else { throw .closed(address) }
        let source = plan.source
        let loop = server.loop
        let promise = loop.makePromise(of: ReplayReport.self)
        let configuration = Broadcast.Configuration(
            source: source, pace: plan.pace, maxGapNanos: plan.maxGapNanos, stallTimeout: TimeAmount(drainTimeout),
            recordsLag: true, format: plan.format, slow: plan.slow, snapshot: plan.snapshot)
        do {
            return try await withTaskCancellationHandler {
                server.post { [address] lobby in
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
                    if !lobby.begin(broadcast, waitForClients: plan.waitForClients, limit: plan.clientLimit) {
                        promise.fail(ServeError.alreadyStreaming(address))
                    }
                }
                // A task that was cancelled earlier told the lobby when there was nothing to cancel yet.
                if Task.isCancelled { cancel() }
                return try await promise.futureResult.get()
            } onCancel: {
                cancel()
            }
        } catch {
            throw ServeError(error, binding: address)
        }
    }

    /// Holds the stream under way: nothing leaves, and the time of the pause does not count.
    public func pause() async { await server.tell { $0.pause() } }

    /// Lets the stream go on, at another pace if one is given; without a pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) async { await server.tell { $0.resume(at: pace) } }

    private func cancel() { server.post { $0.cancel() } }

    /// Ends a stream under way, disconnects all clients and stops listening. Idempotent.
    public func close() async { await server.close { $0.close() } }
}
