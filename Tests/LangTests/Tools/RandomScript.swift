/// Scripts that parse, written as carelessly as their grammar allows: blanks and continued lines anywhere, several blank
/// lines, comments, goldens with any text, blocks in one another.
struct RandomScript {
    /// SplitMix64: small, and the same on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private var random: Random
    private(set) var text = ""
    /// The goldens and, below, the comments that the formatter must give back as they were.
    private(set) var goldens: [String] = []
    private(set) var comments: [String] = []

    init(seed: UInt64) {
        random = Random(state: seed)
        lines(depth: 0)
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// Between two words: blanks, tabs, or a continued line.
    private mutating func gap() {
        if chance(8) {
            text += pick([" \\\n", "\\\n  ", "\t\\ \n"])
        }
        text += pick([" ", " ", " ", "  ", "\t", " \t "])
    }

    private mutating func lines(depth: Int) {
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            text += pick(["", "", "", "\n", "\n \n\n", "\t\n"])
            text += String(repeating: " ", count: Int.random(in: 0...6, using: &random))
            var mayHaveComment = true
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                comment()
                mayHaveComment = false
            case 1 where depth < 4: block(depth: depth)
            case 2:
                golden()
                mayHaveComment = false
            case 3:
                text += pick(["expect error E0203 :", "expect error:", "expect error E0302 like \"x: y\"  :"])
                gap()
                query()
            default: query()
            }
            if mayHaveComment, chance(15) {
                text += pick([" ", "", "   "])
                if text.last?.isWhitespace != true { text += " " }
                comment()
            }
            text += pick(["\n", "\n", "\r\n", "  \n"])
        }
    }

    private mutating func comment() {
        let comment = pick(["", " why", "!shebang", " ünïcode 原油", " a # b { \\ \"", "\ttab"])
        comments.append(comment)
        text += "#" + comment
    }

    private mutating func query() {
        if chance(25) {
            text += pick(["at 9:05", "at record 7", "from 19:30 to 20:00", "last 90m", "at $t", "at +5m"])
            gap()
        }
        call(["book", "trades", "bbo", "assert", "exit", "stream", ".quit", "x"])
        while chance(20) {
            text += pick(["|", " |", "| ", " | "])
            call(["where", "head", "sum", "as", "with", "count", "select"])
        }
        if chance(10) { text += pick(["&", " &"]) }
    }

    private mutating func call(_ verbs: [String]) {
        text += pick(verbs)
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            gap()
            text += pick([
                "CLX5", "depth", "10", "64.50", "100k", "500/s", "5m", "1h30m", "19:45:00", ":9000", "\"a  b\"", "$x",
                "==",
                "<=", "~", "( 1 + $y )", "( a ,b,c )", "abs ( x )", "if(a,b)", "-", "seed=7", "a,b ,  c", "a::",
                "2025-09-24T19:45Z", "~/day.dbn",
                "*.dbn.zst",
                "\"\\u{41}\\n\"", "größe", "----",
            ])
        }
    }

    private mutating func golden() {
        query()
        if text.hasSuffix("&") { text.removeLast() }
        let indent = pick(["", "  ", "\t"])
        var body = ""
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            body += pick(["", "bid  64.81 ", "  # no comment {", "\\", "\ttab", "---", "原 <..>", " ----x"]) + "\n"
        }
        goldens.append(body)
        text += "\n" + indent + "----\n"
        for line in body.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text += line.isEmpty ? "\n" : indent + line + "\n"
        }
        text += indent + "----"
    }

    private mutating func block(depth: Int) {
        let isChoice = chance(30)
        text += isChoice ? "if $x == 1" : pick(["test \"t\" tags a b", "setup", "for s in A ,B", "repeat 3"])
        text += pick([" {", "{", " {\n", "  { \n"])
        text += "\n"
        lines(depth: depth + 1)
        text += pick(["}", "  }"])
        if isChoice, chance(50) {
            text += " else {\n"
            lines(depth: depth + 1)
            text += "}"
        }
    }
}
