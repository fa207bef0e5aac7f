import Synchronization
import TestSupport
import mbosh

@testable import Lang
@testable import LangTest

/// Runs a script that nobody would write, in a sandbox, and says which promise it broke.
enum ScriptFuzz {
    /// The promise that a script broke, in words; nil when all were kept. A trap, and a script that does not end
    /// although it was cancelled, are findings too.
    ///
    /// - Parameter patience: the script is cancelled after so long.
    static func complaint(about text: String, patience: Duration = .milliseconds(150)) async -> String? {
        let source = Source(name: "fuzz", text: text)
        let blocks = TestBlocks(.script, build: BuildInfo(version: "0")) { try Shell.text($0) }
        var checker = ScriptChecker(.whole, blocks: blocks)
        let script = checker.check(source)
        for problem in script.problems { if let wrong = complaint(about: problem, source) { return wrong } }
        guard script.problems.isEmpty else { return nil }
        var environment = Session.Environment()
        environment.isSandboxed = true
        // Nothing is written at all: no file can be in a folder that is not there.
        environment.sandboxFolder = "/nowhere"
        let session = Session(table: .whole, environment: environment)
        let sink = PrintedAnswers()
        let task = Task { () -> String? in
            do {
                _ = try await ScriptRunner(session, sink: sink, blocks: blocks).run(script)
                return nil
            } catch let failure as ScriptFailure {
                return complaint(about: failure, source)
            } catch is CancellationError {
                return nil
            } catch {
                return "an error without a place: \(error)"
            }
        }
        let alarm = Task {
            try await Task.sleep(for: patience)
            task.cancel()
        }
        let broken = await task.value
        alarm.cancel()
        await session.close()
        return broken ?? sink.complaint
    }

    private static func complaint(about failure: ScriptFailure, _ source: Source) -> String? {
        let diagnostic = failure.diagnostic
        if diagnostic.message.isEmpty { return "\(diagnostic.code) without words" }
        if failure.source == source, diagnostic.span.end > source.text.utf8.count || diagnostic.span.start < 0 {
            return "\(diagnostic.code) outside the text: \(diagnostic.span)"
        }
        if diagnostic.message.utf8.count > 4096 {
            return "\(diagnostic.code) in \(diagnostic.message.utf8.count) bytes"
        }
        return DiagnosticRenderer().render(diagnostic, in: failure.source).isEmpty ? "nothing is shown" : nil
    }
}

/// Prints every answer in every form, up to a number, after which it ends the script.
private final class PrintedAnswers: ScriptSink {
    private let state = Mutex<(answers: Int, complaint: String?)>((0, nil))

    var complaint: String? { state.withLock { $0.complaint } }

    func receive(_ answer: ScriptAnswer) throws {
        let count = state.withLock { state in
            state.answers += 1
            return state.answers
        }
        if count > 40 { throw CancellationError() }
        for format in OutputFormat.allCases {
            do {
                var bytes = 0
                try ValueText.write(answer.value, as: format) {
                    bytes += $0.count
                    if bytes > 1 << 22 { throw CancellationError() }
                }
            } catch is CancellationError {
                continue
            } catch let error as Diagnostic where !error.message.isEmpty {
                continue
            } catch {
                state.withLock { $0.complaint = "as \(format.rawValue): \(error)" }
            }
        }
    }
}
