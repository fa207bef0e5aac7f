/// One thing that keeps a script from running, and the source it stands in: the script's own, or one it includes.
public struct ScriptFinding: Hashable, Sendable {
    public var source: Source
    public var diagnostic: Diagnostic

    /// `{"file":…,"line":…,"column":…,"end":{"line":…,"column":…},"code":…,"severity":"error","message":…,"help":…}`: what
    /// an editor shows. The end is behind the last character; `help` is null where there is none.
    public var json: String {
        let start = source.position(of: diagnostic.span.start)
        let end = source.position(of: diagnostic.span.end)
        let fields = Fields([
            "file": .text(source.name), "line": .int(start.line), "column": .int(start.column),
            "end": .fields(Fields(["line": .int(end.line), "column": .int(end.column)])),
            "code": .text("\(diagnostic.code)"), "severity": .text("error"), "message": .text(diagnostic.message),
            "help": diagnostic.help.map { .text($0) } ?? .null,
        ])
        return Value.fields(fields).json ?? ""
    }
}

/// What `mbosh check` finds.
public enum ScriptFindings {
    /// Every error of parsing and binding, in the order of the text; none means that the script can be run.
    public static func of(_ source: Source, table: CommandTable = .standard) -> [ScriptFinding] {
        let (script, diagnostics) = Parser.parse(source)
        var found = diagnostics
        let binder = Binder(table)
        for line in script.lines {
            // What the parser has refused is worth one message.
            guard let statement = line.statement, !diagnostics.contains(where: { $0.span.overlaps(statement.span) })
            else { continue }
            do throws(Diagnostic) {
                _ = try binder.bind(statement)
            } catch {
                found.append(error)
            }
        }
        return found.inSourceOrder().map { ScriptFinding(source: source, diagnostic: $0) }
    }
}
