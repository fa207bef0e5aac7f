import Engine

/// The verbs that make a script of statements: names, loops, conditions, other scripts, expected errors.
enum ScriptVerbs {
    static let all = [letVerb, param, include, forVerb, repeatVerb, ifVerb, expect, sleep]

    private static let letVerb: Verb = {
        var signature = Signature("let", .script, "give a value a name, used as $NAME")
        signature.grammar = "let NAME = EXPRESSION | QUERY"
        signature.parameters = [
            Parameter("name", .text, "a word; written $NAME wherever a value may stand"),
            Parameter("value", .expression, "a literal or a word, an expression, or a query with its stages"),
        ]
        signature.takesMoment = true
        signature.details = [
            "A literal or a word is kept as written: $NAME then stands for a symbol, a pace, a time, a list. An expression or a "
                + "query is asked once, here. The answer of a query is kept whole: `$NAME FIGURE` is one of its figures "
                + "or columns, and `print $NAME | …` passes it on. One figure or one cell is that value.",
            "`let` of a name that is known changes it, in whatever block it was made; a new name lives in the block where it is "
                + "made and ends with it. In a word, $NAME is filled in: `load data/$day.dbn.zst`, `connect tcp :$port`. Between "
                + "quotes it is not; `+` joins texts.",
        ]
        signature.examples = [
            Example("let sym = ACME", "a symbol"),
            Example("let spread = bbo $sym spread", "a figure of a query"),
            Example("let large = trades $sym | where size > 50 | count", "the figure that the stages come to"),
            Example("print $large", "its value"),
            Example("let quote = bbo $sym", "a whole answer"),
            Example("assert $quote spread == $spread", "a figure of it"),
        ]
        signature.related = ["print", "for", "param"]
        signature.errors = [.unknownVariable, .tooLarge]
        return Verb(signature) { session, call in try await session.assign(call) }
    }()

    private static let param: Verb = {
        var signature = Signature("param", .script, "declare what `mbosh run SCRIPT name=value` may give")
        signature.grammar = "param NAME [= VALUE]"
        signature.parameters = [
            Parameter("name", .text, "a word; written $NAME wherever a value may stand"),
            Parameter("value", .text, required: false, "what it is when it is not given; without one it must be given"),
        ]
        signature.details = [
            "`mbosh run gate.mbo symbol=CLX5 limit=5ms` gives values as they would be written in the script. One that is "
                + "missing or not declared ends the run before it begins, with exit 2."
        ]
        signature.examples = [
            Example("param symbol = ACME", "ACME unless the command line says another"),
            Example("param depth = 3", "a number"),
            Example("book $symbol depth $depth", .prints("ACME"), "in use"),
        ]
        signature.related = ["let", "include"]
        signature.errors = [.misplacedParameter, .missingParameter]
        return Verb(signature) { session, call in try session.parameter(call) }
    }()

    private static let include: Verb = {
        var signature = Signature("include", .script, "run another script here")
        signature.parameters = [Parameter("path", .path, "relative to the script it stands in")]
        signature.parameters[0].isScript = true
        signature.details = [
            "Its names are the names of this script, as if its lines stood here. It is read and checked before the first line "
                + "runs, so a variable in the path must have its value by then: one of `param`, or one that the session had."
        ]
        signature.examples = [
            Example("include common.mbo", .binds, "beside this script"),
            Example("include checks/book.mbo", .binds, "in a folder"),
            Example("include \"my checks.mbo\"", .binds, "a name with a blank"),
            Example("param day = monday", "a value that is known before the script runs"),
            Example("include checks/$day.mbo", .binds, "checks/monday.mbo, unless the command line says another day"),
        ]
        signature.related = ["param", "let"]
        signature.errors = [.cannotInclude]
        return Verb(signature) { _, call in
            throw Diagnostic(.cannotInclude, "only a script includes another", at: call.span)
        }
    }()

    private static let forVerb: Verb = {
        var signature = Signature("for", .script, "run a block for each of a list")
        signature.form = .block
        signature.grammar = "for NAME in LIST { … } | for NAME from TIME to TIME every DURATION { … }"
        signature.parameters = [
            Parameter("name", .text, "$NAME inside the block"),
            Parameter("list", .text, "values with commas, $variable, 1 to 10, all, or a query with a column or stages"),
        ]
        signature.details = [
            "`for s in all` goes through the symbols of the data, `for p in trades ACME price` through a column; without one, "
                + "and behind stages, it is the table's first. Both ends of `1 to 10` and of `from … to …` belong to the list."
        ]
        signature.examples = [
            Example("for s in ACME, BOLT { bbo $s }", .prints("BOLT"), "each symbol"),
            Example("for n in 1 to 3 { print $n * $n }", .prints("9"), "numbers"),
            Example("for t from 14:35 to 15:00 every 10m { at $t bbo ACME }", .prints("ACME"), "moments"),
            Example("for s in symbols symbol { assert no-cross for $s }", "a column of a query"),
            Example(
                "for n in trades ACME | sort size desc | head 2 { at record $n bbo ACME }", .prints("ACME"),
                "the records of the two largest trades"),
        ]
        signature.related = ["repeat", "if", "let"]
        signature.errors = [.wrongArgument, .unknownVariable]
        return Verb(signature, act: blockBody)
    }()

    private static let repeatVerb: Verb = {
        var signature = Signature("repeat", .script, "run a block so many times")
        signature.form = .block
        signature.grammar = "repeat INT { … }"
        signature.parameters = [Parameter("times", .integer(0...Int.max), "how often")]
        signature.examples = [
            Example("at start", "before the first record"),
            Example("repeat 3 { step trade }", "the third trade"),
            Example("let n = 2", "a name for the number"),
            Example("repeat $n { print \"again\" }", .prints("again"), "as often as it says"),
        ]
        signature.related = ["for", "if"]
        return Verb(signature, act: blockBody)
    }()

    private static let ifVerb: Verb = {
        var signature = Signature("if", .script, "run a block when a condition holds")
        signature.form = .block
        signature.grammar = "if EXPRESSION { … } [else if EXPRESSION { … }] [else { … }]"
        signature.parameters = [Parameter("condition", .expression, "comparisons joined by and, or, not")]
        signature.details = [
            "`else` stands on the line of the `}` before it. A comparison with a figure that has no value is neither true nor "
                + "false, and so is `not` of it: the block is left out."
        ]
        signature.examples = [
            Example("if bbo ACME spread > 0.01 { print \"wide\" } else { print \"tight\" }", .prints("t"), "two ways"),
            Example("if info records > 0 { book ACME depth 1 }", .prints("ACME"), "or nothing"),
            Example("let limit = 5ms", "a name to compare with"),
            Example("if $limit < 1s and not false { print \"short\" }", .prints("short"), "joined"),
        ]
        signature.related = ["for", "assert"]
        signature.errors = [.notComparable]
        return Verb(signature, act: blockBody)
    }()

    private static let expect: Verb = {
        var signature = Signature("expect", .script, "demand that a statement ends in an error")
        signature.form = .guarding
        signature.grammar = "expect error [CODE] [like TEXT]: STATEMENT"
        signature.parameters = [
            Parameter("error", .keyword(["error"]), "the word itself"),
            Parameter("code", .text, required: false, "E0302 and the like; any error when left out"),
        ]
        signature.options = [Option("like", .text, "what must be in the message, whatever the case")]
        signature.details = [
            "It counts as an assertion: it fails when the statement ends well or in another error. Errors of binding "
                + "(a misspelt verb) and of running count; the line must parse. An assertion that fails is no error."
        ]
        signature.examples = [
            Example("expect error E0302: book XYZ", "a symbol that is not there"),
            Example("expect error E0201 like \"bok\": bok ACME", "a misspelt verb"),
            Example("expect error: at record 99999999", "any error"),
        ]
        signature.related = ["assert", "if"]
        signature.isClaim = true
        return Verb(signature, act: blockBody)
    }()

    private static let sleep: Verb = {
        var signature = Signature("sleep", .script, "wait so long")
        signature.parameters = [Parameter("duration", .duration, "250ms, 5s, 1m")]
        signature.details = [
            "Streams and servers go on meanwhile. For a condition that is to come true, `assert … eventually 5s` waits no longer "
                + "than it must."
        ]
        signature.examples = [
            Example("sleep 1ms", "hardly anything"),
            Example("let pause = 2ms", "a name for it"),
            Example("sleep $pause * 1", .fails(.unexpectedWord), "a duration, not a sum: `let` makes one of it"),
        ]
        signature.related = ["wait", "repeat"]
        return Verb(signature) { _, call in
            try await Task.sleep(for: .nanoseconds(call.duration("duration") ?? 0))
            return .nothing
        }
    }()

    /// The body is unreachable: a block or a guard is no call.
    private static let blockBody: Verb.Act = { _, call in throw Binder.noBlock("`\(call.verb.text)`", call.span) }
}
