import Engine

/// What may stand at the cursor, from the command table and what is loaded.
public struct Completion: Sendable {
    /// What the session knows.
    public struct Context: Sendable {
        /// Most records first.
        public var symbols: [String]
        public var variables: [String]
        public var jobs: [Int]
        /// Names in a folder (`""`: the current one), folders with a trailing slash; empty when it cannot be read.
        public var list: @Sendable (_ folder: String) -> [String]

        public init(
            symbols: [String] = [], variables: [String] = [], jobs: [Int] = [],
            list: @escaping @Sendable (String) -> [String] = { _ in [] }
        ) {
            self.symbols = symbols
            self.variables = variables
            self.jobs = jobs
            self.list = list
        }
    }

    public struct Candidate: Hashable, Sendable {
        public var text: String
        /// A few words beside it in a list; empty for none.
        public var note: String

        init(_ text: String, _ note: String = "") {
            self.text = text
            self.note = note
        }
    }

    public struct Reply: Sendable {
        /// UTF-8 bytes before the cursor that a candidate replaces.
        public var replaceBytes: Int
        public var candidates: [Candidate]
    }

    public let table: CommandTable
    public let context: Context

    public init(table: CommandTable = .standard, context: Context) {
        self.table = table
        self.context = context
    }

    /// - Parameter text: the line up to the cursor.
    /// - Complexity: O(line + candidates); a folder is listed when a file may stand there.
    public func complete(_ text: String) -> Reply {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let words = Self.words(String(line))
        let typed = words.last ?? ""
        let before = Array(words.dropLast())
        // Behind the last comma of a list only the part after it is being typed.
        let part = typed.split(separator: ",", omittingEmptySubsequences: false).last.map(String.init) ?? typed
        let all = candidates(after: before, typing: part)
        let matching = all.filter { $0.text.hasPrefix(part) }
        let loose = matching.isEmpty ? all.filter { $0.text.lowercased().hasPrefix(part.lowercased()) } : matching
        var seen: Set<String> = []
        return Reply(replaceBytes: part.utf8.count, candidates: loose.filter { seen.insert($0.text).inserted })
    }

    /// Blank-separated words; the last one is being typed, empty behind a blank. Behind a `|` a stage begins.
    private static func words(_ line: String) -> [String] {
        line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            .enumerated().filter {
                !$0.element.isEmpty
                    || $0.offset == line.split(separator: " ", omittingEmptySubsequences: false).count - 1
            }
            .map(\.element)
    }

    private func candidates(after words: [String], typing: String) -> [Candidate] {
        if let bar = words.lastIndex(of: "|") {
            let stage = words[(bar + 1)...]
            guard let name = stage.first else { return table.stages.map { Candidate($0.name, $0.summary) } }
            guard let signature = table.stage(name) else { return [] }
            return arguments(of: signature, written: Array(stage.dropFirst()), typing: typing)
        }
        var rest = words[...]
        if let offered = skipScope(&rest) { return offered }
        if rest.first == "warn" {
            rest = rest.dropFirst()
            if rest.isEmpty { return [Candidate("assert", "what to claim")] }
            if rest.first != "assert" { return [] }
        }
        guard let first = rest.first else {
            return words.isEmpty
                ? verbs { _ in true } + scopes : verbs { words.first == "at" ? $0.takesMoment : $0.takesRange }
        }
        guard let signature = table[first]?.signature else { return [] }
        return arguments(of: signature, written: Array(rest.dropFirst()), typing: typing)
    }

    /// Takes a scope off the front. While it is not complete, what may stand in it next; nil when it is, or there is none.
    private func skipScope(_ rest: inout ArraySlice<String>) -> [Candidate]? {
        switch rest.first {
        case "at":
            rest = rest.dropFirst()
            return skipTime(&rest)
        case "from":
            rest = rest.dropFirst()
            if let offered = skipTime(&rest) { return offered }
            if rest.isEmpty { return [Candidate("to", "where the range ends")] + verbs { $0.takesRange } }
            guard rest.first == "to" else { return nil }
            rest = rest.dropFirst()
            return skipTime(&rest)
        case "last":
            if rest.count == 1 { return [] }
            rest = rest.dropFirst(2)
            return nil
        default: return nil
        }
    }

    private func skipTime(_ rest: inout ArraySlice<String>) -> [Candidate]? {
        guard let first = rest.first else { return times }
        let length = first == "record" ? 2 : 1
        if rest.count < length { return [] }
        rest = rest.dropFirst(length)
        return nil
    }

    /// Words other than verbs that begin a statement.
    private var scopes: [Candidate] {
        [
            Candidate("from", "limit to a range"), Candidate("last", "limit to the last minutes"),
            Candidate("warn", "assert, and do not fail"),
        ]
    }

    private var times: [Candidate] {
        [
            Candidate("start", "before the first record"), Candidate("end", "after the last"),
            Candidate("record", "exactly after record N"),
        ]
    }

    private func verbs(_ isWanted: (Signature) -> Bool) -> [Candidate] {
        table.verbs.map(\.signature).filter(isWanted).map { Candidate($0.name, $0.summary) }
    }

    private func arguments(of signature: Signature, written: [String], typing: String) -> [Candidate] {
        var written = written
        // Behind `CLX5, ` the list goes on: nothing but its next part may follow.
        let count = written.count
        while written.last?.hasSuffix(",") == true { written.removeLast() }
        let isInList = written.count < count
        if let last = written.last, let option = signature.options.first(where: { $0.word == last }),
            let type = option.type
        {
            let offered = values(of: type, typing: typing)
            return option.isValueOptional && !isInList ? offered + options(of: signature, written) : offered
        }
        if signature.takesRange, let last = written.last, last == "from" || last == "to" { return times }
        if written.last == "record" { return [] }
        // How many positional arguments are there already: words that are neither options nor their values.
        var positional = 0
        var index = 0
        while index < written.count {
            if let option = signature.options.first(where: { $0.word == written[index] }) {
                index += option.type == nil ? 1 : 2
            } else if signature.takesRange, ["from", "to", "last"].contains(written[index]) {
                index += 2
            } else {
                positional += 1
                index += 1
            }
        }
        var offered: [Candidate] = []
        if positional < signature.parameters.count {
            offered += values(of: signature.parameters[positional].type, typing: typing, key: written.last)
        }
        return isInList ? offered : offered + options(of: signature, written)
    }

    private func options(of signature: Signature, _ written: [String]) -> [Candidate] {
        var offered = signature.options.filter { !written.contains($0.word) }.map { Candidate($0.word, $0.summary) }
        if signature.takesRange, !written.contains("from"), !written.contains("last") {
            offered.append(Candidate("from", "where a range starts"))
            offered.append(Candidate("last", "so long back from the cursor"))
        }
        if signature.takesRange, written.contains("from"), !written.contains("to") {
            offered.append(Candidate("to", "where the range ends"))
        }
        return offered
    }

    private func values(of type: ArgumentType, typing: String, key: String? = nil) -> [Candidate] {
        switch type {
        case .symbol: symbols
        case .symbols: symbols + [Candidate("all", "every symbol")]
        case .time: times
        case .pace: [Candidate("100k", "messages a second"), Candidate("realtime"), Candidate("x10"), Candidate("max")]
        case .address: [Candidate(":9000"), Candidate(":8080"), Candidate(":0", "any free port")]
        case .sources:
            [Candidate("demo", "the built-in market"), Candidate("synthetic", "a seeded market")] + files(typing)
        case .keyword(let words): words.map { Candidate($0) }
        case .claim: Claim.allCases.map { Candidate($0.rawValue) }
        case .topic: verbs { _ in true } + table.stages.map { Candidate($0.name, $0.summary) }
        case .settingName: Settings.keys.map { Candidate($0.name, $0.summary) }
        case .settingValue: (key.flatMap(Settings.key)?.offers ?? []).map { Candidate($0) }
        case .jobID: context.jobs.map { Candidate(String($0)) }
        case .checkCount: [Candidate("least")]
        case .faults: FaultKind.allCases.map { Candidate($0.rawValue) }
        case .column, .columns: RecordList.columns.map { Candidate($0.name) }
        case .integer, .duration, .text, .expression, .price, .orderID: []
        }
    }

    private var symbols: [Candidate] { context.symbols.map { Candidate(Session.written($0)) } }

    private func files(_ typed: String) -> [Candidate] {
        let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
        return context.list(folder).map { Candidate(folder + $0) }
    }
}
