/// The description of a verb: the arguments it accepts, its purpose and its use. The parser's words, help, completion,
/// hints, the formatter and the reference page are all derived from it.
public struct Signature: Sendable {
    /// The section of `help` that lists the verb.
    public enum Group: String, Sendable, CaseIterable {
        case look, move, prove, simulate, script, session, stage

        /// The heading in `help`.
        public var title: String {
            switch self {
            case .move: "move in time"
            case .stage: "behind |"
            case .look, .prove, .simulate, .script, .session: rawValue
            }
        }
    }

    /// The word that begins its call.
    public var name: String
    /// Other spellings that mean the same: `exit` for `quit`.
    public var aliases: [String] = []
    /// The section of `help` that lists it.
    public var group: Group
    /// One line, an imperative without a full stop: `show the order book of a symbol`.
    public var summary: String
    /// Positional arguments, in order.
    public var parameters: [Parameter] = []
    /// Named arguments, in any order.
    public var options: [Option] = []
    /// The part of the statement after its words.
    public var form = Form.statement
    /// The syntax line of a word with a grammar of its own; nil when it is made from parameters and options.
    public var grammar: String?
    /// The need of the answer for market-by-order records.
    public var orders = Orders.notNeeded
    /// The parts of the answer, where they are always the same.
    public var answer = Answer()
    /// True when it may be asked again and again, by `watch`, by `plot` and inside an expression.
    public var isQuestion: Bool
    /// True when it can fail without an error: a script that has it claims something.
    public var isClaim = false
    /// True when it depends on the loaded data and the cursor.
    public var asksData: Bool
    /// The likeness of its results in each run of a script.
    public var outcome = Outcome.same
    /// True when it has a line in `history`.
    public var isKept = true
    /// The part that other programs take in it.
    public var contact = Contact.none
    /// The route on which HTTP asks it; nil for a verb that HTTP does not ask.
    public var http: HTTPForm?
    /// The way it shows the question that stands after it; nil for a verb without one.
    public var display: Display?
    /// The options that it takes only where its answer is drawn; with any, it takes a range there, too.
    public var drawnOptions: [Option] = []
    /// The help for calls that mean something else.
    package var hints = CallHints()
    /// The work of a stage on rows; nil for a verb.
    var stage: Stage?
    /// True when it may be limited by `from T to T` or `last DURATION`, before or after the verb.
    public var takesRange = false
    /// True when it may be asked at another time: `at T VERB`.
    public var takesMoment = false
    /// True when it may run in the background with `&`.
    public var takesBackground = false
    /// True when its options stand before its arguments: `watch every 1s book CLX5`.
    public var optionsFirst = false
    /// The paragraphs of `help VERB`.
    public var details: [String] = []
    /// The examples of `help VERB`, which tests run.
    public var examples: [Example] = []
    /// The names of verbs and stages that `help VERB` refers to.
    public var related: [String] = []
    /// Codes of the errors that are particular to it.
    public var errors: [Diagnostic.Code] = []

    /// The need of a verb for market-by-order records.
    public enum Orders: Sendable {
        /// It answers without such records, too.
        case notNeeded
        /// Its answer is made of such records alone: on data that has only other records it is an error.
        case needed
        /// Needed, and trades or bars that stand beside them in the data are not counted, which a notice says.
        case counted
    }

    /// The part of a statement after its words.
    public enum Form: Sendable {
        /// Nothing: it is a statement.
        case statement
        /// `{ … }`
        case block
        /// `: STATEMENT`
        case guarding
    }

    /// A description without arguments, which is a question in the groups `look` and `prove`, and asks data in all but
    /// `session`.
    /// - Parameter describe: sets what is not as it is for most verbs.
    public init(
        _ name: String, _ group: Group, _ summary: String, _ describe: (inout Signature) -> Void = { _ in }
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        isQuestion = group == .look || group == .prove
        asksData = group != .session
        describe(&self)
    }

    /// The syntax line, `book SYMBOLS [depth INT] [by level|order]`.
    public var syntax: String {
        if let grammar { return grammar }
        let arguments = parameters.map { parameter in
            let text = parameter.type.placeholder(parameter.name)
            return parameter.isRequired ? text : "[\(text)]"
        }
        let named = options.map { "[\($0.syntax)]" }
        var words = [name] + (optionsFirst ? named + arguments : arguments + named)
        if takesRange { words.append("[from TIME [to TIME] | last DURATION]") }
        if takesBackground { words.append("[&]") }
        return words.joined(separator: " ")
    }
}

/// One positional argument.
public struct Parameter: Sendable {
    /// The name by which a body asks for the value, and which the syntax line shows.
    public var name: String
    /// The type of the value.
    public var type: ArgumentType
    /// False when the value may be left out.
    public var isRequired: Bool
    /// True for the path of a script, for which Tab offers scripts.
    public var isScript = false
    /// One line for `help VERB`.
    public var summary: String

    /// Makes a parameter of its parts.
    public init(_ name: String, _ type: ArgumentType, required: Bool = true, _ summary: String) {
        self.name = name
        self.type = type
        self.isRequired = required
        self.summary = summary
    }
}

/// One named argument: a word, and a value unless the word says it all.
public struct Option: Sendable {
    /// The word before the value, or the whole flag.
    public var word: String
    /// The type of the value; nil for a flag.
    public var type: ArgumentType?
    /// True when the value may be left out: `loop` alone means for ever.
    public var isValueOptional: Bool
    /// One line for `help VERB`.
    public var summary: String

    /// Makes an option of its parts.
    public init(_ word: String, _ type: ArgumentType?, valueOptional: Bool = false, _ summary: String) {
        self.word = word
        self.type = type
        self.isValueOptional = valueOptional
        self.summary = summary
    }

    var syntax: String {
        guard let type else { return word }
        // The placeholder of a text says what the text is about where the option's own word does not: `because TEXT`
        // needs none.
        let texts = ["in": "PHASE", "key": "KEY", "skip": "REASON", "tags": "WORDS"]
        let value = type == .text ? texts[word] ?? "TEXT" : type.placeholder(word)
        return isValueOptional ? "\(word) [\(value)]" : "\(word) \(value)"
    }
}

/// The form that a value must have. The Binder reads items by it, completion offers values by it.
public enum ArgumentType: Sendable, Hashable {
    case symbol
    /// A comma list, or `all`.
    case symbols
    case integer(ClosedRange<Int>)
    case duration
    case time
    /// `100k`, `500k/s`, `x10`, `realtime`, `max`
    case pace
    case address
    /// Files, globs, `-`, `demo`, `synthetic KEY=VALUE …`
    case sources
    case keyword([String])
    /// A word or a quoted text.
    case text
    /// A comma list of columns' names.
    case columns
    /// A comma list of expressions, which may have names after `as`.
    case items
    /// A comma list of `NAME = EXPRESSION`.
    case assignments
    /// A comma list of columns' names, each with `desc` or without.
    case order
    /// A comma list of figures of rows.
    case figures
    /// A comma list of expressions and `every DURATION`.
    case keys
    /// An exact decimal.
    case price
    /// A whole number of 64 bits.
    case orderID
    /// `no-cross` and the like, or an expression.
    case claim
    /// `least INT checks`, after `at`.
    case checkCount
    case expression
    /// An expression about the columns of rows.
    case condition
    /// A verb, an error code, or anything else `help` knows.
    case topic
    case settingName
    /// All words that follow.
    case settingValue
    case jobID
    /// `5%`, `0.5%`
    case percent
    /// A file to write.
    case path
    /// All words that follow: a question of its own.
    case query
    /// `drop 0.1%, delay 5ms 3, disconnect at 19:45`
    case faults

    /// The placeholder of the value in a syntax line.
    public func placeholder(_ name: String) -> String { self == .text ? name.uppercased() : words.placeholder }

    /// The expectation that an error names.
    var expectation: String { words.expectation }

    private var words: (placeholder: String, expectation: String) {
        switch self {
        case .symbol: ("SYMBOL", "a symbol (a word with an upper-case letter, an instrument id, or quoted)")
        case .symbols: ("SYMBOLS", "symbols (words with an upper-case letter, instrument ids, quoted ones, or all)")
        case .integer(let range) where range.upperBound == Int.max:
            ("INT", "a whole number of \(range.lowerBound) or more")
        case .integer(let range): ("INT", "a whole number from \(range.lowerBound) to \(range.upperBound)")
        case .duration: ("DURATION", "a duration (250us, 5ms, 30s, 1m, 1h30m)")
        case .time: ("TIME", "a time (19:45, an ISO date, +5m, record N, start, end)")
        case .pace: ("PACE", "a pace (100k, 500k/s, x10, realtime, max)")
        case .address: ("[HOST]:PORT", "an address (:9000, 127.0.0.1:9000)")
        case .sources: ("SOURCES", "a file, demo, synthetic or -")
        case .keyword(let words):
            (
                words.joined(separator: "|"),
                words.count == 1 ? "`\(words[0])`" : "one of \(words.joined(separator: ", "))"
            )
        case .text: ("TEXT", "a word or a quoted text")
        case .columns: ("COLUMNS", "columns' names, separated by commas")
        case .items: ("EXPRESSION [as NAME], …", "columns or expressions, separated by commas")
        case .assignments: ("NAME = EXPRESSION, …", "NAME = EXPRESSION")
        case .order: ("COLUMN [desc], …", "columns' names, separated by commas")
        case .figures: ("FIGURES", "a figure such as `sum size`")
        case .keys: ("KEYS", "columns, expressions or `every DURATION`, separated by commas")
        case .price: ("PRICE", "a price (64.83)")
        case .orderID: ("ORDER", "an order's number")
        case .claim: ("CLAIM", "a claim (\(Claim.names.joined(separator: ", ")), or an expression)")
        case .checkCount: ("least INT checks", "`least INT checks`")
        case .expression, .condition: ("EXPRESSION", "an expression")
        case .topic: ("TOPIC", "a verb or an error code")
        case .settingName: ("KEY", "a setting (`set` lists them)")
        case .settingValue: ("VALUE", "a value")
        case .jobID: ("ID", "a job's number (`jobs` lists them)")
        case .percent: ("PERCENT", "a percentage (5%)")
        case .path: ("PATH", "a file's name")
        case .query: ("QUERY", "a question (book CLX5, mid CLX5 every 1m)")
        case .faults: ("FAULTS", "faults (drop 0.1%, delay 5ms 3, disconnect at 19:45)")
        }
    }
}

/// The claims `assert` knows by name; anything else is an expression.
public enum Claim: String, Sendable, CaseIterable {
    case noCross = "no-cross"
    case noLocked = "no-locked"
    case noGap = "no-gap"
    case noUnknown = "no-unknown"
    case invariants
    /// A claim about a field: `monotonic ts_event`.
    case monotonic

    static let names = allCases.map(\.rawValue)
}

/// A line of use that is also a test.
public struct Example: Sendable {
    /// The demand of the table's test on an example.
    public enum Expectation: Sendable, Hashable {
        /// Runs without an error; assertions in it pass.
        case succeeds
        /// Its output has this text in it.
        case prints(String)
        /// Ends in this error.
        case fails(Diagnostic.Code)
        /// Needs a file that is not there everywhere: parsed and bound, not run.
        case binds
    }

    /// The line of use.
    public var line: String
    /// The result of the line on the built-in demo.
    public var expectation: Expectation
    /// A few words that say what the line does.
    public var note: String

    /// Makes an example of its parts.
    public init(_ line: String, _ expectation: Expectation = .succeeds, _ note: String) {
        self.line = line
        self.expectation = expectation
        self.note = note
    }
}
