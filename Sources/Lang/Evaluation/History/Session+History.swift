import Engine
import EngineServe

// What a prompt tells the session of its statements, for `history`.

extension Session {
    /// To be called before a statement of a prompt runs, so that what it found there can be had again.
    public func prepareToRemember() { log.began = footprint }

    /// Keeps a statement that succeeded at a prompt, with what it printed on a pipe, for `history`.
    ///
    /// - Parameters:
    ///   - query: nil for a block, and for what else is more than one question.
    ///   - hasFailed: a claim in it did not hold, which is no error, and nothing a script should claim again.
    public func remember(_ query: BoundQuery?, _ statement: String, output: String, hasFailed: Bool = false) {
        let began = log.began ?? footprint
        log.began = nil
        let shown = Secrets.masked(statement)
        let name = query.map { $0.call?.signature.name ?? "at" }
        if let name, Self.silent.contains(name) { return }
        if name == "set", let key = query?.call?.text("key"), ["pager", "output-limit"].contains(key) { return }
        if shown != statement { return log.leaveOut(shown, because: "a key belongs in no file") }
        if hasFailed { return log.leaveOut(shown, because: "a claim in it failed") }
        if let reason = Self.reasonToLeaveOut(query, statement) { return log.leaveOut(shown, because: reason) }
        let group = query?.call?.signature.group
        let asksData = group != .session && name != "load" && name != "print"
        if asksData, name != "let", began.isLoaded, began.load == nil {
            return log.leaveOut(shown, because: "what was loaded was a feed")
        }
        let uses = name == "include" ? nil : Self.variables(in: statement)
        guard
            let (lines, reached) = corrections(
                from: log.expected, to: began, names: uses,
                asksData: asksData || Self.asks(statement, table))
        else {
            return log.leaveOut(shown, because: "it asks what no script can say again")
        }
        let after = footprint
        let isLasting =
            query?.call.map { [.look, .prove, .move].contains($0.signature.group) && $0.signature.name != "assert" }
            ?? (query != nil)
        // A job that moved the cursor meanwhile: nobody knows where the answer was given.
        let isStill = jobs.ids.isEmpty || began.cursor == after.cursor
        let isInclude = name == "include"
        log.add(
            statement, output: isLasting && isStill ? output : "", before: lines,
            included: isInclude ? query?.call?.text("path") : nil)
        log.expected = reached.followed(by: after, since: began)
    }

    /// Nothing in them is worth a line of a script.
    private static let silent: Set<String> = [
        "history", "help", "quit", "watch", "timing", "jobs", "wait", "stop", "pause", "resume",
    ]

    /// Words of a statement that answer otherwise each time.
    private static let passing: Set<String> = ["jobs", "history", "faults", "compare"]
    /// The same of a block, in which they may stand anywhere.
    private static let passingInBlocks: Set<String> = [
        "jobs", "history", "faults", "compare", "serve", "connect", "stream", "watch", "wait", "stop", "pause",
        "resume",
        "timing",
    ]

    /// Why a statement is no part of a script that must pass, as the end of a sentence; nil where it is one.
    private static func reasonToLeaveOut(_ query: BoundQuery?, _ statement: String) -> String? {
        if query?.isBackground == true { return "it ran in the background" }
        switch query?.call?.signature.name {
        case "serve", "connect": return "it talks to others"
        case "stream":
            let port: Int? =
                if case .address(let address)? = query?.call?.values["on"]?.kind { address.port } else { nil }
            if query?.call?.has("clients") == true || port != 0 { return "it talks to others" }
        default: break
        }
        let tokens = Lexer.lex(Source(name: "", text: statement)).tokens
        let words = query == nil ? passingInBlocks : passing
        for (index, token) in tokens.enumerated() {
            if query == nil, token.kind == .ampersand { return "it ran in the background" }
            guard let word = token.word else { continue }
            if words.contains(word) { return "its answer differs from run to run" }
            if word == "last", index + 1 < tokens.count, tokens[index + 1].word != nil {
                return "it asks what ran before it"
            }
        }
        return nil
    }

    /// Names of the variables in a statement, in texts too.
    private static func variables(in statement: String) -> Set<String> {
        var names: Set<String> = []
        for part in statement.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            // `$day-1.dbn` is `$day` and more: every beginning may be the name.
            var rest = name
            while !rest.isEmpty {
                names.insert(String(rest))
                rest = rest.dropLast()
            }
        }
        return names
    }

    /// Whether a verb that asks the data stands anywhere in a statement: `let x = bbo ACME bid`, `print digest`.
    private static func asks(_ statement: String, _ table: CommandTable) -> Bool {
        Lexer.lex(Source(name: "", text: statement)).tokens.dropFirst().contains { token in
            guard let word = token.word, let signature = table[word]?.signature else { return false }
            return signature.group == .look || signature.group == .prove
        }
    }
}

extension SessionFootprint {
    /// Where the script's session is when the statement has run there as it did here.
    ///
    /// - Parameter began: where the session was before it, which is where the script's was in all that matters to it.
    func followed(by after: SessionFootprint, since began: SessionFootprint) -> SessionFootprint {
        var result = self
        result.settings = after.settings
        if after.loads != began.loads {
            (result.loads, result.cursor, result.symbol) = (after.loads, after.cursor, after.symbol)
        }
        if after.cursor != began.cursor { result.cursor = after.cursor }
        if after.symbol != began.symbol { result.symbol = after.symbol }
        // A port is another one in each run, whatever gives it.
        for (name, revision) in after.variables
        where revision != began.variables[name] && !Variables.provided.contains(name) {
            result.variables[name] = revision
        }
        return result
    }
}
