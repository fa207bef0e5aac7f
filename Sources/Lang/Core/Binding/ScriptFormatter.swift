/// The formatter of `mbosh fmt`: it prints a script in the Printer's form, with every verb by the name that `help`
/// gives it (`exit` and `.quit` become `quit`).
public struct ScriptFormatter: Sendable {
    /// The result of formatting.
    public enum Result: Sendable {
        case formatted(String)
        /// The script does not parse, for these errors; it is to be left as it is.
        case refused([Diagnostic])
    }

    /// The verbs that are known.
    public let table: CommandTable

    /// Makes a formatter that knows the verbs of a table.
    public init(_ table: CommandTable) { self.table = table }

    /// Formats a script; one that does not parse stays as it is.
    public func format(_ source: Source) -> Result {
        var (script, diagnostics) = Parser.parse(source)
        guard diagnostics.isEmpty else { return .refused(diagnostics) }
        rename(&script.lines)
        return .formatted(Printer.print(script, from: source))
    }

    private func rename(_ lines: inout [Line]) {
        for index in lines.indices {
            if let statement = lines[index].statement { lines[index].statement = renamed(statement) }
        }
    }

    private func renamed(_ statement: Statement) -> Statement {
        switch statement {
        case .query(let query): return .query(renamed(query))
        case .golden(let query, let golden): return .golden(renamed(query), golden)
        case .guarded(let head, let statement, let span): return .guarded(head, renamed(statement), span: span)
        case .block(var block):
            rename(&block.body)
            if var otherwise = block.otherwise {
                rename(&otherwise)
                block.otherwise = otherwise
            }
            return .block(block)
        }
    }

    private func renamed(_ query: Query) -> Query {
        guard let name = query.call.flatMap({ table[$0.verb.text] })?.signature.name else { return query }
        var query = query
        query.call?.verb.text = name
        return query
    }
}
