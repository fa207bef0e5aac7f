import Engine
import Lang

/// The words of `by`: the signature lists them, and the body gets a value.
enum Measure: String, Keyword {
    case orders, size
}

/// A state of a session that the verbs below share.
enum Limits: SessionKey {
    static let first: [String: Int] = [:]
}

/// `weight SYMBOLS [depth INT] [by orders|size]`: a verb that looks is a function of a question.
let weight: Verb = {
    var signature = Signature("weight", .look, "how much stands on each side of a book")
    signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
    signature.options = [
        Option("depth", .integer(1...1000), "levels of each side; 5 when left out"),
        Option("by", .keyword(Measure.self), "what is added up; size when left out"),
    ]
    signature.takesMoment = true
    return .look(signature) { question, call in
        let loaded = try question.loaded(at: call.span)
        let books = try question.books(call.symbols("symbols"), in: loaded, at: call.span)
        let measure = call.keyword("by") ?? Measure.size
        let rows = books.map { book in
            let view = loaded.timeline.view(book, at: loaded.now, depth: call.integer("depth") ?? 5)
            let snapshot = view.snapshot
            let sides = [snapshot.bids, snapshot.asks].map { levels -> Value in
                let amounts = levels.map { measure == .size ? Int($0.size) : $0.count }
                return .int(amounts.reduce(0, +))
            }
            return [Value.text(view.symbol)] + sides
        }
        return .table(Table("symbol bid# ask#", rows: rows))
    }
}()

/// `limit SYMBOL INT`: a verb that acts is a function of the session.
let limit: Verb = {
    var signature = Signature("limit", .session, "keep a limit for a symbol")
    signature.parameters = [
        Parameter("symbol", .symbol, "whose it is"), Parameter("most", .integer(0...Int.max), "the limit"),
    ]
    return Verb(signature) { session, call in
        if let symbol = call.symbols("symbol")?.names.first?.text, let most = call.integer("most") {
            session[Limits.self][symbol] = most
        }
        return .fields(Fields(["limits": .int(session[Limits.self].count)]))
    }
}()

let session = Session(table: .standard.adding([weight, limit]))
let source = Source(name: "embedded", text: "load demo\nlimit ACME 500\nhelp weight")
do {
    let (script, errors) = Parser.parse(source)
    if let first = errors.first { throw first }
    for statement in script.lines.compactMap(\.statement) {
        let value = try await session.run(try Binder(session.table).bind(statement), in: source)
        if case .page(let text) = value { print(text) } else if let json = value.json { print(json) }
    }
    for question in ["weight ACME depth 2", "at 14:45 weight all by orders | sort ask desc | head 2"] {
        print(try await session.ask(question).json ?? "null")
    }
} catch let error as Diagnostic {
    print(DiagnosticRenderer().render(error, in: source))
}
await session.close()
