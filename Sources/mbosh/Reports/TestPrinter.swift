import Engine
import Lang
import LangTest
import Synchronization

/// The printer of reports: of each file when its turn has come, and of the run at the end.
final class TestPrinter: Sendable {
    private struct State {
        var printed = 0
        var failure: Output.Failure?
    }

    private let plain: PlainReport?
    private let tap: TAPReport?
    private let github: GitHubReport?
    private let queued = Mutex<[TestFileReport]>([])
    private let state = Mutex(State())

    init(plain: PlainReport?, tap: TAPReport?, github: GitHubReport?) {
        self.plain = plain
        self.tap = tap
        self.github = github
    }

    /// The error that kept the report from being written, after which nothing is printed; nil without one.
    var failure: Output.Failure? { state.withLock { $0.failure } }

    /// Queues a report, to be printed after all that were queued before; it writes nothing, so a caller may hold a
    /// lock.
    func queue(_ file: TestFileReport) {
        queued.withLock { $0.append(file) }
    }

    /// Prints the queued reports, in their order, whichever thread queued them.
    func printQueued() {
        state.withLock { state in
            // The queue is taken while the lock of the printer is held: reports that another thread took earlier are
            // already out.
            let files = queued.withLock { queue in
                defer { queue = [] }
                return queue
            }
            for file in files {
                var text = ""
                state.printed += 1
                if let plain { text += plain.palette.fitted(plain.render(file)) }
                if let tap {
                    if state.printed == 1 { text += TAPReport.head }
                    text += tap.render(file, number: state.printed)
                }
                if let github { text += github.render(file) }
                Self.write(text, &state)
            }
        }
    }

    func finish(_ run: TestRunReport) {
        state.withLock { state in
            var text = ""
            if let plain { text += plain.palette.fitted(plain.summary(run)) }
            if let tap {
                if state.printed == 0 { text += TAPReport.head }
                if let emptiness = run.emptiness {
                    state.printed += 1
                    text += tap.emptiness(emptiness, number: state.printed)
                }
                text += run.isInterrupted ? tap.bailOut() : tap.plan(files: state.printed)
                text += "# " + PlainReport(palette: Palette(usesColour: false)).summary(run)
            }
            if let github, let emptiness = run.emptiness { text += github.emptiness(emptiness) }
            Self.write(text, &state)
        }
    }

    private static func write(_ text: String, _ state: inout State) {
        guard state.failure == nil else { return }
        do throws(Output.Failure) {
            try Output.results(text)
        } catch {
            state.failure = error
        }
    }

    /// Writes new goldens into their files and shows what has changed.
    ///
    /// - Parameter within: The folder outside of which no file is written; nil: any.
    /// - Returns: The updates; those that could not be written have the reason.
    func show(_ updates: [GoldenUpdate], palette: Palette, within: String? = nil) -> [GoldenUpdate] {
        let merged = GoldenUpdate.merged(updates).map { $0.written(within: within) }
        let findings = FindingText(palette: palette)
        for update in merged {
            var text = ""
            if let refusal = update.refusal {
                Output.messages("mbosh: \(update.source.name) was not updated: \(refusal)\n")
            } else {
                for change in update.changes {
                    let place = DiagnosticRenderer().location(change.span, in: update.source)
                    text += palette.paint("updated", .heading) + " \(place)\n" + findings.diff(change.comparison)
                }
            }
            // The diff is for a person; in TAP it is a comment.
            if tap != nil { text = text.split(separator: "\n").map { "# \($0)\n" }.joined() }
            state.withLock { Self.write(text, &$0) }
        }
        return merged
    }
}
