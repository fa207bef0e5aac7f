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
    /// The lines of a statement that is not whole yet, and the number of the first.
    private var text = ""
    private var open = OpenStatement()
    private var firstLine = 1

    /// - Parameter countsLines: whether statements are numbered on from line to line, as in a script; otherwise each begins
    ///   with line 1.
    init(_ lines: any LineSource, countsLines: Bool = false) {
        self.lines = lines
        linesRead = countsLines ? 0 : nil
    }

    /// Waits for the next statement.
    ///
    /// - Parameter prompt: asked for the prompt of a first or of a continued line.
    mutating func next(name: String, prompt: (_ isContinuation: Bool) -> Prompt) -> Event {
        while true {
            if let event = take(lines.read(prompt: prompt(!text.isEmpty)), name) { return event }
        }
    }

    /// The next statement, where all of its lines have come already; nil where it would have to be waited for.
    mutating func nextWithoutWaiting(name: String) -> Event? {
        while lines.hasLine {
            if let event = take(lines.read(prompt: Prompt(text: "")), name) { return event }
        }
        return nil
    }

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
            // The lines of a block that was given up can be had back.
            _ = whole(name, nil)
            return .interrupted
        case .endOfInput:
            // What is open at the end is reported by the parser, with its place.
            return text.isEmpty ? .end : .statement(whole(name, nil))
        case .failed(let words): return .failed(words)
        }
    }

    /// The statement that the lines taken so far make, which the history gets too; the next line begins a new one.
    private mutating func whole(_ name: String, _ tokens: Lexer.Output?) -> Statement {
        lines.remember(text)
        defer { (text, open) = ("", OpenStatement()) }
        return Statement(source: Source(name: name, text: text, firstLine: firstLine), tokens: tokens)
    }
}
