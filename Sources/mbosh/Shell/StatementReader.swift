import Lang

/// A reader of whole statements from lines: one that is open (a brace, a backslash, a golden block) takes the next line
/// too.
struct StatementReader {
    enum Event {
        /// A text with one statement, or with several when several lines were pasted.
        case statement(Statement)
        case interrupted
        case end
        case failed(String)
    }

    /// The text of a statement, and its tokens where they were needed to see that it is whole; else nil.
    struct Statement: Sendable {
        var source: Source
        var tokens: Lexer.Output?
    }

    private let lines: any LineSource
    /// The lines taken from the source so far; nil where each statement is a text of its own.
    private var linesRead: Int?
    /// The lines of a statement that is not whole yet.
    private var text = ""
    private var open = OpenStatement()
    /// The number of the statement's first line.
    private var firstLine = 1

    /// Makes a reader.
    ///
    /// - Parameter countsLines: Whether line numbers go on from statement to statement, as in a script; otherwise each
    ///   statement begins with line 1.
    init(_ lines: any LineSource, countsLines: Bool = false) {
        self.lines = lines
        linesRead = countsLines ? 0 : nil
    }

    /// Waits for the next statement.
    ///
    /// - Parameter prompt: Returns the prompt of a first or of a continued line.
    mutating func next(name: String, prompt: (_ isContinuation: Bool) -> Prompt) -> Event {
        while true {
            if let event = take(lines.read(prompt: prompt(!text.isEmpty)), name) { return event }
        }
    }

    /// Returns the next statement, where all of its lines have come already; nil where it would have to be waited for.
    mutating func nextWithoutWaiting(name: String) -> Event? {
        while lines.hasLine {
            if let event = take(lines.read(prompt: Prompt(text: "")), name) { return event }
        }
        return nil
    }

    /// Takes a line.
    ///
    /// - Returns: nil where the statement goes on in another line.
    private mutating func take(_ event: LineEvent, _ name: String) -> Event? {
        switch event {
        case .line(let line):
            linesRead? += 1
            if text.isEmpty { firstLine = linesRead ?? 1 }
            text += text.isEmpty ? line : "\n" + line
            guard text.utf8.count <= StandardInput.longestScript else {
                let most = StandardInput.longestScript >> 20
                return .failed("line \(firstLine): a statement of more than \(most) MB")
            }
            return open.needsMore(after: line) ? nil : .statement(whole(name, open.tokens))
        case .interrupted:
            // The lines of a block that was given up stay in the history.
            _ = whole(name, nil)
            return .interrupted
        case .endOfInput:
            // An open brace or block at the end is reported by the parser, with its position.
            return text.isEmpty ? .end : .statement(whole(name, nil))
        case .failed(let words): return .failed(words)
        }
    }

    /// Returns the statement that the lines taken so far make, which the history gets too; the next line begins a new
    /// one.
    private mutating func whole(_ name: String, _ tokens: Lexer.Output?) -> Statement {
        lines.remember(text)
        defer { (text, open) = ("", OpenStatement()) }
        return Statement(source: Source(name: name, text: text, firstLine: firstLine), tokens: tokens)
    }
}
