import Engine
import TestSupport
import Testing

@testable import Lang

/// Columns whose values are an enumeration, and what may stand beside them.
@Suite struct ColumnWordsTests {
    /// Every action once, on both sides and on none.
    private static let everyAction = [
        sideless(.clear, at: 0), Tape.record(.add, .bid, "64.80", 5, 1, at: 1),
        Tape.record(.add, .ask, "64.90", 5, 2, at: 2), Tape.record(.modify, .bid, "64.80", 4, 1, at: 3),
        Tape.record(.trade, .ask, "64.80", 1, 0, at: 4, isLast: false),
        Tape.record(.fill, .bid, "64.80", 1, 1, at: 4, isLast: false), Tape.record(.cancel, .bid, "64.80", 1, 1, at: 4),
        sideless(.none, at: 5),
    ]

    private static func sideless(_ action: Action, at second: Int) -> MBOMessage {
        var message = Tape.record(action, .bid, "64.80", 0, 0, at: second)
        message.sideRaw = UInt8(ascii: "N")
        return message
    }

    private static func shell() async throws -> Shell { try await Shell.on(everyAction) }

    private static func count(_ condition: String, _ shell: Shell) async throws -> Int? {
        try await shell.document("records | where \(condition) | count")["count"]?.integer
    }

    // Catches a word or a letter that finds nothing, or finds another value's rows.
    @Test(arguments: [
        ("add", "A", 2), ("cancel", "C", 1), ("modify", "M", 1), ("clear", "R", 1), ("trade", "T", 1), ("fill", "F", 1),
        ("none", "N", 1),
    ]) func `an action is its word and its letter`(word: String, letter: String, expected: Int) async throws {
        let shell = try await Self.shell()
        for name in [word, letter, "\"\(word)\"", "\"\(letter)\""] {
            #expect(try await Self.count("action == \(name)", shell) == expected, "\(name)")
            #expect(try await Self.count("action != \(name)", shell) == 8 - expected, "\(name)")
            #expect(try await Self.count("\(name) == action", shell) == expected, "\(name)")
        }
        #expect(try await Self.count("action ~ \"^\(word)$\"", shell) == expected)
        #expect(try await Self.count("action ~ \"^\(letter)$\"", shell) == expected)
        try await shell.run("let a = \(word)")
        #expect(try await Self.count("action == $a", shell) == expected)
    }

    // Catches a side that is found by one of its names only.
    @Test(arguments: [("bid", "B", 4), ("ask", "A", 2), ("none", "N", 2)])
    func `a side is its word and its letter`(word: String, letter: String, expected: Int) async throws {
        let shell = try await Self.shell()
        for name in [word, letter] { #expect(try await Self.count("side == \(name)", shell) == expected, "\(name)") }
        #expect(try await Self.count("side ~ \"^\(letter)$\"", shell) == expected)
    }

    // Catches a typing slip that is answered with no rows, or with all of them.
    @Test(arguments: [
        ("side == buy", "buy", "bid"), ("side != sell", "sell", "ask"), ("side == \"offer\"", "\"offer\"", "ask"),
        ("side == Bid", "Bid", "bid"), ("side == b", "b", "bid"), ("buy == side", "buy", "bid"),
        ("action == trde", "trde", "trade"), ("action == delete", "delete", "cancel"), ("action == t", "t", "trade"),
        ("action == execute", "execute", "trade"), ("type == mb0", "mb0", "mbo"),
    ]) func `another word is an error with the nearest`(condition: String, place: String, near: String) async throws {
        let shell = try await Self.shell()
        let error = try await shell.failure("records | where \(condition)")
        #expect(error?.code == .unknownWord, "\(String(describing: error))")
        #expect(error?.help?.hasPrefix("did you mean `\(near)`?") == true, "\(error?.help ?? "")")
        #expect(try await shell.complaint("records | where \(condition)") == "E0316 \(place)")
    }

    // Catches an error that does not say what there is, and one that is found only where there are rows.
    @Test func `the error lists the words, of no rows too`() async throws {
        let shell = try await Self.shell()
        let error = try await shell.failure("records | head 0 | where side == xyzzy")
        #expect(error?.message == "no side is called ‘xyzzy’")
        #expect(error?.help == "side is bid, ask or none; their letters are B, A, N")
        #expect(try await shell.failure("records | where action == 5")?.code == .unknownWord)
        #expect(try await shell.failure("records where side == buy")?.code == .unknownWord)
        #expect(try await shell.failure("trades where side == buy")?.code == .unknownWord)
        #expect(try await shell.failure("at start\nnext trade TEST where side == buy")?.code == .unknownWord)
        try await shell.run("at end")
        #expect(try await shell.failure("book TEST | where side == buy")?.code == .unknownWord)
        #expect(try await shell.failure("why TEST 64.80 | where action == bought")?.code == .unknownWord)
        #expect(try await shell.failure("assert level TEST 64.80 side == buy")?.code == .unknownWord)
        #expect(try await shell.assertion("assert level TEST 64.80 side == B").outcome == .pass)
    }

    // Catches a table other than that of records whose actions or sides do not take the words.
    @Test func `every table of actions and sides takes the words`() async throws {
        let shell = try await Self.shell()
        for (line, expected) in [
            ("trades | where action == trade | count", 1), ("order 1 | where action == modify | count", 1),
            ("why TEST 64.80 | where action == add | count", 1), ("book TEST | where side == ask | count", 1),
            ("book TEST by order | where side == B | count", 1), ("level TEST 64.80 | where side == bid | count", 1),
            ("records schema tbbo | where side == ask and action == trade | count", 1),
            ("diff TEST start end | where side == bid and change == added | count", 1),
        ] {
            let count = try await shell.document(line)["count"]?.integer
            #expect(count == expected, "\(line)")
        }
    }

    // Catches numbers of the wire that have no names, and names that hide the numbers; words that are verbs elsewhere too.
    @Test func `columns of numbers take words and numbers`() throws {
        let status = try #require(ColumnWords.of("action", isNumeric: true))
        let span = SourceSpan(0, 0)
        func number(_ words: ColumnWords, _ text: String) throws -> String {
            CellText.text(try words.value(of: text, at: span))
        }
        #expect(try number(status, "pause") == "9" && number(status, "trading") == "7")
        let statistics = try #require(ColumnWords.of("stat_type", isNumeric: true))
        #expect(try number(statistics, "settlement_price") == "3" && number(statistics, "vwap") == "13")
        #expect(CellText.text(try statistics.value(of: .decimal("99"), at: span)) == "99")
        #expect(throws: Diagnostic.self) { try statistics.value(of: "settlement", at: span) }
        let classes = try #require(ColumnWords.of("instrument_class", isNumeric: false))
        #expect(try number(classes, "future") == "F" && number(classes, "F") == "F")
        #expect(ColumnWords.of("price", isNumeric: true) == nil && ColumnWords.of("symbol", isNumeric: false) == nil)
        for name in ColumnWords.columns {
            for words in [true, false].compactMap({ ColumnWords.of(name, isNumeric: $0) }) {
                let names = words.entries.flatMap(\.names)
                #expect(Set(names).count == names.count, "\(name)")
            }
        }
    }

    // Catches a symbol that there is not, taken for a text that no row has.
    @Test func `a symbol beside its column is one that there is`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let error = try await shell.failure("records | where symbol == TESTT")
        #expect(error?.code == .unknownSymbol && error?.help == "did you mean `TEST`?")
        #expect(try await shell.failure("symbols | where symbol != TSET")?.code == .unknownSymbol)
        #expect(try await shell.document("records | where symbol == TEST | count")["count"]?.integer == 1)
        #expect(try await shell.document("records | where symbol == \"7203\" | count")["count"]?.integer == 1)
        #expect(try await shell.failure("records | where symbol == 7203")?.help == "did you mean `symbol == \"7203\"`?")
        #expect(try await shell.failure("records | where symbol == 9")?.help == "did you mean `instrument_id == 9`?")
        #expect(try await shell.document("records | where instrument_id == 9 | count")["count"]?.integer == 2)
    }

    // Catches a column's misspelt name taken for a text.
    @Test func `beside a column of numbers a word is a column`() async throws {
        let shell = try await Self.shell()
        #expect(try await shell.failure("records | where price > prise")?.help == "did you mean `price`?")
        #expect(try await shell.failure("records | where size == abc")?.code == .noSuchColumn)
        #expect(try await shell.failure("records | where price == 19:30")?.code == .notComparable)
        #expect(try await shell.failure("records | where price == \"5\"")?.help == "write it without quotes: `5`")
    }
}
