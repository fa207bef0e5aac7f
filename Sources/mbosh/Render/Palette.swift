import Lang

/// The colours by role, and the screen that they are for. Meaning is never carried by colour alone.
struct Palette: Sendable {
    let usesColour: Bool
    /// The columns that quoted lines are cut to; nil: any number.
    var width: Int?
    /// False on a terminal that shows ASCII alone.
    var isUnicode = true

    /// Breaks text at the screen's width, where it has one.
    func fitted(_ text: String) -> String {
        width.map { FittedText.fit(text, width: $0, isUnicode: isUnicode) } ?? text
    }

    /// The same of a page of help, whose paragraphs are filled anew.
    func page(_ text: String) -> String { width.map { FittedText.page(text, width: $0, isUnicode: isUnicode) } ?? text }

    /// The part that a text plays; the raw value is the parameter of the escape sequence for its colour.
    enum Role: String, CaseIterable {
        case heading = "1"
        case bid = "34"
        case ask = "33"
        case dim = "2"
        case good = "32"
        case bad = "1;31"
        case warning = "1;33"
        case help = "36"
    }

    func paint(_ text: String, _ role: Role) -> String {
        guard usesColour, !text.isEmpty else { return text }
        return "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m"
    }

    /// Every code that is ever sent, with the one that ends a colour.
    static let codes = Role.allCases.map(\.rawValue) + ["0"]

    /// The renderer of diagnostics in these colours.
    var diagnostics: DiagnosticRenderer {
        let palette = self
        return DiagnosticRenderer(width: width, isUnicode: isUnicode) { role, text in
            switch role {
            case .severity(.error): palette.paint(text, .bad)
            case .severity(.warning): palette.paint(text, .warning)
            case .message: palette.paint(text, .heading)
            case .location, .gutter: palette.paint(text, .dim)
            case .caret, .label: palette.paint(text, .bad)
            case .help: palette.paint(text, .help)
            case .sourceText: text
            }
        }
    }
}
