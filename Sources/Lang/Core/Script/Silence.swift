import Synchronization

/// Takes the answers of a statement that is expected to have none.
final class Silence: ScriptSink {
    private let failed = Mutex(false)

    var hasFailedAssertion: Bool { failed.withLock { $0 } }

    func receive(_ answer: ScriptAnswer) {
        if case .assertion(let result) = answer.value, result.outcome == .fail { failed.withLock { $0 = true } }
    }
}
