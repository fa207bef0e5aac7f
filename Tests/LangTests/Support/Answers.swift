import Lang
import Synchronization

/// Keeps what a script answers, as much as it may print.
final class Answers: ScriptSink {
    private let kept = Mutex<(all: [ScriptAnswer], budget: OutputBudget)>(([], OutputBudget()))

    var all: [ScriptAnswer] { kept.withLock { $0.all } }

    func receive(_ answer: ScriptAnswer) throws {
        let bytes = try Shell.text(answer).utf8.count
        try kept.withLock {
            try $0.budget.spend(bytes, on: answer)
            $0.all.append(answer)
        }
    }
}
