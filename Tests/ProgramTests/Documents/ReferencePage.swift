import mbosh

@testable import Lang

/// `docs/reference.md`: every verb and stage, from the command table.
struct ReferencePage {
    /// The output of the examples by their line; nil where it is not the same every time.
    var output: [String: String]
    private let table = CommandTable.whole

    init(output: [String: String]) { self.output = output }

    var text: String {
        var lines = [
            "# Verbs and stages", "",
            "Made from the command table by `MBOSH_RECORD=1 swift test --filter DocumentTests`; a test holds it to the table.",
            "The examples were run on `load demo`, one after the other for each verb; long output is cut with `…`. "
                + "Errors are explained in [errors.md](errors.md).", "",
        ]
        for group in Signature.Group.allCases where !signatures(group).isEmpty {
            let names = signatures(group).map { "[`\($0.name)`](#\(anchor($0)))" }
            lines.append("- **\(group.title)**: \(names.joined(separator: ", "))")
        }
        lines.append("- **in expressions**: [functions](#functions)")
        for group in Signature.Group.allCases where !signatures(group).isEmpty {
            lines += ["", "## \(Self.capitalised(group.title))"]
            for signature in signatures(group) { lines += section(signature) }
        }
        lines += ["", "## Functions", "", "Functions of expressions, in conditions, claims, columns and figures.", ""]
        lines += ["| | |", "|---|---|"]
        lines += RowFunction.written.map { "| `\($0.syntax)` | \(Self.capitalised($0.summary)) |" }
        for rule in RowFunction.rules { lines += ["", rule] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func signatures(_ group: Signature.Group) -> [Signature] {
        group == .stage ? table.stages : table.verbs.map(\.signature).filter { $0.group == group }
    }

    private func title(_ signature: Signature) -> String {
        (signature.group == .stage ? "| " : "") + signature.name
    }

    /// As GitHub makes it of a heading: lower case, blanks to dashes, other signs left out.
    private func anchor(_ signature: Signature) -> String {
        title(signature).filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.replacing(" ", with: "-")
    }

    private func section(_ signature: Signature) -> [String] {
        let bar = signature.group == .stage ? "… | " : ""
        var lines = ["", "### \(title(signature))", "", Self.capitalised(signature.summary) + ".", ""]
        lines += ["```", bar + signature.syntax, "```"]
        if !signature.aliases.isEmpty {
            lines += ["", "Also: " + signature.aliases.map { "`\($0)`" }.joined(separator: ", ") + "."]
        }
        lines += arguments(signature)
        for paragraph in signature.details { lines += ["", paragraph] }
        lines += ["", "```"]
        for (index, example) in signature.examples.enumerated() {
            if index > 0 { lines.append("") }
            lines.append("▸ \(example.line)    # \(example.note)")
            if let output = output[example.line] { lines += Self.excerpt(output) }
        }
        lines.append("```")
        if !signature.related.isEmpty {
            let links = signature.related.compactMap { name -> String? in
                guard let other = table[name]?.signature ?? table.stage(name) else { return nil }
                return "[`\(name)`](#\(anchor(other)))"
            }
            lines += ["", "See also " + links.joined(separator: ", ") + "."]
        }
        let errors = signature.errors.map { "[`\($0)`](errors.md#\("\($0)".lowercased()))" }
        if !errors.isEmpty { lines += ["", "Errors of its own: " + errors.joined(separator: ", ") + "."] }
        return lines
    }

    private func arguments(_ signature: Signature) -> [String] {
        var rows: [(String, String, String)] = []
        for parameter in signature.parameters {
            let name = parameter.type.placeholder(parameter.name)
            rows.append((parameter.isRequired ? name : "[\(name)]", parameter.type.expectation, parameter.summary))
        }
        for option in signature.options {
            rows.append((option.syntax, option.type?.expectation ?? "a flag", option.summary))
        }
        guard !rows.isEmpty else { return [] }
        return ["", "| | takes | |", "|---|---|---|"]
            + rows.map { "| `\(Self.cell($0.0))` | \(Self.cell($0.1)) | \(Self.cell($0.2)) |" }
    }

    /// A bar would end a Markdown cell.
    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// The first lines, without blanks at their ends.
    private static func excerpt(_ output: String) -> [String] {
        let most = 12
        let widest = 140
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line.count > widest ? line.prefix(widest) + "…" : line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.count > most ? lines.prefix(most - 1) + ["…"] : lines
    }
}
