import Engine

/// The words that may stand at the cursor, from the command table and the loaded data.
public struct Completion: Sendable {
    /// The facts of the session that candidates are made from.
    public struct Context: Sendable {
        /// The symbols of the data, those with most records first.
        public var symbols: [String] = []
        /// The names of variables.
        public var variables: [String] = []
        /// The names of marks.
        public var marks: [String] = []
        /// The numbers of jobs.
        public var jobs: [Int] = []
        /// Returns the names in a folder (`""` is the current one), folders with a trailing slash; empty when it cannot
        /// be read.
        public var list: @Sendable (_ folder: String) -> [String] = { _ in [] }
        /// Returns the prices of a symbol's book at the cursor, best first, each with its side and size; empty when
        /// there is no such book.
        public var prices: @Sendable (_ symbol: String) -> [(price: String, note: String)] = { _ in [] }
    }

    /// A word that may stand at the cursor.
    public struct Candidate: Hashable, Sendable {
        /// The text as it is inserted.
        public var text: String
        /// A few words beside it in a list; empty for none.
        public var note: String
        /// The text that people type for it when that is not `text`: a symbol without its quotes; nil otherwise.
        var bare: String?

        package init(_ text: String, _ note: String = "") {
            self.text = text
            self.note = note
        }

        /// True when the candidate begins with the typed text, compared byte by byte: there may be ten thousand.
        fileprivate func begins(with typed: String) -> Bool {
            text.utf8.starts(with: typed.utf8) || bare?.utf8.starts(with: typed.utf8) ?? false
        }
    }

    /// The answer to Tab or `?`.
    public struct Reply: Sendable {
        /// The number of UTF-8 bytes before the cursor that a candidate replaces.
        public var replaceBytes: Int
        /// The words that may stand at the cursor, in the order in which they are shown.
        public var candidates: [Candidate]
        /// The syntax of the verb or stage at the cursor; nil before there is one.
        public var hint: String?

        package init(replaceBytes: Int, candidates: [Candidate], hint: String? = nil) {
            self.replaceBytes = replaceBytes
            self.candidates = candidates
            self.hint = hint
        }
    }

    /// The verbs and stages that are known.
    public let table: CommandTable
    /// The facts of the session.
    public let context: Context

    /// Makes a completion of its parts.
    public init(table: CommandTable, context: Context) {
        self.table = table
        self.context = context
    }

    /// The candidates at the end of a text.
    ///
    /// - Parameter text: the line up to the cursor.
    /// - Complexity: O(line + symbols); a folder is listed when a file may stand there.
    public func complete(_ text: String) -> Reply {
        let text = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let line = CompletionLine(text)
        if line.isComment { return unquoted(text, hint: nil) ?? Reply(replaceBytes: 0, candidates: []) }
        let part = line.typing
        let place = place(of: line)
        let all = part.hasPrefix("$") ? variables : candidates(at: place, line)
        let matching = all.filter { $0.begins(with: part) }
        let lower = part.lowercased()
        let loose =
            matching.isEmpty
            ? all.filter { ($0.bare ?? $0.text).lowercased().hasPrefix(lower) || $0.text.lowercased().hasPrefix(lower) }
            : matching
        var seen = Set(line.listed)
        let hint = place.signature.map { ($0.group == .stage ? "… | " : "") + $0.syntax }
        let offered = loose.filter { seen.insert($0.text).inserted }
        if offered.isEmpty, let reply = unquoted(text, hint: hint) { return reply }
        return Reply(replaceBytes: part.utf8.count, candidates: offered, hint: hint)
    }

    /// The symbols whose name is being typed without the quotes that it needs, over several words; nil when there are
    /// none.
    private func unquoted(_ text: Substring, hint: String?) -> Reply? {
        let bytes = Array(text.utf8)
        let names = context.symbols.filter { !Self.isPlain($0) }
        guard !names.isEmpty, bytes.count < 512, let blank = bytes.firstIndex(of: 0x20) else { return nil }
        for start in blank + 1..<max(blank + 1, bytes.count) where bytes[start] != 0x20 && bytes[start - 1] == 0x20 {
            let typed = bytes[start...]
            // A single word has been compared already.
            guard typed.contains(0x20) else { break }
            let found = names.filter { $0.utf8.starts(with: typed) }
            if !found.isEmpty {
                return Reply(replaceBytes: typed.count, candidates: found.map { Self.symbol($0) }, hint: hint)
            }
        }
        return nil
    }

    // MARK: Position in a statement

    /// The position of the cursor in a statement.
    struct Place {
        /// The signature of the call that is being written; nil where a verb belongs.
        var signature: Signature?
        /// The words of the call so far.
        var written: [String] = []
        /// The verb that the call is a question of, `watch` or `plot`; nil otherwise.
        var outer: Signature?
        /// The words of that verb's own options so far.
        var outerWritten: [String] = []
        /// The candidates where no call has begun.
        var openings: [Candidate] = []
    }

    private func place(of line: CompletionLine) -> Place {
        if line.segments.count > 1 {
            guard let name = line.words.first else {
                return Place(openings: table.stages.map { Candidate($0.name, $0.summary) })
            }
            return Place(signature: table.stage(name), written: Array(line.words.dropFirst()))
        }
        var rest = Self.withoutFrame(line.words)
        let hasFrame = rest.count < line.words.count
        if rest.first == "warn" {
            rest = rest.dropFirst()
            if rest.isEmpty { return Place(openings: [Candidate("assert", "what to claim")]) }
        }
        let first = rest.first
        if let offered = skipScope(&rest, { _ in true }) { return Place(openings: offered) }
        guard let name = rest.first else {
            switch first {
            case "at": return Place(openings: verbs(\.takesMoment))
            case "from", "last": return Place(openings: verbs { $0.takesRange || $0.queryParameter != nil })
            default: return Place(openings: verbs { _ in true } + (hasFrame ? [] : scopes))
            }
        }
        guard let signature = table[name]?.signature else { return Place() }
        let written = Array(rest.dropFirst())
        return signature.queryParameter == nil
            ? Place(signature: signature, written: written) : question(of: signature, written)
    }

    /// The words after `let x =` and `expect error …:`, where a statement begins anew.
    private static func withoutFrame(_ words: [String]) -> ArraySlice<String> {
        if words.first == "let", let sign = words.firstIndex(of: "=") { return words[(sign + 1)...] }
        if words.first == "expect", let colon = words.firstIndex(where: { $0.hasSuffix(":") }) {
            return words[(colon + 1)...]
        }
        return words[...]
    }

    /// The position after `watch` or `plot`.
    private func question(of outer: Signature, _ words: [String]) -> Place {
        var rest = words[...]
        var own: [String] = []
        while let option = outer.options.first(where: { $0.word == rest.first }) {
            let length = option.type == nil ? 1 : 2
            own += rest.prefix(length)
            if rest.count < length { return Place(signature: outer, written: own, outer: outer, outerWritten: own) }
            rest = rest.dropFirst(length)
        }
        let first = rest.first
        if let offered = skipScope(&rest, \.isQuestion) { return Place(openings: offered) }
        guard let name = rest.first else {
            var openings = verbs { signature in
                signature.isQuestion
                    && (first == "at" ? signature.takesMoment : first == nil || signature.inside(outer).takesRange)
            }
            if first == nil {
                openings += unused(outer, own)
                openings += scopes.filter { $0.text != "warn" }
            }
            return Place(signature: outer, openings: openings)
        }
        guard let inner = table[name]?.signature.inside(outer) else { return Place(signature: outer) }
        let written = Array(rest.dropFirst())
        if inner.queryParameter != nil, inner.name != outer.name { return question(of: inner, written) }
        let taken = Set(inner.options.map(\.word) + (inner.takesRange ? ["to"] : []))
        let end = written.indices.first { index in
            let word = written[index]
            guard let option = outer.options.first(where: { $0.word == word }) else { return false }
            if !taken.contains(word) { return true }
            // The word `to` ends a range only where one is open.
            let before = written[..<index]
            return option.type == .path && (!before.contains("from") || before.contains("to"))
        }
        guard let end else { return Place(signature: inner, written: written, outer: outer, outerWritten: own) }
        own += written[end...]
        return Place(signature: outer, written: own, outer: outer, outerWritten: own)
    }

    /// Takes a scope off the front. Returns the candidates inside it while it is not complete; nil when it is, or when
    /// there is none.
    private func skipScope(_ rest: inout ArraySlice<String>, _ isWanted: (Signature) -> Bool) -> [Candidate]? {
        var words = ScopeWords(rest: rest)
        do throws(ScopeWords.Unfinished) {
            guard case .range(_, let end)? = try words.readScope(beginning: Scope.words), end == nil,
                words.rest.isEmpty
            else {
                rest = words.rest
                return nil
            }
            return [Candidate("to", "where the range ends")] + verbs { $0.takesRange && isWanted($0) }
        } catch {
            return offered(error)
        }
    }

    /// The candidates for the rest of an unfinished scope.
    func offered(_ missing: ScopeWords.Unfinished) -> [Candidate] {
        switch missing {
        case .time: times
        case .number: []
        case .duration: durations
        }
    }

    /// Words other than verbs that begin a statement.
    private var scopes: [Candidate] {
        [
            Candidate("from", "limit to a range"), Candidate("last", "limit to the last minutes"),
            Candidate("warn", "assert, and do not fail"),
        ]
    }

    func verbs(_ isWanted: (Signature) -> Bool) -> [Candidate] {
        table.verbs.map(\.signature).filter(isWanted).map { Candidate($0.name, $0.summary) }
    }
}

/// The words before a cursor as a scope is read from them.
struct ScopeWords: ScopeReader {
    /// The part of a scope that is still to be written.
    enum Unfinished: Error {
        case time
        /// The number of a record.
        case number
        case duration
    }

    var rest: ArraySlice<String>

    var scopeWord: String? { rest.first }

    mutating func skipWord() { rest = rest.dropFirst() }

    mutating func time(after word: String) throws(Unfinished) -> [String] {
        guard let first = rest.first else { throw .time }
        let length = first == "record" ? 2 : 1
        guard rest.count >= length else { throw .number }
        defer { rest = rest.dropFirst(length) }
        return Array(rest.prefix(length))
    }

    mutating func length() throws(Unfinished) -> String {
        guard let length = rest.popFirst() else { throw .duration }
        return length
    }
}
