import Engine
import Lang
import Synchronization

/// Prints what a script answers, and counts the assertions that failed.
final class ScriptOutput: ScriptSink {
    private let renderer: Renderer
    private let status: StatusLine
    /// `--format`: for answers that say nothing themselves.
    private let format: OutputFormat?
    private let state = Mutex(State())

    private struct State {
        var failedAssertions = 0
        var budget = OutputBudget()
        var isUnbounded = false
        var holdsAnswers = false
        var held: [ScriptAnswer] = []
        var last: ScriptAnswer?
    }

    init(_ renderer: Renderer, _ status: StatusLine, format: OutputFormat?) {
        self.renderer = renderer
        self.status = status
        self.format = format
    }

    var failedAssertions: Int { state.withLock { $0.failedAssertions } }

    /// There is somebody at a prompt who stops what prints too much.
    var isUnbounded: Bool {
        get { state.withLock { $0.isUnbounded } }
        set { state.withLock { $0.isUnbounded = newValue } }
    }

    /// Answers wait for `release`, and the last is kept for the history.
    var holdsAnswers: Bool {
        get { state.withLock { $0.holdsAnswers } }
        set {
            state.withLock {
                $0.holdsAnswers = newValue
                $0.held = []
                $0.last = nil
            }
        }
    }

    /// What the last statement answered, and the form it left in; nothing unless answers are held.
    var lastAnswer: (value: Value, format: OutputFormat?) {
        guard let last = state.withLock({ $0.last }) else { return (.nothing, nil) }
        return (last.value, last.format ?? format)
    }

    func receive(_ answer: ScriptAnswer) throws {
        status.clear()
        let isHeld = state.withLock { state in
            if case .assertion(let result) = answer.value, result.outcome == .fail { state.failedAssertions += 1 }
            if state.holdsAnswers {
                state.held.append(answer)
                state.last = answer
            }
            return state.holdsAnswers
        }
        if !isHeld { try show(answer, pager: nil) }
    }

    /// Prints what was held.
    func release(to pager: Pager?) throws {
        let held = state.withLock { state in
            let held = state.held
            state.held = []
            return held
        }
        for answer in held { try show(answer, pager: pager) }
    }

    private func show(_ answer: ScriptAnswer, pager: Pager?) throws {
        var answer = answer
        answer.format = answer.format ?? format
        if isUnbounded { answer.outputLimit = nil }
        try show(answer.value, answer.format, answer.source, at: answer.span, pager: pager) { [answer] bytes in
            try self.state.withLock { try $0.budget.spend(bytes, on: answer) }
        }
        if let took = answer.tookNanos { Output.messages("took \(DurationText.short(nanos: took))\n") }
    }

    /// - Parameters:
    ///   - span: the statement's, for an answer that cannot be printed in its form.
    ///   - pager: nil: straight to standard output.
    ///   - spend: is told of so many bytes before they are printed; what it throws keeps them back.
    func show(
        _ value: Value, _ format: OutputFormat?, _ source: Source, at span: SourceSpan? = nil, pager: Pager? = nil,
        spend: (Int) throws -> Void = { _ in }
    ) throws {
        guard case .records(let list) = value else {
            return try emit(renderer.render(value, format: format, source: source), pager, spend)
        }
        do {
            try show(list, format, source, pager, spend)
        } catch let error as RecordTextError {
            throw ScriptFailure(
                Diagnostic(.cannotSave, error.message, at: span ?? SourceSpan(0, 0), help: error.help), in: source)
        }
        // Its rows were read only now, from a file that may have been cut short since it was loaded.
        if let loss = list.timeline.recording.loss { throw loss }
    }

    private func show(
        _ list: RecordList, _ format: OutputFormat?, _ source: Source, _ pager: Pager?, _ spend: (Int) throws -> Void
    ) throws {
        guard let format, let form = RecordList.TextForm(format) else {
            let (table, more) = list.excerpt()
            try Task.checkCancellation()
            try emit(renderer.render(.table(table), format: format, source: source), pager, spend)
            if more > 0 { status.notice("and \(more) more records; `| as csv` prints all, `| tail` the last") }
            return
        }
        if let pager, try list.counted() >= Terminal.height,
            try pager.run({ sink in _ = try list.write(form, into: sink) })
        {
            return
        }
        try list.write(form) {
            try spend($0.count)
            try Output.results(bytes: $0)
        }
    }

    private func emit(_ text: String, _ pager: Pager?, _ spend: (Int) throws -> Void) throws {
        let bytes = Array(text.utf8)
        try spend(bytes.count)
        let rows = bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        if let pager, rows >= Terminal.height, try pager.run({ sink in try sink(bytes) }) { return }
        try Output.results(bytes: bytes)
    }
}
