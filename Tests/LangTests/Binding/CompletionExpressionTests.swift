import Engine
import Testing
import mbosh

@testable import EngineSynthetic
@testable import Lang

/// The candidates inside claims, conditions and sources; and that each of them means something.
@Suite struct CompletionExpressionTests {
    private static let completion = Completion(
        table: .whole,
        context: Completion.Context(
            symbols: ["CLX5", "CLZ5"], variables: ["worst"],
            list: { $0.isEmpty ? ["checks.mbo", "day.dbn", "more/"] : $0 == "more/" ? ["book.mbo", "x.csv"] : [] },
            prices: { $0 == "CLX5" ? [("64.81", "bid × 5"), ("64.82", "ask × 3"), ("64.80", "bid × 7")] : [] }))

    private static func offers(_ line: String) -> [String] { completion.complete(line).candidates.map(\.text) }

    // Catches an expression that is completed as if nothing of it were written yet.
    @Test(
        arguments: [
            ("assert bbo CLX5 ", ["spread", "mid", "bid", "ask"]),
            ("print bbo CLX5 ", ["spread", "mid", "bid", "ask"]),
            ("print bbo CLX5 sp", ["spread"]), ("assert at 19:45 bbo CLX5 m", ["mid"]), ("let x = bbo CLX5 ", []),
            ("assert bbo ", ["CLX5", "CLZ5"]),
            ("assert bbo CLX5 bid ", ["price", "size", "count", "==", "!=", "<", "<="]),
            ("assert bbo CLX5 spread ", ["==", "!=", "<", "<=", ">", ">="]), ("assert bbo CLX5 spread <", ["<", "<="]),
            ("assert bbo CLX5 spread <= ", ["bbo"]), ("assert bbo CLX5 spread <= 0.02 ", ["and", "or"]),
            ("assert bbo CLX5 spread <= 0.02 and bbo CLZ5 ", ["spread"]), ("if bbo CLX5 ", ["spread"]),
            ("assert last stream ", ["rate", "lag", "elapsed"]), ("print last stream lag ", ["p50", "p99", "max"]),
            ("print last ", ["stream", "replay"]), ("assert monotonic ", ["ts_recv"]),
            ("replay until bbo CLX5 ", ["spread"]),
            ("stats all | where records ", ["==", "!="]), ("records where side == ", ["bid", "ask", "none"]),
            ("records | where side != b", ["bid"]),
            ("trades | where action == ", ["add", "cancel", "modify", "clear", "trade"]),
            ("records | where price > 5 and si", ["side", "size"]), ("records | where symbol == CL", ["CLX5", "CLZ5"]),
            ("records | where price > 5 ", ["and", "or"]),
            ("records | where size in (1, 2) ", ["and", "or"]), ("trades | where side in (", ["bid", "ask", "none"]),
            ("records where action not in (trade, ", ["add", "cancel", "fill"]),
            ("trades | where price ", ["in", "between", "is null"]),
            ("trades | where price between 1 ", ["and"]), ("trades | where abs(pr", ["price"]),
            ("trades | where ro", ["round("]),
            ("trades | where abs(price) ", ["==", "in"]), ("assert ab", ["abs("]),
            ("trades | select si", ["side", "size", "sign("]),
            ("trades | select price, size ", ["as", "*"]), ("trades | select price, ", ["size", "symbol"]),
            ("trades | with x ", ["="]), ("trades | with x = la", ["lag("]),
            ("trades | with x = lag(price) ", ["by", "+"]),
            ("trades | with x = price, y = 2 | where x > 1 and ", ["x", "y", "price"]),
            ("trades | with a = size by sy", ["symbol"]),
            ("trades | count", ["count"]), ("trades | count ", ["distinct", "by"]), ("trades | count, su", ["sum"]),
            ("trades | count, sum si", ["side", "size"]), ("trades | sum size ", ["by", "as", "*"]),
            ("trades | sum size by ", ["symbol", "every", "hour("]), ("trades | sum size by symbol, every ", ["1m"]),
            ("trades | p99.9 pr", ["price"]), ("trades | sort price, si", ["size"]),
            ("trades | sort price, size ", ["desc"]),
            ("trades | distinct si", ["side", "size"]), ("trades | sample 5 ", ["seed"]),
            ("trades | quote ", ["after"]),
            ("trades | quote after ", ["1s", "10s"]),
            ("load synthetic ", ["seed=", "records="]), ("load synthetic seed=7 ve", ["venue="]),
            ("load synthetic venue=", ["venue=glbx", "venue=xnas"]), ("load synthetic roll=", ["roll=on", "roll=off"]),
            ("load synthetic snapshot-form=n", ["snapshot-form=no-clear"]),
            ("level CLX5 ", ["64.81", "64.82", "64.80"]),
            ("why CLX5 64.80", ["64.80"]), ("level NONE ", []), ("include ", ["checks.mbo", "more/"]),
            ("include more/", ["more/book.mbo"]), ("records CLX5 schema mbp", ["mbp-1", "mbp-10"]),
            ("set format n", ["ndjson"]),
        ] as [(String, [String])])
    func `an expression is completed with what may follow`(line: String, expected: [String]) {
        let offered = Self.offers(line)
        #expect(expected.allSatisfy(offered.contains), "\(line): \(offered)")
        if line.hasPrefix("level CLX5"), !offered.isEmpty { #expect(Array(offered.prefix(3)) == expected) }
        if expected.isEmpty, line.hasPrefix("level") { #expect(offered.isEmpty, "\(offered)") }
    }

    // Catches a running function where none may stand, and a column that is offered again.
    @Test func `lists of stages offer what may follow`() {
        #expect(!Self.offers("trades | where la").contains("lag("))
        #expect(!Self.offers("trades | sum cu").contains("cumsum("))
        #expect(!Self.offers("trades | select price, pr").contains("price"))
        #expect(Self.offers("trades | with ").isEmpty)
        #expect(Self.offers("trades | sum size as total ") == ["by"])
    }

    // Catches a key that is offered twice, and figures first where they are asked for first.
    @Test func `no key is offered twice and the figure asked for comes first`() {
        #expect(!Self.offers("load synthetic seed=7 ").contains("seed="))
        #expect(Self.offers("assert bbo CLX5 ").first == "spread")
        #expect(!Self.offers("assert no-cross ").contains("=="))
        #expect(Self.completion.complete("level CLX5 ").candidates.first?.note == "bid × 5")
    }

    // Catches a figure that is offered and that no answer has.
    @Test func `every figure that is offered can be printed`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        for verb in CommandTable.whole.verbs.map(\.signature) {
            for figure in verb.answer.figures.flatMap({ figure in
                [figure.name] + figure.parts.map { "\(figure.name) \($0)" }
            }) {
                let text = "print \(verb.name) ACME \(figure)"
                #expect(try await shell.failure(text) == nil, "\(text)")
            }
        }
    }

    // Catches a word that the generator does not take.
    @Test func `every value of a synthetic key loads`() async throws {
        let shell = Shell()
        for key in SyntheticMarket.Parameters.keys.map(\.name) {
            for value in Completion.syntheticValues(of: key) {
                let text = "load synthetic records=2000 \(key)=\(value)"
                #expect(try await shell.failure(text) == nil, "\(text)")
            }
        }
    }

    // Catches prices that are not those of the book at the cursor, or come in another order.
    @Test func `prices are those of the book at the cursor`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        func prices() async -> [String] {
            Completion(table: .whole, context: await shell.session.completionContext { _ in [] }).complete(
                "level TEST "
            ).candidates
                .map(\.text)
        }
        #expect(await prices() == ["64.81", "64.82", "64.80"])
        try await shell.run("at record 1")
        #expect(await prices() == ["64.81"])
        for price in await prices() { #expect(try await shell.failure("level TEST \(price)") == nil) }
    }
}
