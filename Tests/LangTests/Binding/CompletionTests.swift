import Testing
import mbosh

@testable import Lang

@Suite struct CompletionTests {
    private static let completion = Completion(
        table: .whole,
        context: Completion.Context(
            symbols: ["CLX5", "CLZ5", "x y"], variables: ["port"], marks: ["lunch"], jobs: [2, 5]
        ) { folder in
            switch folder {
            case "": ["day.dbn.zst", "data/", "demo.dbn"]
            case "data/": ["a.dbn", "b.dbn"]
            default: []
            }
        })

    private static func offers(_ line: String) -> [String] { completion.complete(line).candidates.map(\.text) }

    // Catches verbs that are not offered, or offered where the scope before them means nothing.
    @Test func `verbs are offered that their scope goes with`() {
        let all = Self.offers("")
        #expect(all.starts(with: CommandTable.whole.verbs.map(\.signature.name)))
        #expect(Set(all).isSuperset(of: ["from", "last", "warn"]))
        #expect(Self.offers("qu") == ["quality", "queue", "quit"])
        #expect(Self.offers("zz").isEmpty)
        let moments = CommandTable.whole.verbs.map(\.signature).filter(\.takesMoment).map(\.name)
        for scope in ["at 19:45 ", "at record 7 ", "at 2025-09-24T19:45:00Z "] {
            #expect(Self.offers(scope) == moments)
        }
        let ranges = CommandTable.whole.verbs.map(\.signature).filter(\.takesRange).map(\.name)
        for scope in ["from 19:30 to 21:00 ", "last 5m ", "from record 2 to record 9 "] {
            #expect(Set(Self.offers(scope)) == Set(ranges + ["watch", "plot", "explain"]))
        }
        #expect(Self.offers("from 19:30 ") == ["to"] + ranges)
        #expect(Self.offers("at 19:45 bo") == ["book"])
        #expect(Self.offers("last ") == ["1s", "10s", "1m", "5m", "1h"])
    }

    // Catches an option that is offered again, or not at all, and a value where an option stands.
    @Test func `options are offered that are not there yet`() {
        #expect(Self.offers("book CLX5 ") == ["depth", "by", "side", "consolidated"])
        #expect(Self.offers("book CLX5 depth 5 ") == ["by", "side", "consolidated"])
        #expect(Self.offers("book CLX5 depth 5 by order si") == ["side"])
        #expect(Self.offers("book CLX5 depth ").isEmpty)
        #expect(Self.offers("book CLX5 by ") == ["level", "order"])
        #expect(Self.offers("book by order ") == ["CLX5", "CLZ5", "\"x y\"", "all", "depth", "side", "consolidated"])
        #expect(
            Self.offers("stream CLX5 at 100k ") == [
                "on", "clients", "loop", "snapshot", "as", "slow", "limit", "with", "seed", "from", "last",
            ])
        #expect(Self.offers("quality CLX5 from 19:30 ") == ["to"])
        #expect(Self.offers("serve http on :0 l") == ["loop"])
        #expect(
            Self.offers("serve ") == [
                "http", "live", "tcp", "on", "at", "loop", "key", "slow", "settle", "then", "map", "with", "seed",
            ])
        #expect(Self.offers("load day.dbn.zst le") == ["lenient"])
        #expect(Self.offers("info ").isEmpty)
    }

    // Catches values that do not fit the argument under the cursor.
    @Test func `values are offered that fit their place`() {
        #expect(Self.offers("book CL") == ["CLX5", "CLZ5"])
        #expect(Self.offers("book cl") == ["CLX5", "CLZ5"])
        #expect(Self.offers("book \"") == ["\"x y\""])
        #expect(Self.offers("at ") == ["start", "end", "open", "close", "record", "lunch"])
        #expect(Self.offers("at e") == ["end"])
        #expect(Self.offers("at record ").isEmpty)
        #expect(Self.offers("quality from ") == ["start", "end", "open", "close", "record", "lunch"])
        #expect(Self.offers("from start to e") == ["end"])
        #expect(Self.offers("stream at ") == ["100k", "realtime", "x10", "max"])
        #expect(Self.offers("stream on ") == [":9000", ":8080", ":0"])
        #expect(Self.offers("assert no-c") == ["no-cross"])
        #expect(Self.offers("assert no-cross at ") == ["least"])
        #expect(Self.offers("warn ") == ["assert"])
        #expect(Self.offers("warn assert no-u") == ["no-unknown"])
        #expect(Self.offers("set ") == Settings.keys.map(\.name))
        #expect(Self.offers("set un") == ["unknown-modify"])
        #expect(Self.offers("set unknown-modify ") == ["add", "skip"])
        #expect(Self.offers("set clock ts_e") == ["ts_event"])
        #expect(Self.offers("set nothing ").isEmpty)
        #expect(Self.offers("stop ") == ["2", "5"])
        #expect(Self.offers("help b") == ["bisect", "book", "bbo", "back", "bench"])
    }

    // Catches a stage that completes as an option of the verb.
    @Test func `stages are offered after a bar`() {
        #expect(Self.offers("book CLX5 | ") == CommandTable.whole.stages.map(\.name))
        #expect(Self.offers("book CLX5 | as ").starts(with: ["table", "csv", "json", "ndjson", "markdown"]))
        #expect(Self.offers("book CLX5 | as ma") == ["markdown", "map-symbols"])
        #expect(Self.offers("book CLX5 | as json ") == ["pretty", "raw", "map-symbols", "upgrade"])
        #expect(Self.offers("records | sort pr") == ["price"])
        #expect(Self.offers("records | sort price ") == ["desc"])
        #expect(Self.offers("records | head 5 | wh") == ["where"])
    }

    // Catches a list that ends at its first comma, and files of the wrong folder.
    @Test func `a list is completed after its comma, and a path in its folder`() {
        let book = Self.completion.complete("book CLX5,CLZ")
        #expect(book.candidates.map(\.text) == ["CLZ5"])
        #expect(book.replaceBytes == 3)
        #expect(Self.offers("book CLX5, CLZ") == ["CLZ5"])
        #expect(Self.offers("load d") == ["demo", "day.dbn.zst", "data/", "demo.dbn"])
        let load = Self.completion.complete("load day.dbn.zst,data/b")
        #expect(load.candidates.map(\.text) == ["data/b.dbn"])
        #expect(load.replaceBytes == 6)
        #expect(Self.offers("load day.dbn.zst, data/") == ["data/a.dbn", "data/b.dbn"])
        #expect(Self.offers("load nowhere/").isEmpty)
    }

    // Catches a reply that replaces too much of a line with letters of several bytes, or of another line.
    @Test func `a candidate replaces the word under the cursor only`() {
        #expect(Self.completion.complete("book CL").replaceBytes == 2)
        #expect(Self.completion.complete("book é").replaceBytes == 2)
        #expect(Self.completion.complete("book ").replaceBytes == 0)
        #expect(Self.completion.complete("info\nbook CL").candidates.map(\.text) == ["CLX5", "CLZ5"])
    }

    // Catches a trap on a line that is cut anywhere.
    @Test func `no line is too odd`() {
        for line in Scripts.all {
            for end in line.indices {
                #expect(Self.completion.complete(String(line[..<end])).replaceBytes <= line.utf8.count)
            }
        }
    }
}
