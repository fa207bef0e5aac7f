import Engine
import TestSupport
import Testing
import mbosh
@testable import Lang

/// The candidates at each place of a line: a line up to the cursor, and all or some of what may stand there.
@Suite struct CompletionPlaceTests {
    private static let completion = Completion(
        table: .whole,
        context: Completion.Context(
            symbols: ["CLX5", "CLZ5", "x y"], variables: ["port", "open_price"], marks: ["lunch"], jobs: [2]
        ) { folder in
            switch folder {
            case "": ["day.dbn.zst", "data/", "notes.txt", "a b.csv"]
            case "data/": ["a.dbn", "script.mbo"]
            default: []
            }
        })

    private static func offers(_ line: String) -> [String] { completion.complete(line).candidates.map(\.text) }

    // Catches a place that is mistaken for another: each line with exactly what may stand there.
    @Test(
        arguments: [
            // Times.
            ("at ", ["start", "end", "open", "close", "record", "lunch"]),
            ("at lu", ["lunch"]), ("diff CLX5 ", ["start", "end", "open", "close", "record", "lunch"]),
            ("diff CLX5 record 7 ", ["start", "end", "open", "close", "record", "lunch"]),
            ("quality from start to c", ["close"]), ("plot mid CLX5 from l", ["lunch"]),
            // Lists: what is there already is not offered again.
            ("book CLX5, ", ["CLZ5", "\"x y\""]), ("book CLX5,", ["CLZ5", "\"x y\""]), ("book CLX5 , CL", ["CLZ5"]),
            ("records | select price, pr", []), ("records | select price, act", ["action"]),
            // Files that can be loaded, and files that can be written.
            (
                "load ",
                [
                    "demo", "synthetic", "day.dbn.zst", "data/", "\"a b.csv\"", "symbols", "limit", "lenient", "prices",
                    "times", "as",
                    "from",
                    "last",
                ]
            ),
            ("load data/", ["data/a.dbn"]), ("load \"a", ["\"a b.csv\""]), ("load day.dbn.zst, da", ["data/"]),
            ("history save data/", ["data/a.dbn", "data/script.mbo"]),
            // Variables, wherever a value may be.
            ("at $", ["$port", "$open_price"]), ("print $p", ["$port"]), ("stream on $p", ["$port"]),
            // Phases, settings, durations, switches.
            ("assert no-cross in pre", ["pre-open", "pre-cross", "pre-close"]), ("set pager ", ["on", "off"]),
            ("timing ", ["on", "off"]), ("mid CLX5 every ", ["1s", "10s", "1m", "5m", "1h"]),
            ("mid CLX5 on ", ["change"]),
            ("help E020", ["E0201", "E0202", "E0203", "E0204", "E0205", "E0206", "E0207", "E0208", "E0209"]),
            // Stages, with and without blanks, and columns of the verb in front.
            ("book CLX5 |so", ["sort"]), ("book CLX5|so", ["sort"]),
            ("mid CLX5 every 1m | sort ", ["symbol", "ts", "record", "mid"]),
            ("book CLX5 | select pri", ["price"]), ("at 19:45 bbo all | sort sp", ["spread"]),
            ("records | where act", ["action"]), ("trades where si", ["side", "size"]), ("quality | sort ", []),
            ("quality | sort records ", ["desc"]),
            // Questions after another verb.
            ("plot ohl", ["ohlcv"]), ("watch every 1s boo", ["book"]), ("watch plot mi", ["mid", "microprice"]),
            ("watch every 1s book CLX5 de", ["depth"]), ("plot book CLX5 ev", ["every"]), ("book CLX5 ev", []),
            ("plot mid CLX5 as ", ["spark", "line", "candles", "depth", "heatmap"]),
            ("plot mid CLX5 every 1m to data/", ["data/a.dbn", "data/script.mbo"]), ("watch strea", []),
            ("watch book CLX5 tim", ["times"]),
            ("plot book CLX5 from start to ", ["start", "end", "open", "close", "record", "lunch"]),
            ("watch at lunch bo", ["book"]),
            // Lines in which a statement begins anew.
            ("let x = bb", ["bbo"]), ("expect error E0302: boo", ["book"]), ("test \"a\" { boo", ["book"]),
            ("warn ", ["assert"]),
            // Nothing.
            ("info # boo", []), ("zz ", []), ("book CLX5 | zz ", []), ("at record ", []), ("book \"unfinished boo", []),
        ] as [(String, [String])])
    func `exactly what may stand at a place is offered`(line: String, expected: [String]) {
        #expect(Self.offers(line) == expected)
    }

    // Catches a hint for the wrong verb, or none where one is being written.
    @Test func `the hint is the syntax of the verb or stage at the cursor`() {
        func hint(_ line: String) -> String? { Self.completion.complete(line).hint }
        let table = CommandTable.whole
        #expect(hint("book CLX5 ") == table["book"]?.signature.syntax)
        #expect(hint("at 19:45 bbo ") == table["bbo"]?.signature.syntax)
        #expect(hint("watch every 1s stats ") == table["stats"]?.signature.syntax)
        #expect(hint("plot ") == table["plot"]?.signature.syntax)
        #expect(hint("book CLX5 | sort ") == table.stage("sort").map { "… | \($0.syntax)" })
        #expect(hint("") == nil && hint("at ") == nil && hint("nothing ") == nil)
    }

    // Catches a file name with a blank that would come apart, or a folder one cannot go on in.
    @Test func `names with blanks are quoted`() {
        let reply = Self.completion.complete("load \"a b")
        #expect(reply.candidates.map(\.text) == ["\"a b.csv\""])
        #expect(reply.replaceBytes == 4)
    }

    // Catches columns that are offered and are not there, or the other way round.
    @Test(
        .wholeLane,
        arguments: [
            "records", "trades", "book", "bbo", "symbols", "stats", "mid", "ohlcv", "vwap", "gaps", "phases",
        ]) func `the columns are those of the answer`(verb: String) async throws
    {
        let shell = Shell()
        try await shell.run("load demo")
        let isSeries = SeriesQuery.Kind(rawValue: verb) != nil
        let table = try await shell.run(isSeries ? "\(verb) all every 5m" : verb).tabulated
        let names = table.columns.map(\.name)
        let known = CommandTable.whole[verb]?.signature.answer.columns ?? []
        if verb == "records" || verb == "trades" {
            #expect(Set(names).isSubset(of: known))
        } else {
            #expect(names == known)
        }
    }

    // Catches work that grows with every symbol at each key: the candidates for one prefix of ten thousand symbols.
    @Test func `a prefix of ten thousand symbols offers those that begin with it`() {
        let symbols = (0..<10_000).map { "SYM\($0)" }
        let completion = Completion(table: .whole, context: Completion.Context(symbols: symbols))
        #expect(completion.complete("book SYM999").candidates.map(\.text).first == "SYM999")
        #expect(completion.complete("book SYM999").candidates.count == 11)
        #expect(completion.complete("book ").candidates.count == 10_000 + 1 + 4)
    }
}
