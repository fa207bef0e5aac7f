/// Gives a script its one canonical form, which `mbosh fmt` writes.
///
/// One blank between words, `, ` in lists, two blanks of indent a block, two before a comment, at most one blank line
/// in a row and none at the edges. Literals stay as they were written, except in a scope (`last 90m` becomes
/// `last 1h30m`). A line that its author continued with `\` stays broken there; goldens stay as they are but for their
/// indent. `print(parse(print(parse(x)))) == print(parse(x))`.
public struct Printer {
    private var output = ""
    /// The UTF-8 of the source; nil when it is not known, and then every statement is joined on one line.
    private let written: [UInt8]?

    init(_ source: Source?) { written = source.map { Array($0.text.utf8) } }

    /// Prints a script. Every line ends in a newline; an empty script is the empty text.
    ///
    /// - Parameter source: the text that the script was parsed from, to keep its `\` where they are; without it
    ///   statements are joined on one line.
    public static func print(_ script: Script, from source: Source? = nil) -> String {
        var printer = Printer(source)
        printer.write(script.lines, depth: 0)
        return printer.output
    }

    /// Prints one statement without its comment, for messages and for history; a block has several lines.
    public static func print(_ statement: Statement) -> String {
        var printer = Printer(nil)
        printer.write(statement, comment: nil, depth: 0)
        return String(printer.output.dropLast())
    }

    private mutating func write(_ lines: [Line], depth: Int) {
        var isGapOpen = false
        var isFirst = true
        for line in lines {
            if line.statement == nil, line.comment == nil {
                isGapOpen = !isFirst
                continue
            }
            if isGapOpen { output += "\n" }
            isGapOpen = false
            isFirst = false
            output += indent(depth)
            if let statement = line.statement {
                write(statement, comment: line.comment, depth: depth)
            } else {
                output += "#" + (line.comment ?? "") + "\n"
            }
        }
    }

    /// Writes a statement, whose first line's indent is written already, with the newline of its last line.
    private mutating func write(_ statement: Statement, comment: String?, depth: Int) {
        switch statement {
        case .query(let query):
            output += text(query, depth: depth)
            endLine(comment)
        case .golden(let query, let golden):
            write(.query(query), comment: comment, depth: depth)
            write(golden, depth: depth)
        case .block(let block):
            write(block, depth: depth)
            endLine(comment)
        case .guarded(let head, let statement, _):
            let text = text(head, depth: depth)
            // `a:::` would be a word that ends in two colons.
            output += text + (text.hasSuffix(":") ? " :" : ":") + gap(head.span, statement.span, depth: depth)
            write(statement, comment: comment, depth: depth)
        }
    }

    private mutating func endLine(_ comment: String?) {
        if let comment { output += "  #" + comment }
        output += "\n"
    }

    private mutating func write(_ golden: Golden, depth: Int) {
        let indent = indent(depth)
        output += indent + "----\n"
        // Split by bytes: a carriage return before the newline would make one Character of both.
        var lines = golden.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The text ends in a newline, so the last part of the split is empty.
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines { output += line.isEmpty ? "\n" : indent + String(Substring(line)) + "\n" }
        output += indent + "----\n"
    }

    /// Writes a block up to its `}`, without a newline.
    private mutating func write(_ block: Block, depth: Int) {
        output += text(block.head, depth: depth)
        var end = block.head.span
        for stage in block.stages {
            output += gap(end, stage.span, depth: depth) + "| " + text(stage, depth: depth)
            end = stage.span
        }
        writeBody(block.body, depth: depth)
        guard let otherwise = block.otherwise else { return }
        output += " else"
        if let nested = elseIf(otherwise) {
            output += " "
            write(nested, depth: depth)
        } else {
            writeBody(otherwise, depth: depth)
        }
    }

    private mutating func writeBody(_ lines: [Line], depth: Int) {
        output += " {\n"
        write(lines, depth: depth + 1)
        output += indent(depth) + "}"
    }

    /// The block of an `else if`: the only thing in the body, and without a comment, which would be lost in the short
    /// form. Nil when the body is anything else.
    private func elseIf(_ lines: [Line]) -> Block? {
        let written = lines.filter { $0.statement != nil || $0.comment != nil }
        guard written.count == 1, let line = written.first, line.comment == nil,
            case .block(let block)? = line.statement, block.head.verb.text == "if"
        else { return nil }
        return block
    }

    /// The text between two words: a blank, or the `\` that continued the line there.
    func gap(_ before: SourceSpan, _ after: SourceSpan, depth: Int) -> String {
        guard let written, before.end <= after.start, after.start <= written.count,
            written[before.end..<after.start].contains(UInt8(ascii: "\n"))
        else { return " " }
        return " \\\n" + indent(depth + 2)
    }

    private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}
