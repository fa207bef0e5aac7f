import Engine

// The record that a prompt keeps of its statements, for `history`.

extension Session {
    /// Notes the state of the session before a statement of a prompt runs, so that it can be had again.
    public func prepareToRemember() { log.began = footprint }

    /// Keeps a statement that succeeded at a prompt, with the output that it would have on a pipe, for `history`.
    ///
    /// - Parameters:
    ///   - query: the statement; nil for a block and for any other statement of more than one question.
    ///   - hasFailed: true when a claim in it did not hold, which is no error, and nothing a script should claim again.
    public func remember(_ query: BoundQuery?, _ statement: String, output: String, hasFailed: Bool = false) {
        let began = log.began ?? footprint
        log.began = nil
        let shown = Secrets.masked(statement)
        let signature = query?.call?.signature
        if signature?.isKept == false { return }
        if let set = signature?.parameters.first(where: { $0.type == .settingName }),
            let key = query?.call?.text(set.name).flatMap(Settings.key), !key.changesAnswers
        {
            return
        }
        if shown != statement { return log.leaveOut(shown, because: "a key belongs in no file") }
        if hasFailed { return log.leaveOut(shown, because: "a claim in it failed") }
        if let reason = reasonToLeaveOut(query, statement) { return log.leaveOut(shown, because: reason) }
        let asksData = signature?.asksData ?? true
        if asksData, signature?.name != "let", began.isLoaded, began.load == nil {
            return log.leaveOut(shown, because: "what was loaded was a feed")
        }
        let isInclude = signature?.name == "include"
        let uses = isInclude ? nil : Self.variables(in: statement)
        guard
            let (lines, reached) = corrections(
                from: log.expected, to: began, names: uses,
                asksData: asksData || Self.asks(statement, table))
        else {
            return log.leaveOut(shown, because: "it asks what no script can say again")
        }
        let after = footprint
        let isLasting = signature.map { [.look, .prove, .move].contains($0.group) && !$0.isClaim } ?? (query != nil)
        // A job may have moved the cursor meanwhile: then nobody knows at which cursor the answer was given.
        let isStill = !(began.isLed || after.isLed) || began.cursor == after.cursor
        log.add(
            statement, output: isLasting && isStill ? output : "", before: lines,
            included: isInclude ? query?.call?.text("path") : nil)
        log.expected = reached.followed(by: after, since: began)
    }

    /// The reason why a statement is no part of a script that must pass, as the end of a sentence; nil when it is one.
    private func reasonToLeaveOut(_ query: BoundQuery?, _ statement: String) -> String? {
        if query?.isBackground == true { return "it ran in the background" }
        if let call = query?.call, Self.talksToOthers(call) { return "it talks to others" }
        let tokens = Lexer.lex(Source(name: "", text: statement)).tokens
        for (index, token) in tokens.enumerated() {
            if query == nil, token.kind == .ampersand { return "it ran in the background" }
            guard let word = token.word else { continue }
            if let verb = table[word]?.signature, verb.name == word {
                // In a block the word may begin a statement of its own.
                let isSame = query == nil ? verb.outcome == .same && verb.contact == .none : verb.outcome != .differs
                if !isSame { return "its answer differs from run to run" }
            }
            if word == "last", index + 1 < tokens.count, tokens[index + 1].word != nil {
                return "it asks what ran before it"
            }
        }
        return nil
    }

    private static func talksToOthers(_ call: BoundCall) -> Bool {
        switch call.signature.contact {
        case .none: return false
        case .others: return true
        case .othersUnlessAlone:
            guard let port = call.address("on")?.port else { return true }
            return call.has("clients") || port != 0
        }
    }

    /// The names of the variables in a statement, also inside texts.
    private static func variables(in statement: String) -> Set<String> {
        var names: Set<String> = []
        for part in statement.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            // The word `$day-1.dbn` is `$day` and more: every beginning may be the name.
            var rest = name
            while !rest.isEmpty {
                names.insert(String(rest))
                rest = rest.dropLast()
            }
        }
        return names
    }

    /// True when a verb that asks the data is anywhere in a statement: `let x = bbo ACME bid`, `print digest`.
    private static func asks(_ statement: String, _ table: CommandTable) -> Bool {
        Lexer.lex(Source(name: "", text: statement)).tokens.dropFirst().contains { token in
            guard let word = token.word, let signature = table[word]?.signature else { return false }
            return signature.group == .look || signature.group == .prove
        }
    }
}

extension SessionFootprint {
    /// The state of the script's session after the statement has run there as it did here.
    ///
    /// - Parameter began: the state of this session before the statement, which equals that of the script's session in
    ///   all that matters to it.
    func followed(by after: SessionFootprint, since began: SessionFootprint) -> SessionFootprint {
        var result = self
        result.settings = after.settings
        if after.loads != began.loads {
            (result.loads, result.cursor, result.symbol) = (after.loads, after.cursor, after.symbol)
        }
        // A job that has moved the cursor is none of the script's: there the statement ends somewhere else.
        if after.cursor != began.cursor { result.cursor = began.isLed || after.isLed ? nil : after.cursor }
        if after.symbol != began.symbol { result.symbol = after.symbol }
        // The number of a port differs from run to run, whichever statement gives it.
        for (name, revision) in after.variables
        where revision != began.variables[name] && !Variables.provided.contains(name) {
            result.variables[name] = revision
        }
        return result
    }
}
