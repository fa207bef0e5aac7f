import Engine

/// The verbs `at` and `mark`, for the cursor's position. The parser reads `at` as a scope; it is in the table for help
/// and completion.
enum TimeVerbs {
    static let all = [at, mark]

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
        // The body is unreachable through the parser, which takes `at` for a scope.
        return Verb(signature) { _, call in
            throw Diagnostic(.missingArgument, "`at` needs a time", at: call.span)
        }
    }()

    static let mark: Verb = {
        var signature = Signature("mark", .move, "give the cursor's moment a name")
        signature.parameters = [Parameter("name", .text, required: false, "every mark when left out")]
        signature.takesMoment = true
        signature.details = ["A mark is a time like any other: `at lunch`, `from lunch to end`. `load` forgets them."]
        signature.examples = [
            Example("mark lunch", "the cursor's moment"),
            Example("at record 2000 mark before", "another one"),
            Example("mark", "what there is"),
        ]
        signature.related = ["at"]
        signature.errors = [.nothingLoaded, .wrongArgument]
        return Verb(signature) { session, call in try session.mark(call) }
    }()
}

extension Session {
    func mark(_ call: BoundCall) throws -> Value {
        let now = try question.loaded(at: call.verb.span).now
        guard let name = call.text("name") else {
            return .table(
                Table(
                    "mark record# ts_recv",
                    rows: marks.sorted { ($0.value.position, $0.key) < ($1.value.position, $1.key) }.map {
                        [.text($0.key), .int($0.value.position), Value($0.value.time)]
                    }))
        }
        guard !["start", "end", "open", "close", "record"].contains(name), name.isName else {
            throw Diagnostic(
                .wrongArgument, "a mark’s name is a word that is no time yet, not ‘\(name)’", at: call.span(of: "name"),
                help: "as in `mark lunch`")
        }
        marks[name] = now
        return .nothing
    }
}
