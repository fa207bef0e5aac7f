import Engine
import Lang
import LangTest

/// Prints the report of each file when its turn has come, and what is to be said at the end.
struct TestPrinter: Sendable {
    var plain: PlainReport?
    var tap: TAPReport?
    var github: GitHubReport?
    private var printed = 0
    /// The failure that kept the report from being written; nothing is printed after it.
    private(set) var failure: Output.Failure?

    init(plain: PlainReport?, tap: TAPReport?, github: GitHubReport?) {
        self.plain = plain
        self.tap = tap
        self.github = github
    }

    /// The report of the next file.
    mutating func show(_ file: TestFileReport) {
        var text = ""
        printed += 1
        if let plain { text += plain.palette.fitted(plain.render(file)) }
        if let tap {
            if printed == 1 { text += TAPReport.head }
            text += tap.render(file, number: printed)
        }
        if let github { text += github.render(file) }
        write(text)
    }

    mutating func finish(_ run: TestRunReport) {
        var text = ""
        if let plain { text += plain.palette.fitted(plain.summary(run)) }
        if let tap {
            if printed == 0 { text += TAPReport.head }
            if let emptiness = run.emptiness {
                printed += 1
                text += tap.emptiness(emptiness, number: printed)
            }
            text += run.isInterrupted ? tap.bailOut() : tap.plan(files: printed)
            text += "# " + PlainReport(palette: Palette(usesColour: false)).summary(run)
        }
        if let github, let emptiness = run.emptiness { text += github.emptiness(emptiness) }
        write(text)
    }

    private mutating func write(_ text: String) {
        guard failure == nil else { return }
        do throws(Output.Failure) {
            try Output.results(text)
        } catch {
            failure = error
        }
    }

    /// Writes new goldens into their files and shows what has changed.
    ///
    /// - Parameter within: the folder that must not be left; nil: any.
    /// - Returns: the updates, those that could not be written with the reason.
    mutating func show(_ updates: [GoldenUpdate], palette: Palette, within: String? = nil) -> [GoldenUpdate] {
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
            write(text)
        }
        return merged
    }
}
