import Lang

// Statements change a session, one after the other. Questions are answered at any time and many at once, as JSON here.
let source = Source(name: "embedded", text: "load demo\nset depth 3\nat 14:45")
let session = Session()
let (script, errors) = Parser.parse(source)
do {
    if let first = errors.first { throw first }
    // Bound whole before the first statement runs, so that a mistake in the last line costs nothing.
    let statements = try script.lines.compactMap(\.statement).map { try Binder(session.table).bind($0) }
    for statement in statements { _ = try await session.run(statement, in: source) }
    async let quote = session.ask("bbo ACME")
    async let volume = session.ask("trades all | sum size by symbol")
    for answer in try await [quote, volume, session.ask("assert no-cross")] { print(answer.json ?? "null") }
} catch let error as Diagnostic {
    print(DiagnosticRenderer().render(error, in: source))
}
await session.close()
