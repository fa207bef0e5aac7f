extension ScriptChecker {
    /// Reads and checks what an `include` names, once for each place it stands in.
    mutating func include(_ query: Query, of unit: inout ScriptUnit) throws(Diagnostic) {
        guard let item = query.call?.items.first else { return }
        guard item.variableUses.isEmpty else {
            throw Diagnostic(
                .cannotInclude, "the path of an `include` has no variables in it", at: item.span,
                help: "what is included is checked before any variable has a value")
        }
        let path = ScriptFile.path(item.plain, from: unit.path)
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
            throw Diagnostic(.cannotInclude, "\(path): \(error.words)", at: item.span)
        }
        let source = Source(name: path, text: text)
        let (script, diagnostics) = Parser.parse(source)
        for diagnostic in diagnostics { problems.append(ScriptFailure(diagnostic, in: source)) }
        var included = ScriptUnit(source: source, lines: script.lines, path: path)
        open.append(canonical)
        check(included.lines, of: &included)
        open.removeLast()
        unit.includes[query.span] = included
    }

    private static func relative(_ unit: ScriptUnit) -> String? {
        unit.path == nil ? nil : "the path is relative to the script it stands in"
    }
}
