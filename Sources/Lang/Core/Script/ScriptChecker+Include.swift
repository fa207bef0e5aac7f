extension ScriptChecker {
    /// Reads and checks the script that an `include` names, once for each statement that names it.
    mutating func include(_ query: Query, of unit: inout ScriptUnit) throws(Diagnostic) {
        guard let written = query.call?.items.first, let item = try known(path: written) else { return }
        let path = ScriptFile.path(try Word(item.plain, span: item.span).path(), from: unit.path)
        guard let canonical = ScriptFile.canonical(path) else {
            throw Diagnostic(.cannotInclude, "\(path): no such file", at: item.span, help: Self.relative(unit))
        }
        if open.contains(canonical) {
            throw Diagnostic(.cannotInclude, "\(path) includes itself", at: item.span)
        }
        guard open.count < ScriptLimits.deepestInclude else {
            throw Diagnostic(
                .cannotInclude, "scripts include one another more than \(ScriptLimits.deepestInclude) deep",
                at: item.span)
        }
        includesRead += 1
        guard includesRead <= ScriptLimits.mostIncludes else {
            throw Diagnostic(
                .cannotInclude, "more than \(ScriptLimits.mostIncludes) scripts are included", at: item.span)
        }
        let text: String
        do throws(ScriptFile.Failure) {
            text = try ScriptFile.read(path)
        } catch {
            throw Diagnostic(
                .cannotInclude, "\(path): \(error.words)", at: item.span,
                help: "name a script, as in `include checks/open.mbo`")
        }
        let source = Source(name: path, text: text)
        let (script, diagnostics) = Parser.parse(source)
        for diagnostic in diagnostics { problems.append(ScriptFailure(diagnostic, in: source)) }
        var included = ScriptUnit(source: source, lines: script.lines, path: path)
        open.append(canonical)
        included.chain = open
        check(included.lines, of: &included)
        open.removeLast()
        unit.includes[query.span] = included
    }

    /// The path with the values of its variables, when they are certain; nil when they are known only when the script
    /// runs: it is read and checked then.
    private func known(path item: Item) throws(Diagnostic) -> Item? {
        var isCertain = true
        for use in item.variableUses {
            let name = use.isInWord ? WordTemplate.known(use.name, isKnown) ?? use.name : use.name
            if isConstant(name) { continue }
            isCertain = false
            if early.contains(name) { continue }
            let isParameter = parameters.contains { $0.name == name }
            throw Diagnostic(
                .cannotInclude, "what is included is checked before $\(name) has a value", at: item.span,
                help: isParameter
                    ? "give the parameter a value where it is declared: `param \(name) = checks.mbo`"
                    : "`param \(name) = checks.mbo` at the top has its value by then")
        }
        return isCertain ? try Binder(binder.table, variables: constants).known(item) : nil
    }

    /// True when a name stands for the value of its parameter, here and when the script runs.
    private func isConstant(_ name: String) -> Bool {
        constants.variable(name) != nil && !scopes.dropFirst().contains { $0.contains(name) }
    }

    /// Notes that a statement may give a name another value.
    mutating func forget(_ name: String) {
        constants[name] = nil
        early.remove(name)
    }

    private static func relative(_ unit: ScriptUnit) -> String {
        unit.path == nil
            ? "the path begins at the folder where mbosh was started"
            : "the path is relative to the script it stands in"
    }
}
