import Lang

/// Whole statements out of lines: one that is open (a brace, a backslash, a golden block) takes the next line too.
struct StatementReader {
    enum Event {
        /// Text with one statement, or several when several lines were pasted.
        case statement(Statement)
        case interrupted
        case end
        case failed(String)
    }

    /// A text, and its tokens where they were needed to see that it is whole.
    struct Statement: Sendable {
        var source: Source
        var tokens: Lexer.Output?
    }

    private let lines: any LineSource
    /// Lines taken from the source so far; nil where each statement is a text of its own.
    private var linesRead: Int?

    /// - Parameter countsLines: whether statements are numbered on from line to line, as in a script; otherwise each begins
    ///   with line 1.
    init(_ lines: any LineSource, countsLines: Bool = false) {
        self.lines = lines
        linesRead = countsLines ? 0 : nil
    }

    /// Whether at least a part of the next statement can be read without waiting.
    var hasLine: Bool { lines.hasLine }

    /// - Parameter prompt: asked for the prompt of a first or of a continued line.
    mutating func next(name: String, prompt: (_ isContinuation: Bool) -> Prompt) -> Event {
        var text = ""
        var statement = OpenStatement()
        let firstLine = (linesRead ?? 0) + 1
        while true {
            switch lines.read(prompt: prompt(!text.isEmpty)) {
            case .line(let line):
                linesRead? += 1
                text += text.isEmpty ? line : "\n" + line
                guard text.utf8.count <= StandardInput.longestScript else {
                    let most = StandardInput.longestScript >> 20
                    return .failed("line \(firstLine): a statement of more than \(most) MB")
                }
                guard statement.needsMore(after: line) else {
                    lines.remember(text)
                    let source = Source(name: name, text: text, firstLine: firstLine)
                    return .statement(Statement(source: source, tokens: statement.tokens))
                }
            case .interrupted:
                // The lines of a block that was given up can be had back.
                lines.remember(text)
                return .interrupted
            case .endOfInput:
                lines.remember(text)
                // What is open at the end is reported by the parser, with its place.
                if text.isEmpty { return .end }
                return .statement(Statement(source: Source(name: name, text: text, firstLine: firstLine)))
            case .failed(let words): return .failed(words)
            }
        }
    }
}
