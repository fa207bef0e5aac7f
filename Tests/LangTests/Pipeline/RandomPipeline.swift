import Engine
import TestSupport

/// Random stages over market-by-order records, in the words of the language.
struct RandomPipeline {
    var random: SeededRandom

    private static let numbers = [
        "record", "price", "size", "order_id", "flags", "sequence", "channel_id", "instrument_id", "publisher_id",
    ]
    private static let times = ["ts_recv", "ts_event"]
    private static let texts = ["symbol", "type", "action", "side"]
    private static var all: [String] { numbers + times + texts + ["ts_in_delta"] }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int(random.below(UInt32(choices.count)))] }

    private mutating func number(_ most: UInt32) -> UInt32 { random.below(most) }

    // MARK: Conditions

    private mutating func comparison() -> String {
        let sign = pick(["==", "!=", "<", "<=", ">", ">="])
        switch number(22) {
        case 0: return "size \(sign) \(number(12))"
        case 1: return "size \(sign) \(number(9)).5"
        case 2: return "price \(sign) \(pick(["0", "-3", "100", "124.99", "150.005", "18446744073709551616"]))"
        case 3: return "side \(pick(["==", "!="])) \(pick(["bid", "ask", "none", "B"]))"
        case 4: return "action \(pick(["==", "!=", "~"])) \(pick(["add", "cancel", "trade", "F", "clear"]))"
        case 5: return "order_id \(sign) \(pick(["0", "6400000000100", "18446744073709551615"]))"
        case 6: return "record \(sign) \(number(1500))"
        case 7: return "ts_in_delta \(sign) \(pick(["0s", "13us", "15us", "1ms"]))"
        case 8: return "price \(pick(["==", "!="])) price"
        case 9: return "flags \(sign) \(pick(["0", "128", "130"]))"
        case 10: return "instrument_id \(sign) \(pick(["1001", "1002", "0.5"]))"
        case 11: return "symbol ~ \(pick(["1", "SYN", "ACME", "2$"]))"
        case 12: return "size * price \(sign) \(pick(["500", "1000.5"]))"
        case 13: return "size \(pick(["in", "not in"])) (1, 2.0, \(number(20)))"
        case 14: return "action \(pick(["in", "not in"])) (add, T\(pick(["", ", cancel"])))"
        case 15: return "price \(pick(["between", "not between"])) \(99 + number(30)) and \(110 + number(60)).5"
        case 16: return "\(pick(["price", "ts_recv", "size", "symbol"])) is \(pick(["", "not "]))null"
        case 17: return "abs(price - \(100 + number(50))) \(sign) \(number(30)).25"
        case 18: return "if(side == bid, size, price) \(sign) \(number(60))"
        case 19: return "hour(ts_recv) \(sign) \(pick(["14", "13.5"]))"
        case 20: return "round(price, 1) \(sign) coalesce(price, size)"
        default: return "ts_event \(sign) ts_recv - \(number(20))us"
        }
    }

    private mutating func condition(_ depth: Int) -> String {
        guard depth > 0, random.chance(3, in: 4) else { return comparison() }
        switch number(5) {
        case 0: return "not (\(condition(depth - 1)))"
        case 1, 2: return "(\(condition(depth - 1))) or (\(condition(depth - 1)))"
        default: return "(\(condition(depth - 1))) and (\(condition(depth - 1)))"
        }
    }

    // MARK: Stages

    private mutating func value() -> String {
        pick([
            "price * size", "price - \(number(200))", "size + 0.5", "-size", "price / 4", "abs(price - 120)",
            "ts_recv - ts_event", "ts_event + 3us", "if(side == ask, price)", "if(action == trade, size, 0)",
            "round(price, 1)", "hour(ts_recv)", "date(ts_event)", "sign(price - 125)", "floor(price)",
            "coalesce(price, 7)", "min(size, 3)", "size > 4", "price is null",
        ])
    }

    private mutating func running() -> String {
        pick([
            "lag(size)", "lag(price, \(number(4)))", "diff(ts_recv)", "diff(price)", "cumsum(size)",
            "cumsum(if(side == bid, size, -size))", "lag(ts_event, 2)", "diff(size) * 2 + 1",
        ])
    }

    private mutating func figure(_ columns: [String], _ index: Int) -> String {
        let column = pick(columns)
        let text: String
        switch number(10) {
        case 0: return "count as n\(index)"
        case 1: text = "count distinct \(column)"
        case 2: text = "first \(column)"
        case 3: text = "last \(column)"
        case 4: text = "min \(pick(Self.numbers + Self.times))"
        case 5: text = "max \(pick(Self.numbers + ["ts_in_delta"]))"
        case 6: text = "p\(pick(["1", "50", "99", "99.9", "100", "0.5"])) \(pick(Self.numbers + ["ts_in_delta"]))"
        case 7: text = "stddev \(pick(["size", "price", "ts_in_delta", "price * size"]))"
        case 8: text = pick(["vwap", "vwap price size", "vwap size price"])
        default: text = "\(pick(["sum", "avg"])) \(pick(["size", "price", "ts_in_delta", "price * size", "record"]))"
        }
        return text + " as f\(index)"
    }

    private mutating func keys() -> String {
        var keys: [String] = []
        for index in 0..<number(4) {
            switch number(8) {
            case 0: keys.append("every \(pick(["1s", "7s", "1m", "250ms"])) as k\(index)")
            case 1: keys.append("\(pick(["price > 110", "hour(ts_recv)", "size / 2", "abs(price)"])) as k\(index)")
            default: keys.append("\(pick(Self.all)) as k\(index)")
            }
        }
        return keys.isEmpty ? "" : " by " + keys.joined(separator: ", ")
    }

    /// One stage that leaves rows, or figures as the last one.
    private mutating func stage(_ columns: inout [String], _ number: Int) -> String {
        switch random.below(9) {
        case 0, 1, 2: return "where \(condition(2))"
        case 3:
            let name = "x\(number)"
            defer { columns.append(name) }
            return "with \(name) = \(value())"
        case 4:
            let name = "y\(number)"
            defer { columns.append(name) }
            return "with \(name) = \(running())\(pick(["", " by symbol", " by side, action"]))"
        case 5: return "sort \(pick(columns))\(pick(["", " desc"]))\(pick(["", ", \(pick(columns)) desc", ", record"]))"
        case 6: return "\(pick(["head", "tail"])) \(random.below(400))"
        case 7: return "distinct \(pick(columns))\(pick(["", ", \(pick(columns))"]))"
        default: return "sample \(random.below(300)) seed \(1 + random.below(9))"
        }
    }

    /// Some stages.
    mutating func next() -> [String] {
        var columns = Self.all
        var stages: [String] = []
        for place in 0..<Int(number(4)) { stages.append(stage(&columns, place)) }
        switch number(6) {
        case 0: stages.append("count")
        case 1: stages.append("sort \(pick(columns))\(pick([" desc", ""])) | head \(number(40))")
        case 2: stages.append("select \(pick(columns)) as a, \(pick(columns)) as b, \(value()) as c")
        default:
            let figures = (0..<Int(1 + number(3))).map { figure(columns, $0) }
            stages.append(figures.joined(separator: ", ") + keys())
        }
        return stages
    }
}
