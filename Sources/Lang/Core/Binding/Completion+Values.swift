import Engine

// The candidates for values, by their type.

extension Completion {
    /// The candidates for a value of a type.
    ///
    /// - Parameters:
    ///   - name: the name of the parameter or option, because some texts have candidates of their own.
    ///   - key: the word before, which names the setting or the symbol that a value belongs to; nil for none.
    func values(
        of type: ArgumentType, name: String, _ line: CompletionLine, key: String? = nil
    ) -> [Candidate] {
        switch type {
        case .symbol: symbols(line.typing)
        case .symbols: symbols(line.typing) + (line.listed.isEmpty ? [Candidate("all", "every symbol")] : [])
        case .time: times
        case .duration: durations
        case .pace: [Candidate("100k", "messages a second"), Candidate("realtime"), Candidate("x10"), Candidate("max")]
        case .address: [Candidate(":9000"), Candidate(":8080"), Candidate(":0", "any free port")]
        case .sources:
            (line.listed.isEmpty
                ? [Candidate("demo", "the built-in market"), Candidate("synthetic", "a seeded market")] : [])
                + files(line.typing, isWanted: SourceList.isLoadable)
        case .path: files(line.typing) { _ in true }
        case .keyword(let words): words.map { Candidate($0) }
        case .claim: claims + figures
        case .topic:
            verbs { _ in true } + table.stages.map { Candidate($0.name, $0.summary) }
                + (line.typing.first == "E" ? table.codes.map { Candidate("\($0.code)", $0.title) } : [])
        case .settingName: Settings.keys.map { Candidate($0.name, $0.summary) }
        case .settingValue: (key.flatMap(Settings.key)?.offers ?? []).map { Candidate($0) }
        case .jobID: context.jobs.map { Candidate(String($0)) }
        case .checkCount: [Candidate("least")]
        case .faults: FaultKind.allCases.map { Candidate($0.rawValue) }
        case .columns, .items, .order, .keys: columns(line)
        case .figures, .assignments: []
        case .condition: columns(line) + variables
        case .expression: name == "expression" || name == "claim" ? figures : columns(line) + variables
        case .text: name == "in" ? Phase.allCases.map { Candidate($0.name) } : []
        case .price: prices(key)
        case .query, .integer, .orderID, .percent: []
        }
    }

    var times: [Candidate] {
        [
            Candidate("start", "before the first record"), Candidate("end", "after the last"),
            Candidate("open", "when trading begins"), Candidate("close", "when it ends"),
            Candidate("record", "exactly after record N"),
        ] + context.marks.map { Candidate($0, "a mark") }
    }

    var durations: [Candidate] { ["1s", "10s", "1m", "5m", "1h"].map { Candidate($0) } }

    var variables: [Candidate] { context.variables.map { Candidate("$" + $0) } }

    var claims: [Candidate] { Claim.allCases.map { Candidate($0.rawValue) } }

    /// The prices of the book of the symbol before the cursor.
    private func prices(_ symbol: String?) -> [Candidate] {
        guard let symbol else { return [] }
        let name = context.symbols.first { $0 == symbol || Session.written($0) == symbol } ?? symbol
        return context.prices(name).map { Candidate($0.price, $0.note) }
    }

    /// Scripts, and the folders they may be in.
    func scripts(_ line: CompletionLine) -> [Candidate] { files(line.typing) { $0.hasSuffix(".mbo") } }

    /// The candidates for the beginning of a figure in an expression: no claim, and no verb that takes an expression
    /// itself.
    var figures: [Candidate] {
        verbs { $0.isQuestion && !$0.isClaim && $0.parameters.last?.type != .expression }
            + [Candidate("last", "a figure of the last stream")] + variables
    }

    /// The symbols that begin with the typed text, compared byte by byte: there may be ten thousand.
    private func symbols(_ typed: String) -> [Candidate] {
        let isQuoted = typed.first == "\""
        let bare = isQuoted ? String(typed.dropFirst()) : typed
        var matching = context.symbols.filter { $0.utf8.starts(with: bare.utf8) }
        if matching.isEmpty {
            let lower = bare.lowercased()
            matching = context.symbols.filter { $0.lowercased().hasPrefix(lower) }
        }
        // A typed text with escapes in it, as in `"A\"B`, is compared with the symbols in their quotes.
        if matching.isEmpty, isQuoted, typed.contains("\\") {
            matching = context.symbols.filter { Session.textLiteral($0).hasPrefix(typed) }
        }
        return matching.map { Self.symbol($0) }
    }

    /// A symbol in the form that works in a statement, which may need quotes.
    static func symbol(_ symbol: String) -> Candidate {
        if isPlain(symbol) { return Candidate(symbol) }
        var candidate = Candidate(Session.written(symbol))
        candidate.bare = symbol
        return candidate
    }

    /// True for a symbol of capitals and digits, as most are, which needs no closer look before it is written bare.
    static func isPlain(_ symbol: String) -> Bool {
        guard let first = symbol.utf8.first, (0x41...0x5A).contains(first) else { return false }
        return symbol.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    }

    private func files(_ typed: String, isWanted: (String) -> Bool) -> [Candidate] {
        let isQuoted = typed.first == "\""
        let typed = isQuoted ? String(typed.dropFirst()) : typed
        if typed == "~" { return [Candidate(isQuoted ? "\"~/" : "~/", "your home folder")] }
        let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
        return context.list(folder).filter { $0.hasSuffix("/") || isWanted($0) }.map { name in
            let path = folder + name
            let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "./_-+~@%".contains($0) }
            // The path goes on after a folder, so its quote stays open.
            if isPlain, !isQuoted { return Candidate(path) }
            let literal = Session.textLiteral(path)
            return Candidate(name.hasSuffix("/") ? String(literal.dropLast()) : literal)
        }
    }

    // MARK: Columns

    /// The columns of the answer that a stage or a `where` is about.
    func columns(_ line: CompletionLine) -> [Candidate] {
        // A scope, and a verb with a question inside it, have no columns of their own.
        let signature = line.segments[0].lazy.compactMap { table[$0]?.signature }
            .first { $0.display == nil && !Scope.words.contains($0.name) }
        // Columns that stages before this one have made.
        let made = line.segments.dropFirst().dropLast().filter { table.stage($0.first ?? "")?.stage == .with }
            .flatMap { words in zip(words, words.dropFirst()).compactMap { $1 == "=" ? $0 : nil } }
        return ((signature?.answer.columns ?? []) + made).map { Candidate($0) }
    }
}
