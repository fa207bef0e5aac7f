import mbosh

@testable import Lang

/// `docs/errors.md`: every error code, with a script that is refused, what is said of it, and a better one.
enum ErrorsPage {
    static var text: String {
        var lines = [
            "# Error codes", "",
            "Made from the command table by `MBOSH_RECORD=1 swift test --filter DocumentTests`. `help E0203` says the same at "
                + "the prompt. E01xx: the text is no statement; E02xx: a statement without a meaning; E03xx: the data or the "
                + "world refuses it.",
        ]
        for code in CommandTable.whole.codes {
            lines += ["", "## \(code.code)", "", "**\(code.title)**. \(code.explanation)", ""]
            lines += ["```"] + shown(code.example) + ["```"]
            if let message = message(of: code) { lines += ["", "```"] + message + ["```"] }
            lines += ["", "Better:", "", "```"] + shown(code.better) + ["```"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines that the code's example is refused with before it runs; nil for an error of running.
    private static func message(of code: CodeExplanation) -> [String]? {
        guard code.code.number < 300, code.code != .tooManyErrors else { return nil }
        let found = ScriptFindings.of(Source(name: "-c", text: code.example), table: .whole)
        guard let finding = found.first(where: { $0.diagnostic.code == code.code }) else { return nil }
        return DiagnosticRenderer().render(finding.diagnostic, in: finding.source).split(separator: "\n").map(
            String.init)
    }

    /// The lines of a script, each cut after 80 characters: some examples are long on purpose.
    private static func shown(_ script: String) -> [String] {
        let lines = script.split(separator: "\n").map { line in
            VisibleText.of(String(line.prefix(80))) + (line.count > 80 ? "…" : "")
        }
        return lines.count > 6 ? lines.prefix(5) + ["…"] : lines
    }
}
