import Engine
import Lang
import Synchronization

/// Prints what a script answers, and counts the assertions that failed.
final class ScriptOutput: ScriptSink {
    private let renderer: Renderer
    private let status: StatusLine
    /// `--format`: for answers that say nothing themselves.
    private let format: OutputFormat?
    private let failures = Mutex(0)

    init(_ renderer: Renderer, _ status: StatusLine, format: OutputFormat?) {
        self.renderer = renderer
        self.status = status
        self.format = format
    }

    var failedAssertions: Int { failures.withLock { $0 } }

    func receive(_ answer: ScriptAnswer) throws {
        status.clear()
        if case .assertion(let result) = answer.value, result.outcome == .fail { failures.withLock { $0 += 1 } }
        try show(answer.value, answer.format ?? format, answer.source)
    }

    private func show(_ value: Value, _ format: OutputFormat?, _ source: Source) throws {
        if case .records(let list) = value {
            if let format, let form = RecordList.TextForm(format) {
                let leftOut = try list.write(form) { try Output.results(bytes: $0) }
                if leftOut > 0 { status.notice("\(leftOut) records of other types left out: a table holds one type") }
                return
            }
            let (table, more) = list.excerpt()
            try Output.results(renderer.render(.table(table), format: format, source: source))
            if more > 0 { status.notice("and \(more) more records; `| as csv` prints all, `| tail` the last") }
            return
        }
        try Output.results(renderer.render(value, format: format, source: source))
    }
}
