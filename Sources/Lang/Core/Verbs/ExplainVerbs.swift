import Engine

/// The verb `explain`: how a question with stages is answered.
enum ExplainVerbs {
    static let all = [explain]

    static let explain: Verb = {
        var signature = Signature("explain", .look, "answer a question, and say how long each step of it took")
        signature.parameters = [Parameter("query", .query, "a verb that looks, with its stages")]
        signature.takesMoment = true
        signature.outcome = .differs
        signature.details = [
            "A row is a step: the verb, and then each pass over rows, with the stages that one pass answers. `rows_in` are "
                + "the rows that it looked at, after those that the index left out; `rows_out` those that it gave.",
            "`how` says whether a step read whole numbers from the records (`columns`) or went value by "
                + "value (`row by row`), which is slower by far; and how many records an index left out.",
            "The times are of this run. `timing` has those of whole statements.",
        ]
        signature.examples = [
            Example(
                "explain records | where size > 100 | count", .prints("rows_out"), "a filter and its count in one pass"),
            Example(
                "explain trades all | sort size desc | head 3", .prints("trades all"), "the largest without a sort"),
            Example("explain symbols | where records > 10", .prints("row by row"), "rows of another verb"),
        ]
        signature.related = ["timing", "where", "bench"]
        signature.errors = [.nothingLoaded, .noSuchColumn]
        return .look(signature) { question, call in try await question.explain(call) }
    }()
}

/// The steps of a question that is being answered.
struct StepLog: Sendable {
    /// One step.
    private struct Step {
        var words: String
        var rowsIn: Int?
        var rowsOut: Int?
        var nanos: Int64
        var how: String
    }

    private var steps: [Step] = []
    private var began = ContinuousClock.now

    /// Ends the step that has begun, and begins another.
    ///
    /// - Parameters:
    ///   - rowsIn: the rows that it looked at; nil when that is not known.
    ///   - rowsOut: the rows that it gave; nil when that is not known.
    ///   - how: its way in a few words.
    mutating func end(_ words: String, _ rowsIn: Int?, _ rowsOut: Int?, _ how: String) {
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        let nanos = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        steps.append(Step(words: words, rowsIn: rowsIn, rowsOut: rowsOut, nanos: nanos, how: how))
        began = ContinuousClock.now
    }

    var table: Table {
        Table(
            "step rows_in# rows_out# elapsed# how",
            rows: steps.map { step in
                [
                    .text(step.words), Value(step.rowsIn), Value(step.rowsOut), .duration(nanos: step.nanos),
                    .text(step.how),
                ]
            })
    }
}

extension Question {
    func explain(_ call: BoundCall) async throws -> Value {
        guard let query = call.query("query"), let inner = query.call, let verb = table[inner.signature.name] else {
            return .nothing
        }
        let question = try query.moment.map { at(try cursor($0)) } ?? self
        var log: StepLog? = StepLog()
        let value = try await question.answer(verb, inner)
        log?.end(words(inner), nil, value.rowCount, "")
        _ = try await question.pass(value, through: query, log: &log)
        return log.map { .table($0.table) } ?? .nothing
    }

    /// The words of a call as they stand in its statement.
    func words(_ call: BoundCall) -> String {
        guard let text = running?.source.text.utf8, call.span.start >= 0, call.span.end <= text.count,
            call.span.start < call.span.end
        else { return call.verb.text }
        return String(decoding: text.dropFirst(call.span.start).prefix(call.span.end - call.span.start), as: UTF8.self)
    }
}

extension Value {
    /// The number of rows of an answer: 1 for one that has none; nil for records that have to be made to be counted.
    var rowCount: Int? {
        switch self {
        case .records(let list): if case .derived = list.places { nil } else { try? list.counted() }
        case .nothing, .null: 0
        default: tabulated.rows.count
        }
    }
}
