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
        var inconclusiveAssertions = 0
        var budget = OutputBudget()
        var isUnbounded = false
        var holdsAnswers = false
        var held: [HeldAnswer] = []
        var last: HeldAnswer?
    }

    /// An answer that waits to be shown, with what takes long to find out already done: that is the statement's work,
    /// which Ctrl-C ends.
    struct HeldAnswer {
        var answer: ScriptAnswer
        /// The text that is printed; nil for records that leave piece by piece.
        var text: String?
        /// Records that leave as rows of a table: the rows to show, and how many more there are.
        var excerpt: (table: Table, more: Int)?
        /// Records that leave in a form for programs: how many there are.
        var count: Int?
    }

    init(_ renderer: Renderer, _ status: StatusLine, format: OutputFormat?) {
        self.renderer = renderer
        self.status = status
        self.format = format
    }

    /// Claims so far that failed or could not be decided.
    var unprovenAssertions: Int { state.withLock { $0.failedAssertions + $0.inconclusiveAssertions } }

    /// The exit status by the claims so far: 0, or that one failed, or else that one could not be decided.
    var exitStatus: Int32 {
        state.withLock { state in
            if state.failedAssertions > 0 { return ExitStatus.failed }
            return state.inconclusiveAssertions > 0 ? ExitStatus.inconclusive : 0
        }
    }

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

    /// The answer of the last statement, in the form it left in; nil unless answers are held.
    var lastAnswer: HeldAnswer? { state.withLock { $0.last } }

    func receive(_ answer: ScriptAnswer) throws {
        status.clear()
        if case .assertion(let result) = answer.value {
            state.withLock { state in
                switch result.outcome {
                case .fail: state.failedAssertions += 1
                case .inconclusive: state.inconclusiveAssertions += 1
                case .pass, .warn, .notApplicable: break
                }
            }
        }
        // Nothing is printed meanwhile.
        let prepared = try listening(alsoOnScreen: true) { try prepare(answer) }
        status.clear()
        let isHeld = state.withLock { state in
            if state.holdsAnswers {
                state.held.append(prepared)
                state.last = prepared
            }
            return state.holdsAnswers
        }
        if !isHeld { try listening { try show(prepared, pager: nil, onInterrupt: {}) } }
    }

    /// Runs a part of the answering with its progress on the status line: not where rows go to the same screen.
    private func listening<T>(alsoOnScreen: Bool = false, _ body: () throws -> T) rethrows -> T {
        let status = status
        let listener = Work.Listener { status.progress($0, $1, $2, $3) }
        return try Work.$listener.withValue(
            renderer.terminal.outputIsTerminal && !alsoOnScreen ? nil : listener, operation: body)
    }

    /// Finds out what showing an answer needs to know.
    ///
    /// - Throws: `CancellationError`.
    private func prepare(_ answer: ScriptAnswer) throws -> HeldAnswer {
        var prepared = HeldAnswer(answer: answer)
        prepared.answer.format = answer.format ?? format
        guard case .records(let list) = answer.value else {
            prepared.text = try render(answer.value, prepared.answer)
            return prepared
        }
        if prepared.answer.recordForm == nil {
            let showsNamed = prepared.answer.format == nil && renderer.terminal.outputIsTerminal
            var excerpt = list.excerpt(showsNamed: showsNamed)
            try Task.checkCancellation()
            prepared.text = try render(.table(excerpt.table), prepared.answer)
            // A pipe would not have got them.
            if showsNamed { excerpt.table.removeLast(columns: list.addedColumns) }
            prepared.excerpt = excerpt
        } else if state.withLock({ $0.holdsAnswers }) {
            prepared.count = try list.counted()
        }
        return prepared
    }

    /// - Throws: `CancellationError`: what a cancelled statement has rendered may lack rows.
    private func render(_ value: Value, _ answer: ScriptAnswer) throws -> String {
        let text = renderer.render(value, of: answer)
        try Task.checkCancellation()
        return text
    }

    /// Prints what was held.
    ///
    /// - Parameter onInterrupt: told of Ctrl-C before the printing is given up.
    func release(to pager: Pager?, onInterrupt: () -> Void) throws {
        let held = state.withLock { state in
            let held = state.held
            state.held = []
            return held
        }
        for answer in held { try show(answer, pager: pager, onInterrupt: onInterrupt) }
    }

    private func show(_ held: HeldAnswer, pager: Pager?, onInterrupt: () -> Void) throws {
        do {
            try present(held, pager: pager, onInterrupt: onInterrupt)
        } catch let error as RecordTextError {
            // An answer that its form cannot hold is an error of its statement.
            throw ScriptFailure(
                Diagnostic(.cannotSave, error.message, at: held.answer.span, help: error.help), in: held.answer.source)
        }
    }

    private func present(_ held: HeldAnswer, pager: Pager?, onInterrupt: () -> Void) throws {
        var answer = held.answer
        if isUnbounded { answer.outputLimit = nil }
        let spend: @Sendable (Int) throws -> Void = { [answer, self] bytes in
            try state.withLock { try $0.budget.spend(bytes, on: answer) }
        }
        if let text = held.text {
            try emit(text, answer.format, pager, spend)
            note(more: held.excerpt?.more ?? 0)
        } else if case .records(let list) = answer.value, let form = answer.recordForm {
            let standIns = answer.format?.standIns ?? .text
            // Nobody but this thread, which waits, hears of Ctrl-C.
            if let pager, let rows = held.count, rows >= Terminal.height,
                try pager.run(
                    as: standIns,
                    { sink in
                        do {
                            _ = try Blocking.run {
                                _ = try list.write(form) { try sink(TerminalFilter.safe($0, as: standIns)) }
                            }
                        } catch is CancellationError {
                            // The text that the pager has got by now is still to be read.
                        }
                    })
            {
                return
            }
            if held.count == nil {
                try write(list, form, as: standIns, spend)
            } else {
                try Blocking.run(onInterrupt: onInterrupt) { [self] in try write(list, form, as: standIns, spend) }
            }
        }
        if case .records(let list) = answer.value, let loss = list.timeline.recording.loss { throw loss }
        if let took = answer.tookNanos { Output.messages("took \(DurationText.short(nanos: took))\n") }
    }

    private func note(more: Int) {
        if more > 0 { status.notice("and \(more) more records; `| as csv` prints all, `| tail` the last") }
    }

    /// Prints an answer that waits for nothing, and is no claim.
    func show(_ answer: ScriptAnswer) throws { try show(try prepare(answer), pager: nil, onInterrupt: {}) }

    private func write(
        _ list: RecordList, _ form: RecordList.TextForm, as standIns: VisibleText.Form, _ spend: (Int) throws -> Void
    ) throws {
        try list.write(form) {
            try spend($0.count)
            try Output.results(bytes: $0, as: standIns)
        }
    }

    private func emit(
        _ text: String, _ format: OutputFormat?, _ pager: Pager?, _ spend: (Int) throws -> Void
    ) throws {
        let bytes = Array(text.utf8)
        let form = format?.standIns ?? .text
        try spend(bytes.count)
        if let pager, bytes.count(where: { $0 == 0x0A }) >= Terminal.height,
            try pager.run(as: form, { sink in try sink(TerminalFilter.safe(bytes, as: form)) })
        {
            return
        }
        try Output.results(bytes: bytes, as: form)
    }
}
