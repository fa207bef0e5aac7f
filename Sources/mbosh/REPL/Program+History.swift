import Lang

extension Program {
    /// Keeps a statement that succeeded at the prompt for `history`, with what it would print on a pipe.
    ///
    /// - Parameter query: nil for a block.
    func remember(_ query: BoundQuery?, _ statement: Statement, in source: Source) {
        guard isInteractive, !isReadingRC else { return }
        let session = session
        let text = source.slice(statement.span)
        var plain = terminal
        (plain.outputIsTerminal, plain.usesColour, plain.isUnicode) = (false, false, true)
        let printed = printed(Renderer(plain), source)
        do {
            try Blocking.run { await session.remember(query, text, output: printed) }
        } catch {
            // Ctrl-C at this very moment: the statement has run, and the history lacks it.
        }
    }

    /// A question with the values that variables have now; nil when it cannot be bound, which running it will say.
    func bound(_ query: Query) -> BoundQuery? {
        let session = session
        let runner = ScriptRunner(session, sink: output, blocks: blocks)
        return try? Blocking.run { try await runner.binder().bind(.query(query)) }
    }

    /// What a pipe would have got; empty for more than a golden block is good for.
    private func printed(_ renderer: Renderer, _ source: Source) -> String {
        let lastAnswer = output.lastAnswer
        guard case .records(let list) = lastAnswer.value else {
            return renderer.render(lastAnswer.value, format: lastAnswer.format, source: source)
        }
        guard let format = lastAnswer.format, let form = RecordList.TextForm(format) else {
            return renderer.render(.table(list.excerpt().0), format: lastAnswer.format, source: source)
        }
        var bytes: [UInt8] = []
        do {
            guard try list.counted() <= 1000 else { return "" }
            try list.write(form) { bytes += $0 }
        } catch {
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
