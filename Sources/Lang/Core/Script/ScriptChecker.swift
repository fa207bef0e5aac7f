/// Checks scripts whole before their first line runs: every word has a meaning, every `include` is there, every `$name`
/// was given a value before it is used. Names carry over from one script to the next, as they do when they run.
///
/// A variable is taken for the value that is expected where it stands; its own value is judged when it is known.
public struct ScriptChecker {
    let binder: Binder
    let blocks: (any BlockRunner)?
    /// The known names, by open block, outermost first.
    var scopes: [Set<String>]
    var problems: [ScriptFailure] = []
    var parameters: [ScriptParameter] = []
    /// Canonical paths of the scripts that are being read, outermost first.
    var open: [String] = []
    var includesRead = 0
    /// True once something has been met that may write to a path.
    private var mayWriteFiles = false
    /// The number of blocks, guards and scripts around the statement.
    var nesting = 0
    /// The heads of the `BlockRunner`'s blocks around it, outermost first.
    private var openBlocks: [String] = []
    /// True when the text has syntax errors: a name may be missing only because its line is.
    private var hasSyntaxErrors = false

    /// Parameters with the values they will have, for the paths of includes.
    var constants = Variables()
    /// Names that had a value before the script and that it has not changed.
    var early: Set<String>
    /// The values that `mbosh run SCRIPT name=value` gives, by name.
    private let arguments: [String: String]

    /// A checker for scripts that run one after the other.
    ///
    /// - Parameters:
    ///   - names: the names that have values already, for a line of a session that has run others.
    ///   - blocks: the runner of blocks and goldens that the core does not know; nil when those are errors.
    ///   - arguments: values for the script's parameters, as a command line has them.
    public init(
        _ table: CommandTable, names: some Sequence<String> = [], blocks: (any BlockRunner)? = nil,
        arguments: [String: String] = [:]
    ) {
        binder = Binder(table)
        self.blocks = blocks
        self.arguments = arguments
        early = Set(names)
        scopes = [early.union(Variables.provided)]
    }

    /// Checks a script.
    ///
    /// - Parameters:
    ///   - path: the file that the text was read from; nil when it comes from no file.
    ///   - tokens: the tokens of the source, when they are known already; nil to cut it here.
    package mutating func check(_ source: Source, path: String? = nil, tokens: Lexer.Output? = nil) -> CheckedScript {
        let (script, diagnostics) = Parser.parse(source, tokens: tokens)
        problems = []
        parameters = []
        for diagnostic in diagnostics { problems.append(ScriptFailure(diagnostic, in: source)) }
        hasSyntaxErrors = !diagnostics.isEmpty
        var checked = check(ScriptUnit(source: source, lines: script.lines, path: path))
        if checked.problems.isEmpty { return checked }
        // A word that is an error for the lexer or the parser means nothing to the checker either: one message about it
        // is enough.
        let later = checked.problems.dropFirst(diagnostics.count).filter { problem in
            problem.source != source || !diagnostics.contains { $0.span.overlaps(problem.diagnostic.span) }
        }
        checked.problems = checked.problems.prefix(diagnostics.count) + later
        return checked
    }

    /// Checks a part of a text that has parsed: one line of several that were typed.
    public mutating func check(_ lines: [Line], of source: Source) -> CheckedScript {
        problems = []
        parameters = []
        hasSyntaxErrors = false
        return check(ScriptUnit(source: source, lines: lines, path: nil))
    }

    private mutating func check(_ unit: ScriptUnit) -> CheckedScript {
        var unit = unit
        includesRead = 0
        mayWriteFiles = false
        open = unit.path.flatMap { ScriptFile.canonical($0) }.map { [$0] } ?? []
        check(unit.lines, of: &unit)
        var checked = CheckedScript(unit: unit, parameters: parameters, problems: problems)
        checked.mayWriteFiles = mayWriteFiles
        return checked
    }

    // MARK: Statements

    mutating func check(_ lines: [Line], of unit: inout ScriptUnit) {
        for line in lines {
            guard let statement = line.statement else { continue }
            do throws(Diagnostic) {
                try check(statement, of: &unit)
            } catch {
                problems.append(ScriptFailure(error, in: unit.source))
            }
        }
    }

    private mutating func check(_ statement: Statement, of unit: inout ScriptUnit) throws(Diagnostic) {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= ScriptLimits.deepestNesting else {
            throw Diagnostic(
                .tooLarge, "blocks and scripts stand more than \(ScriptLimits.deepestNesting) deep in one another",
                at: statement.span)
        }
        if case .query = statement {} else { mayWriteFiles = true }
        switch statement {
        case .query(let query): try check(query, of: &unit)
        case .golden(let query, let golden):
            guard blocks != nil else { throw Binder.noBlock("a golden block", golden.span) }
            try check(query, of: &unit)
        case .block(let block): try check(block, of: &unit)
        case .guarded(let head, let inner, _):
            do throws(Diagnostic) {
                _ = try binder.expectation(head)
            } catch {
                throw Binder.quotingColon(error, head, inner, in: unit.source)
            }
            try checkUses(head.items.flatMap(\.variableUses))
            // The statement is there to end in an error, so that only its names count.
            if case .query(let query) = inner { declare(query) }
        }
    }

    private mutating func check(_ query: Query, of unit: inout ScriptUnit) throws(Diagnostic) {
        // A misspelt verb is reported first: it is the likelier reason.
        let bound = try binder.bind(query)
        if bound.call?.shared.takesPath == true || bound.stages.contains(where: { $0.shared.takesPath }) {
            mayWriteFiles = true
        }
        if bound.isPending { try checkUses(query.variableUses) }
        unit.bound[query.span] = bound
        try checkExpressions(of: bound)
        switch bound.call?.signature.name {
        case "include": try include(query, of: &unit)
        case "param":
            if let call = bound.call { try parameter(call, query) }
        default: break
        }
        declare(query)
    }

    private mutating func parameter(_ call: BoundCall, _ query: Query) throws(Diagnostic) {
        guard let name = call.text("name") else { return }
        guard scopes.count == 1 else {
            throw Diagnostic(
                .misplacedParameter, "a parameter is declared outside every block", at: query.span,
                help: "move it to the top of the script")
        }
        guard !parameters.contains(where: { $0.name == name }) else {
            throw Diagnostic(
                .misplacedParameter, "the parameter $\(name) is declared twice", at: call.span(of: "name"),
                help: "keep one of them")
        }
        var standard: String?
        if case .item(let item)? = call.values["value"]?.kind { standard = item.text }
        parameters.append(ScriptParameter(name: name, standard: standard))
        if let given = arguments[name] {
            constants.assign(name, .written(ScriptParameter.item(given)))
        } else if case .item(let item)? = call.values["value"]?.kind {
            constants.assign(name, .written(item))
        }
    }

    // MARK: Blocks

    private mutating func check(_ block: Block, of unit: inout ScriptUnit) throws(Diagnostic) {
        let head = block.head
        try checkUses((head.items + block.stages.flatMap(\.items)).flatMap(\.variableUses))
        if let control = try binder.control(head, stages: block.stages) {
            var names: Set<String> = []
            switch control {
            case .each(let name, .query(let query, _)):
                names = [name.text]
                try checkExpressions(of: query)
            case .each(let name, _), .times(let name, _, _, _, _): names = [name.text]
            case .condition(let expression): try check(expression)
            case .again: break
            }
            try refuseElse(block, unless: ControlHead.Kind(head) == .condition)
            check(block.body, of: &unit, names: names)
            if let otherwise = block.otherwise { check(otherwise, of: &unit, names: []) }
            return
        }
        guard let blocks, blocks.heads.contains(head.verb.text) else { throw noSuchBlock(head) }
        try blocks.check(head, with: binder, inside: openBlocks)
        try refuseElse(block, unless: false)
        openBlocks.append(head.verb.text)
        defer { openBlocks.removeLast() }
        if blocks.keepsNames(head) {
            check(block.body, of: &unit)
        } else {
            check(block.body, of: &unit, names: [])
        }
    }

    private mutating func check(_ body: [Line], of unit: inout ScriptUnit, names: Set<String>) {
        scopes.append(names)
        check(body, of: &unit)
        scopes.removeLast()
    }

    private func refuseElse(_ block: Block, unless isIf: Bool) throws(Diagnostic) {
        guard block.otherwise != nil, !isIf else { return }
        throw Diagnostic(.misplacedElse, "only an `if` has an `else`", at: block.head.span)
    }

    private func noSuchBlock(_ head: Call) -> Diagnostic {
        let word = head.verb.text
        if binder.table[word]?.signature.form == .block {
            return Diagnostic(
                .blockNotTaken, "a ‘\(word)’ block cannot be run here", at: head.span,
                help: "`mbosh test` runs the tests of a script")
        }
        let heads = ControlHead.words + (blocks?.heads.sorted() ?? [])
        if binder.table[word] != nil {
            return Diagnostic(
                .blockNotTaken, "`\(word)` takes no block", at: head.span,
                help: "a block stands behind \(heads.joined(separator: ", "))")
        }
        return Diagnostic(
            .unknownVerb, "no block begins with ‘\(word)’", at: head.verb.span,
            help: Suggestions.help(word, among: heads) ?? "a block stands behind \(heads.joined(separator: ", "))")
    }

    // MARK: Names

    private mutating func declare(_ query: Query) {
        guard let call = query.call, call.verb.text == "let" || call.verb.text == "param" else { return }
        var first = call.items.first
        if case .list(let parts)? = first?.kind { first = parts.first }
        let name: String
        if case .pair(let pair, _)? = first?.kind { name = pair } else { name = first?.text ?? "" }
        if call.verb.text == "let" { forget(name) }
        guard !scopes.contains(where: { $0.contains(name) }), !scopes.isEmpty else { return }
        scopes[scopes.count - 1].insert(name)
    }

    func isKnown(_ name: String) -> Bool { scopes.contains { $0.contains(name) } }

    private func checkUses(_ uses: [VariableUse]) throws(Diagnostic) {
        if hasSyntaxErrors { return }
        for use in uses {
            let name = use.isInWord ? WordTemplate.known(use.name, isKnown) : isKnown(use.name) ? use.name : nil
            if name == nil { throw Variables.unknown(use.name, at: use.span, among: scopes.flatMap(\.self).sorted()) }
        }
    }

    // MARK: Expressions

    private func checkExpressions(of query: BoundQuery) throws(Diagnostic) {
        if let call = query.call { try checkExpressions(of: call) }
        for stage in query.stages { try checkExpressions(of: stage) }
    }

    private func checkExpressions(of call: BoundCall) throws(Diagnostic) {
        for value in call.values.values {
            switch value.kind {
            case .expression(let expression), .claim(.expression(let expression)): try check(expression)
            case .query(let inner): try checkExpressions(of: inner)
            case .items(let items): for item in items { try check(item.expression) }
            case .figures(let figures):
                for item in figures.flatMap({ [$0.operand, $0.weight].compactMap(\.self) }) {
                    try check(item.expression)
                }
            case .keys(let keys): for case .item(let item) in keys { try check(item.expression) }
            case .flag, .order, .symbols, .integer, .duration, .time, .pace, .address, .sources, .text, .words, .price,
                .orderID, .decimal, .claim, .pending, .item, .faults:
                break
            }
        }
    }

    /// The queries in it bind, and its patterns are patterns. A single word may be a text or a column.
    private func check(_ expression: BoundExpression) throws(Diagnostic) {
        for part in expression.parts { try check(part) }
        switch expression {
        case .query(let operand, _):
            guard operand.asked == nil, operand.items.count > 1, let first = operand.items.first, first.kind == .word,
                !["last", "at"].contains(first.text)
            else { return }
            _ = try binder.question(operand.items)
        case .binary(.matches, _, .literal(.string(let text), let span), _): _ = try TextPattern.parse(text, at: span)
        case .literal, .variable, .not, .negated, .binary, .among, .between, .isNull, .call: break
        }
    }
}
