import Engine
import Testing
import mbosh

@testable import Lang
@testable import LangPlot
@testable import LangTest

@Suite struct CommandTableTests {
    private static let signatures = CommandTable.whole.verbs.map(\.signature)

    // Catches a verb without examples to learn from, or an example that the language refuses.
    @Test(arguments: signatures.map(\.name)) func `every verb has examples that bind`(name: String) throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        #expect(signature.examples.count >= 3)
        let blocks = TestBlocks(.script, build: BuildInfo(version: "0")) { _ in "" }
        var checker = ScriptChecker(.whole, blocks: blocks)
        for example in signature.examples where example.expectation != .fails(.unexpectedWord) {
            let found = checker.check(Source(name: "t", text: example.line)).problems.map(\.diagnostic)
            // A script to include is not there; that it is looked for is enough.
            #expect(found.allSatisfy { $0.code == .cannotInclude }, "\(example.line): \(found)")
            #expect(!example.note.isEmpty)
        }
        #expect(
            signature.examples.contains { $0.line.split(separator: " ").map(String.init).contains(name) },
            "no example of \(name) shows it")
    }

    // Catches two verbs of one name, an alias that hides a verb, and a name that a scope word hides.
    @Test func `names are unique and lower case`() {
        let names = CommandTable.whole.names
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { name in name.allSatisfy { $0.isLowercase && $0.isASCII || $0 == "-" } })
        #expect(Set(names).isDisjoint(with: ["from", "last", "warn", "record", "else"]))
    }

    // Catches a way on that leads nowhere, or back to the same page.
    @Test(arguments: signatures.map(\.name)) func `related verbs exist`(name: String) throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        #expect(!signature.related.isEmpty)
        for other in signature.related {
            #expect(
                CommandTable.whole[other] != nil || CommandTable.whole.stage(other) != nil,
                "\(name) names \(other)")
            #expect(other != name)
        }
    }

    // Catches words of a verb that clash, or that nobody explains.
    @Test(arguments: signatures.map(\.name)) func `a verb's words are its own and explained`(name: String) throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        let words = signature.parameters.map(\.name) + signature.options.map(\.word)
        #expect(Set(words).count == words.count)
        if signature.takesRange { #expect(Set(words).isDisjoint(with: ["from", "to", "last"])) }
        for summary in [signature.summary] + signature.parameters.map(\.summary) + signature.options.map(\.summary) {
            #expect(!summary.isEmpty && !summary.hasSuffix("."), "\(summary)")
        }
        #expect(signature.takesBackground == (CommandTable.whole[name]?.background != nil))
    }

    // Catches a code that cannot be looked up, one given twice, and one whose number wandered.
    @Test func `every code is explained once`() {
        let codes = CommandTable.whole.codes.map(\.code.number)
        #expect(codes == codes.sorted())
        #expect(Set(codes).count == codes.count)
        let known = Set(codes)
        for signature in Self.signatures {
            for code in signature.errors { #expect(known.contains(code.number), "\(signature.name): \(code)") }
        }
        for code in CommandTable.whole.codes {
            #expect(HelpText.page("\(code.code)", .whole)?.contains(code.title) == true)
            #expect(
                HelpText.page("\(code.code)".lowercased(), .whole)?.contains(code.explanation.prefix(20)) == true)
        }
        #expect(HelpText.page("E9999", .whole) == nil)
    }

    // Catches a table that grew out of one screen (the prompt and the line typed need their rows too), and a verb or a
    // stage that it does not name.
    @Test func `the overview fits one screen`() {
        let lines = HelpText.overview(.whole).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 22, "\(lines.count) lines")
        #expect(lines.allSatisfy { $0.count <= 110 })
        let words = Set(lines.joined(separator: " ").split(separator: " ").map(String.init))
        for signature in Self.signatures + CommandTable.whole.stages {
            #expect(words.contains(signature.name), "\(signature.name)")
            let group = HelpText.page(signature.group.rawValue, .whole)
            #expect(group?.contains(signature.summary) == true, "\(signature.name)")
        }
    }

    // Catches a stage whose help leaves out what it takes, or leads nowhere.
    @Test(arguments: CommandTable.whole.stages.map(\.name)) func `help shows all of a stage`(name: String) throws {
        let signature = try #require(CommandTable.whole.stage(name))
        let page = try #require(HelpText.page(name, .whole))
        #expect(page.contains("| \(signature.syntax)"))
        for option in signature.options { #expect(page.contains(option.syntax) && page.contains(option.summary)) }
        for example in signature.examples {
            #expect(page.contains(example.line) && !example.note.isEmpty)
            #expect(!(try BoundDump.of(example.line)).hasPrefix("E0"), "\(example.line)")
        }
        #expect(signature.examples.count >= 3 && !signature.related.isEmpty)
        for other in signature.related {
            #expect(other != name && (CommandTable.whole[other] != nil || CommandTable.whole.stage(other) != nil))
        }
    }

    // Catches a help page that leaves out what the verb takes.
    @Test(arguments: signatures.map(\.name)) func `help shows all of a verb`(name: String) throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        let page = try #require(HelpText.page(name, .whole))
        #expect(page.contains(signature.syntax))
        for option in signature.options { #expect(page.contains(option.syntax) && page.contains(option.summary)) }
        for parameter in signature.parameters { #expect(page.contains(parameter.summary)) }
        for example in signature.examples { #expect(page.contains(example.line) && page.contains(example.note)) }
        for other in signature.related { #expect(page.contains(other)) }
        for code in signature.errors { #expect(page.contains("\(code)")) }
    }

    // Catches a syntax line that shows what the Binder refuses, or hides what it takes: read as a statement with every
    // option written out, it binds, and every parameter and option is there.
    @Test(arguments: signatures.map(\.name)) func `a syntax line is the verb's grammar`(name: String) throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        // A verb with a grammar of its own has tests of its own.
        guard signature.grammar == nil else { return #expect(signature.syntax.contains(name)) }
        let statement = Self.statement(of: signature.syntax)
        let query = try BoundDump.bind(statement)
        // The parser makes a scope of `at`.
        guard name != "at" else {
            #expect(query.moment != nil && query.call != nil)
            return
        }
        let call = try #require(query.call, "\(statement)")
        #expect(call.signature.name == name)
        let words = Set(signature.parameters.map(\.name) + signature.options.map(\.word))
        #expect(Set(call.values.keys) == words, "\(statement)")
        #expect((call.range != nil) == signature.takesRange)
        #expect(query.isBackground == signature.takesBackground)
    }

    /// A statement with every option of a syntax line, with values instead of their names.
    private static func statement(of syntax: String) -> String {
        var text = syntax
        for (name, value) in [
            ("[HOST]:PORT", ":0"),
            ("[from TIME [to TIME] | last DURATION]", "from 19:30 to 20:00"),
            (Schema.allCases.map(\.name).joined(separator: "|"), "mbp-1"), ("published|plain", "plain"),
            ("decimal|fixed", "decimal"), ("ns|us|ms|s", "ms"), ("level|order", "order"),
            (Navigator.Kind.allCases.map(\.rawValue).joined(separator: "|"), "trade"), ("bid|ask", "bid"),
            ("http|live|tcp", "live"), ("tcp|live", "tcp"), ("disconnect|drop|block", "drop"),
            ("close|stay", "stay"), ("[STATEMENT]", "bbo"),
            ("SOURCES", "demo"), ("dbn|ndjson|frames", "frames"), ("FAULTS", "drop 0.1%, delay 5ms at 19:45"),
            ("SYMBOLS", "ACME, BOLT"), ("CLAIM", "no-cross"), ("PRICE", "64.83"), ("ORDER", "17"),
            ("EXPRESSION", "1 + 2"), ("DURATION", "5m"),
            ("TIME", "19:45"),
            ("PACE", "100k"), ("TOPIC", "book"), ("KEY", "depth"), ("VALUE", "5"), ("INT", "5"), ("PERCENT", "5%"),
            ("LIKE", "x"),
            ("BECAUSE", "\"x\""), ("NAME", "lunch"),
            ("IN]", "open]"), ("ID", "1"), ("QUERY", "quality"), ("PATH", "x.svg"), ("on|off", "on"),
            (Picture.Kind.allCases.map(\.rawValue).joined(separator: "|"), "line"),
        ] { text = text.replacing(name, with: value) }
        return text.filter { $0 != "[" && $0 != "]" }
    }
}
