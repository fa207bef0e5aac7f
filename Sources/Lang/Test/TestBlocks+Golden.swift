import Engine
import Lang
import Synchronization

/// The changes that `--update` would make to one file.
package struct GoldenUpdate: Sendable {
    /// The change of one golden block.
    package struct Change: Sendable {
        /// The extent of the statement whose output the golden is.
        package var span: SourceSpan
        /// The extent of the golden block.
        var golden: SourceSpan
        /// The old lines compared with the new ones.
        package var comparison: GoldenComparison
    }

    /// The text as it was run.
    package var source: Source
    /// The file; nil for a text that came from none.
    package var path: String?
    /// The new texts of its golden blocks.
    package var rewrite = GoldenRewrite()
    /// The golden blocks with other lines, in the order in which they ran.
    package var changes: [Change] = []
    /// The reason why the file is not changed; nil when there is none.
    package var refusal: String?
}

extension TestBlocks {
    /// Runs a query and judges its output by a golden block, as a claim.
    public func run(
        _ query: Query, expecting golden: Golden, of unit: ScriptUnit, with runner: ScriptRunner
    ) async throws -> ScriptEnding {
        let keeper = AnswerKeeper()
        let line = Line(.query(query))
        let ending = try await runner.with(sink: keeper).run([line], of: unit, keepingNames: true)
        let found = try keeper.answers.map(print).joined()
        let comparison = GoldenComparison(expected: golden.text, found: found)
        var result = AssertionResult(
            outcome: comparison.isMatch ? .pass : .fail,
            claim: String(unit.source.slice(query.span).prefix { !$0.isNewline }), span: query.span,
            checks: comparison.lines.count, violations: 0, summary: comparison.summary)
        result.verb = "golden"
        if !comparison.isMatch {
            result.golden = comparison
            result.reproduce = unit.path.map { "mbosh run \(Session.shellQuoted($0))" }
            if case .tests(_, _, updatesGoldens: true) = mode {
                do throws(GoldenRewrite.Refusal) {
                    try update(golden, comparison, query.span, unit)
                    result.outcome = .pass
                    result.golden = nil
                    result.summary = "rewritten"
                } catch {
                    result.summary = error.sentence
                    result.golden = nil
                }
            }
        }
        result.violations = result.outcome == .fail ? 1 : 0
        try await runner.sink.receive(
            ScriptAnswer(value: .assertion(result), format: nil, source: unit.source, span: query.span))
        return ending
    }

    private func update(
        _ golden: Golden, _ comparison: GoldenComparison, _ span: SourceSpan, _ unit: ScriptUnit
    ) throws(GoldenRewrite.Refusal) {
        let edit = GoldenRewrite.Edit(span: golden.span, lines: comparison.updatedLines)
        let refusal = state.withLock { state -> GoldenRewrite.Refusal? in
            var update = state.rewrites[unit.source.name] ?? GoldenUpdate(source: unit.source, path: unit.path)
            defer { state.rewrites[unit.source.name] = update }
            let before = update.rewrite.edits.count
            do throws(GoldenRewrite.Refusal) {
                try update.rewrite.add(edit)
            } catch {
                update.changes.removeAll { $0.span == span }
                return error
            }
            if update.rewrite.edits.count > before {
                update.changes.append(GoldenUpdate.Change(span: span, golden: golden.span, comparison: comparison))
            }
            return nil
        }
        if let refusal { throw refusal }
    }
}

/// Keeps the answers of a statement.
final class AnswerKeeper: ScriptSink {
    private let kept = Mutex<[ScriptAnswer]>([])

    var answers: [ScriptAnswer] { kept.withLock { $0 } }

    func receive(_ answer: ScriptAnswer) { kept.withLock { $0.append(answer) } }
}

extension GoldenUpdate {
    /// One update for each file: two scripts may include the same one.
    package static func merged(_ updates: [GoldenUpdate]) -> [GoldenUpdate] {
        var merged: [GoldenUpdate] = []
        for update in updates {
            guard let index = merged.firstIndex(where: { $0.source.name == update.source.name }) else {
                merged.append(update)
                continue
            }
            for edit in update.rewrite.edits {
                do throws(GoldenRewrite.Refusal) {
                    let before = merged[index].rewrite.edits.count
                    try merged[index].rewrite.add(edit)
                    guard merged[index].rewrite.edits.count > before else { continue }
                    merged[index].changes += update.changes.filter { $0.golden == edit.span }
                } catch {
                    merged[index].refusal = error.sentence
                }
            }
        }
        return merged
    }

    /// Writes the new text instead of the old, whole or not at all, if the file still has the text that was run.
    ///
    /// - Parameter within: the folder outside which nothing may be written, because an included script may be anywhere;
    ///   nil for any folder.
    /// - Returns: the update, with its `refusal` when the file was not written.
    package func written(within: String? = nil) -> GoldenUpdate {
        var result = self
        guard refusal == nil, !rewrite.isEmpty else { return result }
        do {
            guard let path else { throw GoldenRewrite.Refusal.noBlock }
            let bytes = try ScriptFile.bytes(of: path, limit: ScriptLimits.longestScript)
            guard bytes == Array(source.text.utf8) else { throw GoldenRewrite.Refusal.noBlock }
            var sink = try FileSink(path: path, within: within)
            try sink.write(try rewrite.applied(to: bytes))
            try sink.commit()
        } catch let error as GoldenRewrite.Refusal {
            result.refusal = error.sentence
        } catch {
            result.refusal = "\(error)"
        }
        return result
    }
}
