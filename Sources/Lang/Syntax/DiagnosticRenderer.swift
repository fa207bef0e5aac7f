/// Turns a diagnostic into the lines a person reads:
///
/// ```
/// error[E0203]: no verb is called ‘bok’
///   open.mbo:4:1
///   4 │ bok CLX5
///     │ ^^^ unknown verb
///   help: did you mean `book`?
/// ```
///
/// Line and column count from 1, columns in characters; the caret stands under the characters whatever their width.
/// What a terminal would obey instead of show (escapes, controls, direction marks) is shown as a visible stand-in, and keys are
/// starred.
public struct DiagnosticRenderer: Sendable {
    /// The first word that is printed.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// What a piece of the text is, for whoever gives it a colour.
    public enum Role: Hashable, Sendable {
        case severity(Severity)
        case message, location, gutter, sourceText, caret, label, help
    }

    /// Given a role and a text without newline, the text as it is to appear. The plain one returns it unchanged.
    public typealias Style = @Sendable (Role, String) -> String

    /// Columns of source text that are shown of a long line.
    public static let widestLine = 100

    private let style: Style

    public init(style: @escaping Style = { _, text in text }) { self.style = style }

    /// `name:line:column` of a span: where an editor would go.
    public func location(_ span: SourceSpan, in source: Source) -> String {
        let excerpt = SourceExcerpt(of: source, at: span, widest: Self.widestLine)
        return "\(VisibleText.of(source.name)):\(excerpt.line):\(excerpt.column)"
    }

    /// The line of a span with the caret and a label under it, without a heading.
    public func excerpt(_ span: SourceSpan, in source: Source, label: String) -> String {
        let excerpt = SourceExcerpt(of: source, at: span, widest: Self.widestLine)
        let number = String(excerpt.line)
        let blank = String(repeating: " ", count: number.utf8.count)
        var output = style(.gutter, "  \(number) │") + " " + style(.sourceText, excerpt.text) + "\n"
        output += style(.gutter, "  \(blank) │") + " " + String(repeating: " ", count: excerpt.caretOffset)
        output += style(.caret, String(repeating: "^", count: excerpt.caretWidth))
        return output + " " + style(.label, VisibleText.of(label)) + "\n"
    }

    /// A message with the middle left out where it quotes a text that nobody would read to its end.
    private static func shortened(_ message: String) -> String {
        guard message.utf8.count > longestMessage else { return message }
        return message.prefix(longestMessage * 3 / 4) + " … " + message.suffix(longestMessage / 8)
    }

    private static let longestMessage = 4000

    /// Every line ends in a newline. A span outside the source is moved to its nearest place.
    public func render(_ diagnostic: Diagnostic, in source: Source, severity: Severity = .error) -> String {
        let diagnostic = Secrets.masked(diagnostic, in: source)
        let excerpt = SourceExcerpt(of: source, at: diagnostic.span, widest: Self.widestLine)
        let number = String(excerpt.line)
        let blank = String(repeating: " ", count: number.utf8.count)
        let name = VisibleText.of(source.name)

        var output = style(.severity(severity), "\(severity.rawValue)[\(diagnostic.code)]")
        output += style(.message, ": " + VisibleText.of(Self.shortened(diagnostic.message))) + "\n"
        output += "  " + style(.location, "\(name):\(excerpt.line):\(excerpt.column)") + "\n"
        output += style(.gutter, "  \(number) │")
        output += excerpt.text.isEmpty ? "\n" : " " + style(.sourceText, excerpt.text) + "\n"
        output += style(.gutter, "  \(blank) │") + " " + String(repeating: " ", count: excerpt.caretOffset)
        output += style(.caret, String(repeating: "^", count: excerpt.caretWidth))
        if let label = diagnostic.label { output += " " + style(.label, VisibleText.of(label)) }
        output += "\n"
        if let help = diagnostic.help { output += "  " + style(.help, "help: " + VisibleText.of(help)) + "\n" }
        return output
    }
}
