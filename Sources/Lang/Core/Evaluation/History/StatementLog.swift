/// The statements that succeeded at a prompt, as a script that does the same again.
struct StatementLog {
    struct Entry {
        /// The lines before the statement: comments about statements that were left out here, and statements that
        /// restore the state it found.
        var before: [String]
        var statement: String
        /// The output, when it is the same each time; empty for none.
        var output: String
        /// The path of a script that it includes, as written; nil for any other statement.
        var included: String?
    }

    private(set) var entries: [Entry] = []
    /// The state of the session before the statement that runs now; nil outside of one.
    var began: SessionFootprint?
    /// The state of a session after the script so far.
    var expected = SessionFootprint()
    /// Comments about the statements that were left out since the last entry.
    private var leftOut: [String] = []

    /// The most bytes of an answer that are kept: nobody reads a longer golden block.
    static let longestOutput = 64 << 10
    /// The most statements that are kept; the oldest go first.
    static let mostEntries = 10_000

    mutating func add(_ statement: String, output: String, before: [String] = [], included: String? = nil) {
        if entries.count == Self.mostEntries { entries.removeFirst() }
        let kept = output.utf8.count > Self.longestOutput ? "" : output
        entries.append(Entry(before: leftOut + before, statement: statement, output: kept, included: included))
        leftOut = []
    }

    /// Notes a statement that the script leaves out.
    ///
    /// - Parameter reason: the end of a sentence: `it ran in the background`.
    mutating func leaveOut(_ statement: String, because reason: String) {
        if leftOut.count >= 100 { return }
        leftOut.append("# left out, \(reason):")
        leftOut += statement.split(whereSeparator: \.isNewline).map { "#   \($0)" }
    }

    /// The statements as a script that can be parsed, whatever was typed: goldens only after plain queries, and none
    /// whose text would end it.
    ///
    /// - Parameters:
    ///   - path: the file it will be in, because the path of an include is relative to the script around it.
    ///   - table: the verbs, of which some claim something.
    ///   - records: the number of loaded records, for a claim at the end of a script that claims nothing else; nil
    ///     while nothing is loaded.
    func script(at path: String, _ table: CommandTable, endingIn records: Int?) -> String {
        var text = "# Saved by `history save`.\n"
        var claims = false
        for entry in entries {
            for line in entry.before { text += line + "\n" }
            text += Self.statement(entry, in: path) + "\n"
            let first = entry.statement.prefix { !$0.isWhitespace }
            if table[String(first)]?.signature.isClaim == true { claims = true }
            let lines = entry.output.split(separator: "\n", omittingEmptySubsequences: false)
            if !entry.output.isEmpty, !lines.contains(where: { $0.hasPrefix("----") }) {
                text += "----\n" + entry.output + (entry.output.hasSuffix("\n") ? "" : "\n") + "----\n"
                claims = true
            }
        }
        for line in leftOut { text += line + "\n" }
        if !claims, let records { text += "assert info records == \(records)\n" }
        return text
    }

    /// The statement as written, except for the path of an `include` when the script is in another folder.
    private static func statement(_ entry: Entry, in path: String) -> String {
        guard let included = entry.included, !included.hasPrefix("/"), path.contains("/"),
            let whole = ScriptFile.canonical(included)
        else { return entry.statement }
        return "include \(Session.pathLiteral(whole))"
    }
}
