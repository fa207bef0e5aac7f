import Engine

/// `at`: where the cursor stands. The parser reads it as a scope; it is in the table for help and completion.
enum TimeVerbs {
    static let all = [at]

    static let at: Verb = {
        var signature = Signature("at", .move, "move the cursor, or ask one question at another moment")
        signature.parameters = [
            Parameter("time", .time, "19:45, an ISO date, +5m, epoch nanoseconds, record N, start, end"),
            Parameter("statement", .text, required: false, "answered there; the cursor stays"),
        ]
        signature.details = [
            "The state at a time is the one after every record whose ts_recv is not later (`set clock ts_event` changes that). "
                + "`at record N` is exactly after record N, in the middle of an event or not. A clock time takes the date of "
                + "the data."
        ]
        signature.examples = [
            Example("at record 1000", "the cursor moves there"),
            Example("at start", "before the first record"),
            Example("at record 1000 book ACME", .prints("1000"), "one question, the cursor stays"),
        ]
        signature.related = ["book", "set"]
        signature.errors = [.noSuchMoment, .nothingLoaded]
        // Unreachable through the parser, which takes `at` for a scope.
        return Verb(signature) { _, call in
            throw Diagnostic(.missingArgument, "`at` needs a time", at: call.span)
        }
    }()
}
