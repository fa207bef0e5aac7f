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
/// A character that a terminal would obey instead of show (an escape, a control, a direction mark) is replaced by a
/// visible stand-in, and keys are starred.
public struct DiagnosticRenderer: Sendable {
    /// The severity of a message, which is its first printed word.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// The kind of a piece of the output, for whoever gives it a colour.
    public enum Role: Hashable, Sendable {
        case severity(Severity)
        case message, location, gutter, sourceText, caret, label, help
    }

    /// A function that takes a role and a text without newline, and returns the text as it is to appear. The plain one
    /// returns it unchanged.
    public typealias Style = @Sendable (Role, String) -> String

    /// The most columns of source text that are shown of a long line.
    public static let widestLine = 100

    private let style: Style
    /// Columns that a line may take; nil for any number.
    private let width: Int?
    private let isUnicode: Bool

    /// A renderer for an output.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal, nil for any number. A quoted line is cut to it, and a label that does not
    ///     fit goes under its caret.
    ///   - isUnicode: false when quoted text must be shown in ASCII.
    ///   - style: gives the pieces their colours; the default gives none.
    public init(width: Int? = nil, isUnicode: Bool = true, style: @escaping Style = { _, text in text }) {
        self.style = style
        self.width = width
        self.isUnicode = isUnicode
    }

    /// The start of a span as an editor takes it, `name:line:column`.
    public func location(_ span: SourceSpan, in source: Source) -> String {
        let excerpt = quoted(span, in: source)
        return "\(VisibleText.of(source.name)):\(excerpt.line):\(excerpt.column)"
    }

    /// The line of a span with the caret and a label under it, without a heading.
    public func excerpt(_ span: SourceSpan, in source: Source, label: String) -> String {
        lines(quoted(span, in: source), label: label)
    }

    private func quoted(_ span: SourceSpan, in source: Source) -> SourceExcerpt {
        // A gutter of at most ten columns stands before the text, and a mark may stand at both of its ends.
        let widest = width.map { max(10, min(Self.widestLine, $0 - 12)) } ?? Self.widestLine
        return SourceExcerpt(of: source, at: span, widest: widest, isUnicode: isUnicode)
    }

    /// The quoted line, the caret under it, and the label after the caret or, where there is no room, below it.
    private func lines(_ excerpt: SourceExcerpt, label: String?) -> String {
        let number = String(excerpt.line)
        let gutter = style(.gutter, "  " + String(repeating: " ", count: number.utf8.count) + " │")
        var output = style(.gutter, "  \(number) │")
        output += excerpt.text.isEmpty ? "\n" : " " + style(.sourceText, excerpt.text) + "\n"
        output += gutter + " " + String(repeating: " ", count: excerpt.caretOffset)
        output += style(.caret, String(repeating: "^", count: excerpt.caretWidth))
        guard let label else { return output + "\n" }
        let shown = isUnicode ? VisibleText.of(label) : ASCIIText.of(VisibleText.of(label))
        let behind = number.utf8.count + 6 + excerpt.caretOffset + excerpt.caretWidth
        if let width, behind + DisplayWidth.of(shown) > width {
            let room = max(10, width - number.utf8.count - 5)
            return HelpText.wrapped(shown, width: room).reduce(into: output + "\n") { text, line in
                text += gutter + " " + style(.label, line) + "\n"
            }
        }
        return output + " " + style(.label, shown) + "\n"
    }

    /// A message with the middle left out where it quotes a text that nobody would read to its end.
    private static func shortened(_ message: String) -> String {
        guard message.utf8.count > longestMessage else { return message }
        return message.prefix(longestMessage * 3 / 4) + " … " + message.suffix(longestMessage / 8)
    }

    private static let longestMessage = 4000

    /// Turns a diagnostic into text, every line of which ends in a newline. A span outside the source is moved to the
    /// nearest offset inside.
    public func render(_ diagnostic: Diagnostic, in source: Source, severity: Severity = .error) -> String {
        let diagnostic = Secrets.masked(diagnostic, in: source)
        let excerpt = quoted(diagnostic.span, in: source)
        let name = VisibleText.of(source.name)

        var output = style(.severity(severity), "\(severity.rawValue)[\(diagnostic.code)]")
        output += style(.message, ": " + VisibleText.of(Self.shortened(diagnostic.message))) + "\n"
        output += "  " + style(.location, "\(name):\(excerpt.line):\(excerpt.column)") + "\n"
        output += lines(excerpt, label: diagnostic.label)
        if let help = diagnostic.help { output += "  " + style(.help, "help: " + VisibleText.of(help)) + "\n" }
        return output
    }
}
