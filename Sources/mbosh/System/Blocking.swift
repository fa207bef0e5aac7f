import Dispatch
import Synchronization

/// Runs asynchronous work from the main thread, which belongs to the terminal: libedit reads there and SIGINT arrives
/// there. While it waits it looks for Ctrl-C and cancels the work; also where a SIGTERM was noted, and then it does
/// not wait for ever.
enum Blocking {
    /// The most naps, of 20 ms each: work that does not end within five seconds of a SIGTERM is ended by it.
    private static let mostNaps = 250

    /// - Parameters:
    ///   - onInterrupt: told of Ctrl-C before the work is cancelled, so before anything it has to say about that.
    ///   - meanwhile: short work of the main thread that needs not wait for the other.
    /// - Throws: what the work throws; `CancellationError` when it ended without a result.
    static func run<T: Sendable>(
        onInterrupt: () -> Void = {}, meanwhile: () -> Void = {}, _ work: @escaping @Sendable () async throws -> T
    ) throws -> T {
        let box = ResultBox<T>()
        let done = DispatchSemaphore(value: 0)
        let task = Task.detached {
            do {
                box.set(.success(try await work()))
            } catch {
                box.set(.failure(error))
            }
            done.signal()
        }
        meanwhile()
        var patience = mostNaps
        while done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            if Interrupts.isTerminated {
                if patience == mostNaps { task.cancel() }
                patience -= 1
                if patience == 0 { Interrupts.terminate() }
            }
            if Interrupts.consume() {
                onInterrupt()
                task.cancel()
            }
        }
        guard let result = box.take() else { throw CancellationError() }
        return try result.get()
    }
}

private final class ResultBox<T: Sendable>: Sendable {
    private let result = Mutex<Result<T, any Error>?>(nil)

    func set(_ value: Result<T, any Error>) { result.withLock { $0 = value } }

    func take() -> Result<T, any Error>? { result.withLock { $0 } }
}
