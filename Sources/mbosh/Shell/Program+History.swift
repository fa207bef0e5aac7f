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
                let printed = Self.printed(last, renderer, source)
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

    /// Returns the text that a pipe would have got; empty where it is too long for a golden block.
    private static func printed(_ last: ScriptOutput.HeldAnswer?, _ renderer: Renderer, _ source: Source) -> String {
        guard let last else { return "" }
        let answer = last.answer
        if case .table(let table) = answer.value, table.rows.count > 1000 { return "" }
        if let excerpt = last.excerpt {
            return renderer.render(.table(excerpt.table), format: answer.format, source: source, zone: answer.zone)
        }
        guard case .records(let list) = answer.value, let form = answer.format.flatMap({ RecordList.TextForm($0) })
        else {
            return renderer.render(answer.value, format: answer.format, source: source, zone: answer.zone)
        }
        var bytes: [UInt8] = []
        do {
            guard (last.count ?? .max) <= 1000 else { return "" }
            try list.write(form) { bytes += $0 }
        } catch {
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
