import Engine
import Lang

extension Program {
    /// Runs the prompt, which reads a statement, runs it and shows its answer, until `quit` or Ctrl-D. Returns the exit
    /// status.
    func interactive(load files: [String]) -> Int32 {
        Interrupts.install()
        isInteractive = true
        output.isUnbounded = true
        greet(isEmpty: files.isEmpty)
        if let failed = load(files) { return finish(failed) }
        readRC()
        let lines = lineSource()
        defer { lines.close() }
        var reader = StatementReader(lines)
        while true {
            let shown = prompt()
            status.setEditing(true)
            let event = reader.next(name: "<shell>") { isContinuation in
                isContinuation ? Prompt(text: "… ", isContinuation: true) : shown
            }
            status.setEditing(false)
            switch event {
            case .statement(let read):
                if let code = runLines(read.source, tokens: read.tokens) { return finish(code) }
            case .interrupted: break
            case .end:
                Output.messages("\n")
                return finish(0)
            case .failed(let words):
                return failed(reading: words)
            }
        }
    }

    /// Runs typed or pasted text, statement by statement; an error ends its own line only, and no statement with an
    /// error in its text runs. Returns the status to leave with, or nil to go on.
    ///
    /// - Parameter tokens: The tokens of the source, where they are known already.
    func runLines(_ source: Source, tokens: Lexer.Output? = nil, onError: () -> Void = {}) -> Int32? {
        let (script, problems) = Parser.parse(source, tokens: tokens)
        let diagnostics = problems.filter { !forgives($0, in: source) }
        report(diagnostics.map { ScriptFailure($0, in: source) })
        if !diagnostics.isEmpty { onError() }
        let sound = SoundLines(of: script, without: diagnostics, in: source)
        if sound.isShapeless, script.lines.contains(where: { $0.statement != nil }) {
            Output.messages("nothing of this was run: its braces do not match\n")
        }
        for line in sound.lines {
            guard let statement = line.statement else { continue }
            var checker = ScriptChecker(session.table, names: variableNames, blocks: blocks)
            let checked = checker.check([line], of: source)
            report(checked.problems)
            guard checked.problems.isEmpty else {
                onError()
                continue
            }
            let failures = prepareToRemember()
            switch execute(checked) {
            case .done:
                remember(
                    statement, isQuestion: checked.onlyQuery != nil, in: source,
                    hasFailed: output.unprovenAssertions > failures)
            case .quit(let code): return code
            case .failed(let code):
                onError()
                if code == ExitStatus.brokenPipe { return code }
                if code == ExitStatus.interrupted { return nil }
            }
        }
        return nil
    }

    /// Returns whether a diagnostic is about a semicolon after a statement, which people who come from SQL type by
    /// habit: it is told once, and left out. A semicolon in the middle of a line, between two statements, is an error:
    /// left out it would make one statement of the two.
    private func forgives(_ problem: Diagnostic, in source: Source) -> Bool {
        guard problem.code == .foreignPunctuation, source.slice(problem.span) == ";", !isReadingRC else { return false }
        let rest = source.text.utf8.dropFirst(problem.span.end).prefix { $0 != UInt8(ascii: "\n") }
        let ends = [UInt8(ascii: "#"), UInt8(ascii: "}")]
        guard rest.first(where: { $0 > 0x20 }).map(ends.contains) ?? true else { return false }
        if !hasForgiven { status.notice("a statement ends with its line: the `;` is left out") }
        hasForgiven = true
        return true
    }

    private func lineSource() -> any LineSource {
        let status = status
        // In the sandbox what was typed is kept for as long as the shell runs: the file is outside of the working directory.
        let path = global.sandbox ? nil : Terminal.userFile("history", of: "XDG_STATE_HOME", below: "/.local/state")
        let history = path.map { HistoryFile(path: $0) }
        let editor = EditLine(
            completer: { [weak self] in self?.complete($0) ?? Completion.Reply(replaceBytes: 0, candidates: []) },
            history: history, usesColour: terminal.usesColour, isUnicode: terminal.isUnicode,
            startsNothing: global.sandbox,
            notice: { status.notice($0) })
        return editor ?? PlainLines()
    }

    private func complete(_ line: String) -> Completion.Reply {
        let session = session
        guard let context = try? Blocking.run({ await session.completionContext(list: Folder.names) }) else {
            return Completion.Reply(replaceBytes: 0, candidates: [])
        }
        return Completion(table: session.table, context: context).complete(line)
    }

    /// Returns the prompt, such as `CLX5 19:45:00.000Z ▸ `, with the offset of the zone that is set in place of the
    /// `Z`; or `mbosh ▸ ` when nothing is loaded.
    private func prompt() -> Prompt {
        let session = session
        guard let state = try? Blocking.run({ await session.status }), state.isLoaded else {
            return Prompt(text: "mbosh ▸ ")
        }
        let symbol = VisibleText.of(state.symbol ?? "mbosh")
        guard let cursor = state.cursor, let time = cursor.time else { return Prompt(text: "\(symbol) start ▸ ") }
        return Prompt(text: "\(symbol) \(ZonedTime.clock(time, fraction: 3, state.zone)) ▸ ")
    }

    private func greet(isEmpty: Bool) {
        if global.quiet { return }
        let first =
            isEmpty
            ? "Type `load FILE.dbn.zst`, or `load demo` for a built-in market."
            : "Try `book`, `at record 1000 book`, `assert no-cross`."
        for line in [Version.text, first, "`help` lists the verbs, Tab completes, Ctrl-D leaves."] {
            terminal.say(line)
        }
    }

    /// Runs `$XDG_CONFIG_HOME/mbosh/rc.mbo`: a statement that fails is reported, the others run and the shell goes on.
    private func readRC() {
        guard !global.noRC, let path = Terminal.userFile("rc.mbo", of: "XDG_CONFIG_HOME", below: "/.config"),
            FileDescriptor.isReadable(path)
        else { return }
        do {
            let text = String(decoding: try StandardInput.readAll(path: path), as: UTF8.self)
            let source = Source(name: path, text: text)
            var isSound = true
            isReadingRC = true
            defer { isReadingRC = false }
            // A `quit` in the file has no effect: a shell that cannot be started is of no use.
            _ = runLines(source) { isSound = false }
            if !isSound { Output.messages("warning: there are mistakes in \(path); what is sound in it was run\n") }
        } catch {
            Output.messages("warning: \(error)\n")
        }
    }
}
