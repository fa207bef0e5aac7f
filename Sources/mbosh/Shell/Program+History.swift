import Lang

extension Program {
    /// Keeps a statement that succeeded at the prompt for `history`, with the text that it would print on a pipe.
    ///
    /// - Parameters:
    ///   - isQuestion: Whether it is one query; false for a block and anything else that holds several.
    ///   - hasFailed: Whether a claim in it did not hold.
    func remember(_ statement: Statement, isQuestion: Bool, in source: Source, hasFailed: Bool) {
        guard isInteractive, !isReadingRC else { return }
        let session = session
        let text = source.slice(statement.span)
        let renderer = Renderer(.none)
        let last = output.lastAnswer
        do {
            try Blocking.run {
                let printed = Self.printed(last, renderer)
                let query = isQuestion ? await session.lastBound : nil
                await session.remember(query, text, output: printed, hasFailed: hasFailed)
            }
        } catch {
            // Ctrl-C came at this very moment: the statement has run, and the history lacks it.
        }
    }

    /// Prepares for `remember`; to be called before a statement of a prompt runs. Returns the number of claims that
    /// have failed until then.
    func prepareToRemember() -> Int {
        guard isInteractive, !isReadingRC else { return 0 }
        let session = session
        do {
            try Blocking.run { await session.prepareToRemember() }
        } catch {
            // Ctrl-C came at this very moment: the statement that comes now notices it, too.
        }
        return output.unprovenAssertions
    }

    /// The text that a pipe would have got; empty for more than a golden block is good for.
    private static func printed(_ last: ScriptOutput.HeldAnswer?, _ renderer: Renderer) -> String {
        guard let last else { return "" }
        var answer = last.answer
        if let excerpt = last.excerpt {
            answer.value = .table(excerpt.table)
        } else if case .table(let table) = answer.value, table.rows.count > 1000 {
            return ""
        } else if answer.recordForm != nil, (last.count ?? .max) > 1000 {
            return ""
        }
        var bytes: [UInt8] = []
        do {
            try renderer.write(answer) { bytes += $0 }
        } catch {
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
