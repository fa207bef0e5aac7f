import Engine
import Lang

/// The baselines that `bench` measured last, by name, for `compare`.
enum Benches: SessionKey {
    static let first: [String: Baseline] = [:]
}

extension Session {
    /// Judges `compare "name" to PATH within 5%`, a claim about the last bench of that name.
    func compare(_ call: BoundCall) throws -> Value {
        guard let name = call.text("name"), let path = try call.path("path") else { return .nothing }
        let benches = self[Benches.self]
        guard let now = benches[name] else {
            throw Diagnostic(
                .noBench, "no bench “\(name)” has run in this session", at: call.span(of: "name"),
                help: Suggestions.help(name, among: benches.keys.sorted())
                    ?? "`bench \"\(name)\" 20 times { … }` before it measures one")
        }
        guard now.summary?.interval != nil else {
            let count = now.samplesNanos.count
            throw Diagnostic(
                .measuredElsewhere,
                "not comparable: \(count) repetition\(count == 1 ? "" : "s") of “\(name)” have no interval of 95 %",
                at: call.span(of: "name"), help: "\(BenchSummary.fewestForInterval) or more have one")
        }
        let before: Baseline
        do throws(Baseline.Failure) {
            before = try Baseline.read(path)
        } catch {
            throw Diagnostic(
                .badBaseline, error.description, at: call.span(of: "path"),
                help: "`bench \"\(name)\" … report \(path)` writes one")
        }
        let tolerance = call.percent("within") ?? BenchComparison.defaultTolerance
        let comparison = BenchComparison(now: now, before: before, tolerance: tolerance)
        let verdict = comparison.verdict
        if case .notComparable(let reasons) = verdict {
            throw Diagnostic(
                .measuredElsewhere, "not comparable: " + reasons.joined(separator: "; "), at: call.span,
                help: "measure the baseline where it is compared")
        }
        let outcome: AssertionResult.Outcome =
            switch verdict {
            case .regression: .fail
            case .within, .notComparable: .pass
            case .inconclusive: .inconclusive
            }
        let text =
            String(question.callText.utf8.dropFirst(call.verb.span.end - call.span.start).drop { $0 == 0x20 }) ?? name
        var result = AssertionResult(
            outcome: outcome, claim: text, span: call.span,
            checks: now.samplesNanos.count, violations: verdict == .regression ? 1 : 0, summary: comparison.ratioText)
        result.verb = "compare"
        if verdict == .regression {
            let medians = [before, now].compactMap(\.summary?.medianNanos).map { Value.text(duration: $0) }
            result.notes = [
                "median \(medians.joined(separator: " → ")), allowed \(BenchComparison.text(1 + tolerance)) ×"
            ]
        }
        if case .inconclusive(let reason) = verdict {
            result.summary = "inconclusive: " + comparison.ratioText
            let isOwn = now.run != nil && now.run == before.run
            result.notes = [
                reason,
                isOwn
                    ? "keep the baseline of an earlier run, and compare with that"
                    : "measure more often (`bench \"\(name)\" 100 times …`), on a quieter machine, or allow more (`within 20%`)",
            ]
        }
        return .assertion(result)
    }
}
