import Lang
import LangTest

/// The text of one finding for a person: its location, a caret, the finding, and the command that reproduces it.
struct FindingText {
    var palette: Palette

    func render(_ finding: TestFinding, of test: TestReport, in file: TestFileReport) -> String {
        let again = AssertionText(palette: palette).row("reproduce", test.reproduce(in: file))
        switch finding.kind {
        case .assertion(let result):
            let text = AssertionText(palette: palette).render(result, finding.source)
            return result.reproduce == nil ? text + again : text
        case .error(let diagnostic):
            return palette.diagnostics.render(diagnostic, in: finding.source) + again
        case .golden(let comparison):
            return heading(finding, statement(finding)) + diff(comparison) + again
        case .nothingClaimed, .timedOut:
            return heading(finding, statement(finding)) + again
        }
    }

    /// Returns `- expected` and `+ found`, indented under the finding.
    func diff(_ comparison: GoldenComparison) -> String {
        comparison.diff().map { line in
            let text = "  " + VisibleText.of(line, keeping: ["\t"])
            return switch line.first {
            case "-": palette.paint(text, .bad) + "\n"
            case "+": palette.paint(text, .good) + "\n"
            default: text + "\n"
            }
        }.joined()
    }

    private func heading(_ finding: TestFinding, _ words: String) -> String {
        let renderer = palette.diagnostics
        let place = renderer.location(finding.span, in: finding.source)
        return palette.paint("✗", .bad) + " \(place)  \(words)\n"
            + renderer.excerpt(finding.span, in: finding.source, label: finding.summary)
    }

    /// Returns the first line of the finding's statement.
    private func statement(_ finding: TestFinding) -> String {
        let text = Secrets.masked(finding.source.slice(finding.span))
        return VisibleText.of(String(text.prefix { !$0.isNewline }))
    }
}
