import Engine
import Lang
import Synchronization

/// Keeps the outcomes of the claims of one attempt at a test, and passes the answers on.
final class TestRecorder: ScriptSink {
    private struct State {
        var tally = AssertionTally()
        var findings: [TestFinding] = []
        /// Answers that are held until the attempt is known to be the last.
        var held: [ScriptAnswer] = []
    }

    /// Takes the answers in the end.
    let outer: any ScriptSink
    private let holds: Bool
    private let state = Mutex(State())

    /// - Parameter holds: true when answers are held until `release`: an attempt that is made again prints nothing.
    init(_ outer: any ScriptSink, holds: Bool) {
        self.outer = outer
        self.holds = holds
    }

    func receive(_ answer: ScriptAnswer) async throws {
        state.withLock { state in
            if case .assertion(let result) = answer.value {
                state.tally.count(result.outcome)
                if let finding = TestFinding(result, in: answer) { state.findings.append(finding) }
            }
            if holds { state.held.append(answer) }
        }
        if !holds { try await outer.receive(answer) }
    }

    func release() async throws {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for answer in held { try await outer.receive(answer) }
    }

    var tally: AssertionTally { state.withLock { $0.tally } }
    var findings: [TestFinding] { state.withLock { $0.findings } }
}

extension TestFinding {
    /// The finding of a claim; nil for one that held.
    init?(_ result: AssertionResult, in answer: ScriptAnswer) {
        guard result.outcome.isUnproven || result.outcome == .warn else { return nil }
        if let golden = result.golden {
            self.init(.golden(golden), in: answer.source, at: result.span)
        } else {
            self.init(.assertion(result), in: answer.source, at: result.span)
        }
    }
}
