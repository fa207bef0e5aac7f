/// Runs the statements of a script one after the other in a session; their answers go to a sink.
///
/// One runner serves all ways to run: a file, `-c`, a pipe, the prompt, a test. It ends with the first error.
/// Cancelling its task ends it between two statements, or inside one that runs for long.
public struct ScriptRunner: Sendable {
    /// The session in which the statements run.
    public let session: Session
    /// Takes the answers.
    public let sink: any ScriptSink
    /// Runs the blocks and goldens that the language's core does not know (see `BlockRunner`); nil when those are
    /// errors.
    public let blocks: (any BlockRunner)?

    /// Makes a runner of its parts.
    public init(_ session: Session, sink: any ScriptSink, blocks: (any BlockRunner)? = nil) {
        self.session = session
        self.sink = sink
        self.blocks = blocks
    }

    /// The same runner with another sink.
    public func with(sink: any ScriptSink) -> ScriptRunner { ScriptRunner(session, sink: sink, blocks: blocks) }

    /// A binder that knows the values that variables have now.
    public func binder() async -> Binder { await session.binder }

    /// Runs a script that has no problems.
    ///
    /// - Parameter arguments: values for its parameters, as a command line has them.
    /// - Throws: `ScriptFailure` at the first error; `CancellationError`; the errors of the sink.
    public func run(_ script: CheckedScript, arguments: [String: String] = [:]) async throws -> ScriptEnding {
        if !script.parameters.isEmpty { await session.give(arguments: arguments.mapValues(ScriptParameter.item)) }
        return try await run(statements: script.unit.lines, of: script.unit)
    }

    /// Runs the lines of a block, in a scope of their own unless their names are to outlive it.
    package func run(_ body: [Line], of unit: ScriptUnit, keepingNames: Bool = false) async throws -> ScriptEnding {
        if keepingNames { return try await run(statements: body, of: unit) }
        return try await scoped(await session.openBlock()) { try await run(statements: body, of: unit) }
    }

    private func run(statements lines: [Line], of unit: ScriptUnit) async throws -> ScriptEnding {
        for line in lines {
            guard let statement = line.statement else { continue }
            let ending = try await run(statement, of: unit)
            if ending != .finished { return ending }
        }
        return .finished
    }

    func run(_ statement: Statement, of unit: ScriptUnit) async throws -> ScriptEnding {
        try Task.checkCancellation()
        do {
            switch statement {
            case .query(let query): return try await run(query, of: unit)
            case .golden(let query, let golden):
                guard let blocks else { throw Binder.noBlock("a golden block", golden.span) }
                return try await blocks.run(query, expecting: golden, of: unit, with: self)
            case .block(let block): return try await run(block, of: unit)
            case .guarded(let head, let inner, let span): return try await expect(head, inner, span, of: unit)
            }
        } catch let error as Diagnostic {
            throw ScriptFailure(error, in: unit.source)
        }
    }

    private func run(_ query: Query, of unit: ScriptUnit) async throws -> ScriptEnding {
        if query.call?.verb.text == "include" { return try await include(query, of: unit) }
        let answer = try await session.answer(query, of: unit)
        try await sink.receive(answer)
        return answer.quitStatus.map { .quit($0) } ?? .finished
    }

    /// Runs an included script. It was read when the script around it was checked, except for an `include` that was
    /// expected to fail, and for one whose variables only the session knew.
    private func include(_ query: Query, of unit: ScriptUnit) async throws -> ScriptEnding {
        let variables = await session.variables
        if let included = unit.includes[query.span], try Self.isStill(included, query, unit, variables, session.table) {
            return try await run(included: included, query, of: unit)
        }
        var checker = ScriptChecker(session.table, names: variables.keys, blocks: blocks)
        checker.constants = variables
        let line = Line(.query(query))
        var again = unit
        again.includes[query.span] = nil
        checker.open =
            unit.chain.isEmpty ? unit.path.flatMap { ScriptFile.canonical($0) }.map { [$0] } ?? [] : unit.chain
        checker.check([line], of: &again)
        if let problem = checker.problems.first { throw problem }
        guard let included = again.includes[query.span] else { return .finished }
        return try await run(included: included, query, of: unit)
    }

    private func run(included: ScriptUnit, _ query: Query, of unit: ScriptUnit) async throws -> ScriptEnding {
        let ending = try await run(statements: included.lines, of: included)
        // The last statement of the session is then the `include` and none of those that it ran.
        _ = try await session.bound(query, of: unit)
        return ending
    }

    /// True when an `include` names the script that was read when it was checked.
    private static func isStill(
        _ included: ScriptUnit, _ query: Query, _ unit: ScriptUnit, _ variables: Variables, _ table: CommandTable
    ) throws(Diagnostic) -> Bool {
        guard let item = query.call?.items.first, !item.variableUses.isEmpty else { return true }
        guard let known = try Binder(table, variables: variables).known(item) else { return false }
        return ScriptFile.path(try Word(known.plain, span: known.span).path(), from: unit.path) == included.path
    }

    /// Closes the block that was opened at `depth`, whether the work ends well or not.
    func scoped(
        _ depth: Int, _ work: () async throws -> ScriptEnding
    ) async throws -> ScriptEnding {
        do {
            let ending = try await work()
            await session.closeBlocks(to: depth)
            return ending
        } catch {
            await session.closeBlocks(to: depth)
            throw error
        }
    }
}

extension ScriptParameter {
    /// A value from a command line, as it would have been written in the script; a quoted text when it is not one word.
    static func item(_ text: String) -> Item {
        let span = SourceSpan(0, 0)
        // A value that cannot be read as an item is a text.
        if let item = Parser.item(text), item.variableUses.isEmpty {
            switch item.kind {
            case .symbol, .pair: break
            case .word, .string, .number, .rate, .duration, .time, .address, .list, .variable:
                return item.moved(to: span)
            }
        }
        return Item(.string(text), text: text, span: span)
    }
}
