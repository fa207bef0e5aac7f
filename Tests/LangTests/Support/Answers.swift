import Lang
import Synchronization

/// Keeps what a script answers.
final class Answers: ScriptSink {
    private let answers = Mutex<[ScriptAnswer]>([])

    var all: [ScriptAnswer] { answers.withLock { $0 } }

    func receive(_ answer: ScriptAnswer) { answers.withLock { $0.append(answer) } }
}
