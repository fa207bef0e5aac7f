/// The errors that `mbosh check` finds.
public enum ScriptFindings {
    /// Returns all errors that keep a script, and the scripts it includes, from running; none when it may run.
    ///
    /// - Parameters:
    ///   - path: the file it was read from, whose folder its includes are relative to; nil for the working directory.
    ///   - blocks: checks the blocks and goldens that the language's core does not know; nil when those are errors.
    public static func of(
        _ source: Source, path: String? = nil, table: CommandTable, blocks: (any BlockRunner)? = nil
    ) -> [ScriptFailure] {
        let refused = Parser.parse(source).diagnostics
        var checker = ScriptChecker(table, blocks: blocks)
        return checker.check(source, path: path).problems.enumerated().filter { index, problem in
            // The parser's own errors come first. A line that it has refused is worth one message.
            index < refused.count || problem.source != source
                || !refused.contains { source.isOneLine($0.span, problem.diagnostic.span) }
        }.map(\.element)
    }
}

extension Source {
    /// True when no line ends between the starts of two spans.
    fileprivate func isOneLine(_ one: SourceSpan, _ other: SourceSpan) -> Bool {
        !slice(SourceSpan(min(one.start, other.start), max(one.start, other.start))).utf8.contains(0x0A)
    }
}

extension ScriptFailure {
    /// The error as a line of JSON for an editor,
    /// `{"file":…,"line":…,"column":…,"end":{"line":…,"column":…},"code":…,"severity":"error","message":…,"help":…}`.
    /// The end is after the last character; `help` is null when there is none.
    public var json: String {
        let start = source.position(of: diagnostic.span.start)
        let end = source.position(of: diagnostic.span.end)
        let fields = Fields([
            "file": .text(source.name), "line": .int(start.line), "column": .int(start.column),
            "end": .object(["line": .int(end.line), "column": .int(end.column)]),
            "code": .text("\(diagnostic.code)"), "severity": .text("error"), "message": .text(diagnostic.message),
            "help": diagnostic.help.map { .text($0) } ?? .null,
        ])
        return Value.fields(fields).json ?? ""
    }
}
