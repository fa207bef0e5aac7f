import Testing

/// A verb is known by its name in the file that defines it, and by its signature everywhere else.
@Suite struct VerbNameTests {
    let files: [SourceTree.File]
    /// The files that define a verb or a stage, by its name.
    let definitions: [String: Set<String>]

    init() throws {
        files = try SourceTree().files.filter { file in
            ["Sources/Lang/", "Sources/mbosh/"].contains { file.path.hasPrefix($0) }
        }
        var definitions: [String: Set<String>] = [:]
        for file in files {
            for (index, line) in file.lines.enumerated() {
                let parts = line.split(separator: "Signature(", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let rest = parts.last else { continue }
                // A long call has its arguments on lines of their own.
                let argument = rest.isEmpty && index + 1 < file.lines.count ? file.lines[index + 1] : rest
                let words = argument.split(separator: "\"", omittingEmptySubsequences: false)
                guard words.count > 2, words[0].allSatisfy({ $0 == " " }) else { continue }
                definitions[String(words[1]), default: []].insert(file.path)
            }
        }
        self.definitions = definitions
    }

    /// Words with a grammar of their own, which is where they are compared: an assignment is bound otherwise than a call
    /// (`let`, `param`), the files of a script are read before it runs (`include`), `expect` guards a statement, `if`
    /// alone has an `else`, and `at` is a scope before it is a verb.
    static let grammar: Set<String> = ["let", "param", "include", "expect", "if", "at"]

    /// Files whose words are not verbs of ours, though some are spelt like one.
    static let others: Set<String> = [
        // SQL's, Python's and other shells' words, to be replaced by ours.
        "Sources/Lang/Core/Binding/Binder+ForeignWords.swift", "Sources/Lang/Core/Binding/ForeignStatement.swift",
        "Sources/Lang/Core/Syntax/ExpressionParser+Foreign.swift",
        // The parser knows no table; it guesses what was meant by a line that is wrong.
        "Sources/Lang/Core/Syntax/Parser+Statements.swift",
    ]

    // Would catch a list of exceptions that outlives what it excuses, and a definition that is not found.
    @Test func `the names are read and every exception exists`() {
        #expect(definitions.count > 60)
        #expect(definitions["book"] == ["Sources/Lang/Core/Verbs/BookVerbs.swift"])
        #expect(definitions["where"] == ["Sources/Lang/Core/Pipeline/StageTable.swift"])
        #expect(Self.grammar.isSubset(of: definitions.keys))
        #expect(Self.others.isSubset(of: files.map(\.path)))
    }

    // Would catch a fact of some verbs that stands in a list of their names instead of in their signatures.
    @Test func `no list names verbs`() {
        for file in files where !Self.others.contains(file.path) {
            for (place, names) in foreignLists(in: file) where names.count >= 3 {
                Issue.record("\(file.path):\(place) lists the verbs \(names.joined(separator: ", "))")
            }
        }
    }

    // Would catch a special case for a verb that its signature does not tell.
    @Test func `no name of a verb is compared`() {
        for file in files where !Self.others.contains(file.path) {
            for (place, name) in comparisons(in: file) {
                Issue.record("\(file.path):\(place) compares the name of a verb with \(name)")
            }
        }
    }

    // Would catch rules that find nothing.
    @Test func `the rules find what they forbid`() {
        let file = SourceTree.File(
            path: "Sources/Lang/Some.swift",
            lines: """
                let silent: Set = ["help", "quit",
                    "jobs"]
                signature.related = ["help", "quit", "jobs"]
                if call.signature.name == "book" { return }
                if query.call?.verb.text != "watch" { return }
                // name == "book"
                switch head.verb.text {
                case "bench", "other": break
                }
                switch key {
                case "records": break
                }
                if ["head", "tail"].contains(signature.name) { return }
                if verb == "let" { return }
                """.split(separator: "\n", omittingEmptySubsequences: false))
        #expect(foreignLists(in: file).map(\.place) == [1, 13])
        #expect(comparisons(in: file).map(\.name) == ["book", "watch", "bench", "tail"])
        #expect(comparisons(in: file).map(\.place) == [4, 5, 8, 13])
    }

    // MARK: Reading

    /// True when a word is the name of a verb that another file defines, and no word of the grammar.
    private func isForeign(_ word: some StringProtocol, in file: SourceTree.File) -> Bool {
        guard let own = definitions[String(word)] else { return false }
        return !own.contains(file.path) && !Self.grammar.contains(String(word))
    }

    /// Arrays and sets of texts, with the verbs of other files in them; what `help` calls related is left out.
    private func foreignLists(in file: SourceTree.File) -> [(place: Int, names: [String])] {
        var lists: [(place: Int, names: [String])] = []
        for (index, line) in file.lines.enumerated() where line.contains("[") && !line.contains(".related") {
            for start in line.indices where line[start] == "[" {
                var texts: [String] = []
                // The list may go on in the lines below.
                var rest = line[line.index(after: start)...]
                var next = index + 1
                while true {
                    rest = rest.drop { $0 == " " || $0 == "," }
                    if rest.isEmpty, next < file.lines.count, next < index + 40 {
                        rest = file.lines[next]
                        next += 1
                    } else if rest.first == "\"" {
                        let text = rest.dropFirst().prefix { $0 != "\"" }
                        texts.append(String(text))
                        rest = rest.dropFirst(text.count + 2)
                    } else {
                        break
                    }
                }
                let names = texts.filter { isForeign($0, in: file) }
                if rest.first == "]", !names.isEmpty { lists.append((index + 1, names)) }
            }
        }
        return lists
    }

    /// `name == "book"`, `case "book"` below `switch call.verb.text`, `["head", "tail"].contains(name)`
    private func comparisons(in file: SourceTree.File) -> [(place: Int, name: String)] {
        var found: [(place: Int, name: String)] = []
        // The expression that is switched over, by the indentation of its cases.
        var subjects: [Int: Substring] = [:]
        for (index, line) in file.lines.enumerated() {
            let code = line.drop { $0 == " " }
            let indentation = line.count - code.count
            if code.contains("switch "), code.hasSuffix(" {") {
                subjects[indentation] = code.split(separator: "switch ").last?.dropLast(2)
            }
            guard code.contains("\""), !code.hasPrefix("//") else { continue }
            // Between quotes are the parts with odd numbers.
            let parts = code.split(separator: "\"", omittingEmptySubsequences: false)
            var names: [Substring] = []
            for place in stride(from: 1, to: parts.count - 1, by: 2) {
                let before = parts[place - 1]
                if before.hasSuffix(" == ") || before.hasSuffix(" != "), Self.isVerb(before.dropLast(4)) {
                    names.append(parts[place])
                }
                if parts[place + 1].hasPrefix("].contains("),
                    Self.isVerb(parts[place + 1].dropFirst("].contains(".count).prefix { $0 != ")" })
                {
                    names.append(parts[place])
                }
            }
            if code.hasPrefix("case \""), let subject = subjects[indentation], Self.isVerb(subject) {
                names += stride(from: 1, to: parts.count - 1, by: 2).prefix {
                    $0 == 1 || parts[$0 - 1] == ", "
                }.map { parts[$0] }
            }
            found += names.filter { isForeign($0, in: file) }.map { (index + 1, String($0)) }
        }
        return found
    }

    /// True when an expression ends in the name of a verb: `signature.name`, `head.verb.text`, `verb`.
    private static func isVerb(_ expression: Substring) -> Bool {
        let words = expression.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let last = words.last, expression.hasSuffix(last) else { return false }
        return ["name", "verb"].contains(last) || last == "text" && words.dropLast().last == "verb"
    }
}
