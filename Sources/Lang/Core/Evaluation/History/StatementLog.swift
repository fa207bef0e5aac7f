/// The statements that succeeded at a prompt, as a script that says the same again.
struct StatementLog {
    struct Entry {
        /// Comments about what is left out here, and statements that make what the statement found: lines.
        var before: [String]
        var statement: String
        /// What it printed, where that is the same each time; empty for nothing.
        var output: String
        /// The path of a script that it includes, as written.
        var included: String?
    }

    private(set) var entries: [Entry] = []
    /// Where the session stood when the statement that runs now began; nil outside of one.
    var began: SessionFootprint?
    /// Where the script so far would have brought a session.
    var expected = SessionFootprint()
    /// Comments about what was left out since the last entry.
    private var leftOut: [String] = []

    /// So much of one answer is kept: a golden block longer than this is nothing to read.
    static let longestOutput = 64 << 10
    static let mostEntries = 10_000

    mutating func add(_ statement: String, output: String, before: [String] = [], included: String? = nil) {
        if entries.count == Self.mostEntries { entries.removeFirst() }
        let kept = output.utf8.count > Self.longestOutput ? "" : output
        entries.append(Entry(before: leftOut + before, statement: statement, output: kept, included: included))
        leftOut = []
    }

    /// - Parameter reason: the end of a sentence: `it ran in the background`.
    mutating func leaveOut(_ statement: String, because reason: String) {
        if leftOut.count >= 100 { return }
        leftOut.append("# left out, \(reason):")
        leftOut += statement.split(whereSeparator: \.isNewline).map { "#   \($0)" }
    }

    /// A script that parses, whatever was typed: goldens only behind plain queries, and none whose text would end it.
    ///
    /// - Parameters:
    ///   - path: where it is to lie: a script that is included is looked for beside the one that includes it.
    ///   - table: the verbs, of which some claim something.
    ///   - records: of what is loaded at its end, for a script that claims nothing else; nil while nothing is.
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

    /// The statement as written, but for the path of an `include` where the script lies in another folder.
    private static func statement(_ entry: Entry, in path: String) -> String {
        guard let included = entry.included, !included.hasPrefix("/"), path.contains("/"),
            let whole = ScriptFile.canonical(included)
        else { return entry.statement }
        return "include \(Session.pathLiteral(whole))"
    }
}
