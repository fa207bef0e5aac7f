import Engine
public import EngineServe
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
        let started = Started()
        let application = Application(
            router: MarketRoutes.router(question: question, logger: quiet),
            server: .http1(configuration: .init(idleTimeout: idleTimeout)),
            configuration: .init(
                address: .hostname(socketAddress.ipAddress ?? address.host, port: address.port), backlog: 1024),
            onServerRunning: { started.succeed($0.localAddress?.port ?? address.port) },
            logger: quiet)
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        let task = Task {
            do {
                try await group.run()
                started.fail(CancellationError())
            } catch {
                // Before the server listens this error is the answer to `start`; afterwards nobody waits, and `stop`
                // finds it.
                started.fail(error)
                throw error
            }
        }
        do {
            let port = try await started.port
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

/// The port at which the server listens, or the error because of which it never does, whichever comes first.
private final class Started: Sendable {
    private enum State {
        case pending([CheckedContinuation<Int, any Error>])
        case done(Result<Int, any Error>)
    }

    private let state = Mutex(State.pending([]))

    func succeed(_ port: Int) { finish(.success(port)) }

    func fail(_ error: any Error) { finish(.failure(error)) }

    private func finish(_ result: Result<Int, any Error>) {
        let waiting: [CheckedContinuation<Int, any Error>] = state.withLock { state in
            guard case .pending(let waiting) = state else { return [] }
            state = .done(result)
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    var port: Int {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let done: Result<Int, any Error>? = state.withLock { state in
                    switch state {
                    case .done(let result): return result
                    case .pending(let waiting):
                        state = .pending(waiting + [continuation])
                        return nil
                    }
                }
                if let done { continuation.resume(with: done) }
            }
        }
    }
}
