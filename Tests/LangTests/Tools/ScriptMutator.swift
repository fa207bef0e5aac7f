import Engine
import TestSupport
import mbosh

@testable import Lang

/// Scripts that nobody would write: the examples of the command table and of the error codes, cut up, mixed and nested.
struct ScriptMutator {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Words that open sockets, wait for a terminal or load a large market: other tests run beside this one.
    private static let avoided: Set<String> = [
        "serve", "stream", "connect", "replay", "watch", "demo", "quit", "exit", ".quit", "\\q",
    ]

    private static let lines: [String] = {
        let table = CommandTable.whole
        let examples = (table.verbs.map(\.signature) + table.stages).flatMap(\.examples).map(\.line)
        let codes = CommandTable.whole.codes.flatMap { [$0.example, $0.better] }
        return (examples + codes).map { $0.replacing("demo", with: "synthetic records=300") }
            .filter { line in !line.split(separator: " ").contains { avoided.contains(String($0)) } }
    }()

    private static let words: [String] = {
        let examples = Set(lines.flatMap { $0.split(separator: " ").map(String.init) })
        let names = CommandTable.whole.names + CommandTable.whole.stages.map(\.name)
        let odd = [
            "0", "-1", "1", "2.5", "999999999999999999", "18446744073709551615", "0.000000001", "100k", "1G", "x0.5",
            "1ns", "250us", "1h", "106751d", "00:00", "23:59:59.999999999", "1970-01-01", "2554-07-21T23:34:33Z",
            "1736173800000016460", "+1ns", "-100000h", "record", "start", "end", "open", "$x", "$y", "$port", "a/$x",
            "\"\"", "\"$x\"", "\"a b\"", "ACME", "all", "SYN1", "1001", "records=999999999", "days=99999", "rate=0",
            "seed=-1", "levels=0", "(", ")", "{", "}", "|", "&", ",", "=", "==", "<", "~", "+", "-", "*", "/", "and",
            "or", "not", "\\", ":", "#", "price", "size", "ts_recv", "symbol", "bid", "at", "from", "to", "last",
            "every",
            "on", "change", "by", "desc", "least", "checks", "true", "while", "in", "between", "is", "null", "as",
            "every",
            "with", "distinct", "sample", "quote", "seed", "count", "p99.9", "stddev", "vwap", "first", "if(", "abs(",
            "lag(",
            "round(price,", "1m", "(a, b)", "not",
        ]
        return (Array(examples) + names + odd).filter { !avoided.contains($0) }.sorted()
    }()

    private mutating func pick(_ choices: [String]) -> String {
        choices.isEmpty ? "" : choices[Int(random.below(UInt32(choices.count)))]
    }

    mutating func script() -> String {
        var lines: [String] = random.chance(9, in: 10) ? ["load synthetic seed=3 records=200 instruments=2"] : []
        for _ in 0...random.below(5) { lines.append(statement(depth: 0)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func statement(depth: Int) -> String {
        let line = mutated(pick(Self.lines))
        guard depth < 4 else { return line }
        switch random.below(14) {
        case 0: return "repeat \(pick(["2", "3", "1000000000000"])) {\n" + statement(depth: depth + 1) + "\n}"
        case 1:
            let list = pick([
                "ACME, SYN1", "1 to 3", "all", "$y", "1 to 999999999999", "trades | head 2", "symbols symbol",
            ])
            return "for x in \(list) {\n" + statement(depth: depth + 1) + "\n}"
        case 2:
            return
                "if \(pick(["true", "info records > 0", "$x == 1", "bbo spread < 1"])) {\n\(line)\n} else {\n\(line)\n}"
        case 3: return "let \(pick(["x", "y"])) = " + line
        case 4: return "expect error: " + line
        case 5:
            return "test \"t\" \(pick(["", "retry 1", "timeout 50ms", "tags a b"])) {\n" + statement(depth: depth + 1)
                + "\n}"
        case 6:
            return line + " | "
                + mutated(
                    pick([
                        "head 3", "where size > 5", "count", "sum size by side", "sort price desc, size",
                        "where side in (bid, ask) and price between 99 and 101 or price is null",
                        "with a = lag(price, 2), b = cumsum(size) by symbol",
                        "select price, price * size as paid, if(size > 5, 1, 0)",
                        "count, avg price, p99.9 size, count distinct order_id, vwap by symbol, side, every 1m",
                        "distinct side",
                        "sample 3 seed 7", "stddev price as s, first ts_recv, last price by hour(ts_recv)",
                    ]))
        case 7: return "at \(pick(["start", "end", "record 50", "+1ns", "$x"])) " + line
        case 8: return line + "\n----\n" + pick(["", "<..>\n", "x <..> y\n"]) + "----"
        default: return line
        }
    }

    /// A few words of the line are others, gone, or there twice.
    private mutating func mutated(_ line: String) -> String {
        var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<random.below(4) where !words.isEmpty {
            let place = Int(random.below(UInt32(words.count)))
            switch random.below(5) {
            case 0: words.remove(at: place)
            case 1: words.insert(words[place], at: place)
            case 2: words.insert(pick(Self.words), at: place)
            case 3: words.swapAt(place, Int(random.below(UInt32(words.count))))
            default: words[place] = pick(Self.words)
            }
        }
        return words.joined(separator: " ")
    }
}
