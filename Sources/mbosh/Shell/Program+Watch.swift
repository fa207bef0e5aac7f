import Lang

extension Program {
    /// Runs a script that is one `watch`; returns nil for any other.
    func watch(_ script: CheckedScript) -> Step? {
        guard script.isScreen, let query = script.onlyQuery else { return nil }
        let session = session
        do {
            let bound = try Blocking.run { try await session.bound(query, of: script.unit) }
            return watch(bound, in: script.unit.source)
        } catch {
            // The value of a variable does not fit, or Ctrl-C came: running the statement reports it.
            return nil
        }
    }

    /// Runs `watch`: without an end as a live screen of the terminal, and else as a number of answers one after the
    /// other. Returns nil for any other statement, and for a `watch` without an end and without a terminal, which the
    /// session refuses.
    private func watch(_ statement: BoundQuery, in source: Source) -> Step? {
        guard let (query, everyNanos, times) = statement.watched else { return nil }
        guard let times else {
            let isScreen = terminal.inputIsTerminal && terminal.outputIsTerminal
            guard isScreen, !["", "dumb"].contains(Terminal.environment("TERM") ?? "") else { return nil }
            return WatchScreen(self, query, everyNanos: everyNanos, in: source).run()
        }
        for number in 1...times {
            let step = ask(query, in: source)
            guard case .done = step else { return step }
            if number < times, Interrupts.sleep(.nanoseconds(everyNanos)) {
                status.interrupted()
                Output.messages("interrupted\n")
                return .failed(ExitStatus.interrupted)
            }
        }
        return .done
    }
}
