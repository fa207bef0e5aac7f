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
        try show(answer.value, answer.format, answer.source, pager: pager) { [answer] bytes in
            try self.state.withLock { try $0.budget.spend(bytes, on: answer) }
        }
        if let took = answer.tookNanos { Output.messages("took \(DurationText.short(nanos: took))\n") }
    }

    /// - Parameters:
    ///   - pager: nil: straight to standard output.
    ///   - spend: is told of so many bytes before they are printed; what it throws keeps them back.
    func show(
        _ value: Value, _ format: OutputFormat?, _ source: Source, pager: Pager? = nil,
        spend: (Int) throws -> Void = { _ in }
    ) throws {
        guard case .records(let list) = value else {
            return try emit(renderer.render(value, format: format, source: source), format, pager, spend)
        }
        try show(list, format, source, pager, spend)
        // Its rows were read only now, from a file that may have been cut short since it was loaded.
        if let loss = list.timeline.recording.loss { throw loss }
    }

    private func show(
        _ list: RecordList, _ format: OutputFormat?, _ source: Source, _ pager: Pager?, _ spend: (Int) throws -> Void
    ) throws {
        guard let format, let form = RecordList.TextForm(format) else {
            let (table, more) = list.excerpt()
            try Task.checkCancellation()
            try emit(renderer.render(.table(table), format: format, source: source), format, pager, spend)
            if more > 0 { status.notice("and \(more) more records; `| as csv` prints all, `| tail` the last") }
            return
        }
        let standIns = format.standIns
        if let pager, try list.counted() >= Terminal.height {
            let isShown = try pager.run { sink in
                _ = try list.write(form) { try sink(TerminalFilter.safe($0, as: standIns)) }
            }
            if isShown { return }
        }
        let leftOut = try list.write(form) {
            try spend($0.count)
            try Output.results(bytes: $0, as: standIns)
        }
        if leftOut > 0 { status.notice("\(leftOut) records of other types left out: a table holds one type") }
    }

    private func emit(
        _ text: String, _ format: OutputFormat?, _ pager: Pager?, _ spend: (Int) throws -> Void
    ) throws {
        let bytes = Array(text.utf8)
        let form = format?.standIns ?? .text
        try spend(bytes.count)
        let rows = bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        if let pager, rows >= Terminal.height, try pager.run({ sink in try sink(TerminalFilter.safe(bytes, as: form)) })
        {
            return
        }
        try Output.results(bytes: bytes, as: form)
    }
}

extension OutputFormat {
    /// What a character that a terminal would obey is shown as.
    fileprivate var standIns: VisibleText.Form {
        switch self {
        case .json, .ndjson: .json
        case .table, .csv, .markdown: .text
        }
    }
}
