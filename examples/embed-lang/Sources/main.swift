import Lang

// Statements as at the prompt, answers as JSON. A session keeps what is loaded and where its cursor stands.
let source = Source(
    name: "embedded",
    text: """
        load demo
        at 14:45 bbo ACME
        trades all | sum size by symbol
        assert no-cross
        """)
let session = Session()
let (script, errors) = Parser.parse(source)
do {
    if let first = errors.first { throw first }
    // Bound whole before the first statement runs, so that a mistake in the last line costs nothing.
    let statements = try script.lines.compactMap(\.statement).map { try Binder().bind($0) }
    for statement in statements {
        if let json = try await session.run(statement, in: source).json { print(json) }
    }
} catch let error as Diagnostic {
    print(DiagnosticRenderer().render(error, in: source))
}
await session.close()
