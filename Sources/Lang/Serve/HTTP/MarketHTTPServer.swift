import Engine
import EngineTransport
import Hummingbird
import Lang
public import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The server of `serve http`: it answers questions about the loaded data in JSON, as of the session's cursor unless a
/// request says `at`.
public final class MarketHTTPServer: Sendable {
    /// The address at which it listens, with the port that the system chose for `:0`.
    public let address: ListenAddress

    private let group: ServiceGroup
    private let task: Task<Void, any Error>
    private let isStopped = Atomic(false)
    private let logger: Logger

    /// The time after which a connection that sends nothing is closed.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// The time that `stop` gives to requests under way.
    private static let grace = Duration.seconds(5)

    private init(address: ListenAddress, group: ServiceGroup, task: Task<Void, any Error>, logger: Logger) {
        self.address = address
        self.group = group
        self.task = task
        self.logger = logger
    }

    /// Starts a server; returns when it listens.
    ///
    /// Signals stay the program's: the application runs in a service group that listens to none.
    ///
    /// - Parameter question: returns the question that can be asked at the time of a request, without waiting.
    /// - Throws: `ServeError` when the address cannot be used.
    public static func start(
        _ address: ListenAddress, question: @escaping @Sendable () -> Question, logger: Logger
    ) async throws(ServeError) -> MarketHTTPServer {
        let socketAddress = try await address.resolved()
        // Hummingbird announces itself at `info`; the session itself tells the user which server listens where.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let (ports, started) = AsyncThrowingStream.makeStream(of: Int.self)
        let application = Application(
            router: MarketRoutes.router(question: question, logger: quiet),
            server: .http1(configuration: .init(idleTimeout: idleTimeout)),
            configuration: .init(
                address: .hostname(socketAddress.ipAddress ?? address.host, port: address.port), backlog: 1024),
            onServerRunning: { started.yield($0.localAddress?.port ?? address.port) },
            logger: quiet)
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        let task = Task {
            do {
                try await group.run()
                started.finish(throwing: CancellationError())
            } catch {
                // Before the server listens this error is the answer to `start`; afterwards nobody waits, and `stop`
                // finds it.
                started.finish(throwing: error)
                throw error
            }
        }
        do {
            // A task of its own, so that a cancellation of this one cannot leave a server that nobody knows.
            let port = try await Task { try await ports.first { _ in true } }.value ?? address.port
            return MarketHTTPServer(
                address: ListenAddress(host: address.host, port: port), group: group, task: task, logger: quiet)
        } catch {
            throw ServeError(error, binding: address)
        }
    }

    /// Stops listening, lets requests under way finish for at most five seconds, and closes the remaining connections.
    /// Idempotent.
    public func stop() async {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        await group.triggerGracefulShutdown()
        let limit = Task { [task] in
            // A sleep that the cancellation below has ended must not cancel a server that has ended by itself.
            if (try? await Task.sleep(for: Self.grace)) != nil { task.cancel() }
        }
        do {
            try await task.value
        } catch is CancellationError {
            logger.warning("requests under way were cut off", metadata: ["address": "\(address)"])
        } catch {
            logger.warning("the HTTP server ended badly", metadata: ["error": "\(error)", "address": "\(address)"])
        }
        limit.cancel()
    }
}
