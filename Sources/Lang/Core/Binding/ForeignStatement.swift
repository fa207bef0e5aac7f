/// A whole statement of SQL, pandas, DuckDB or q, and the one line that says the same here.
///
/// The line is a guess by the shape of the words, and is offered only if it can be bound.
struct ForeignStatement {
    private let verb: String
    private let words: [String]
    private let table: CommandTable

    init(_ verb: Word, _ items: [Item], _ table: CommandTable) {
        self.verb = verb.text
        words = ForeignStages.words(of: items)
        self.table = table
    }

    /// The line that says the same; nil when the words are no statement of those languages, or one that takes more than
    /// a line.
    var line: String? {
        guard verb.utf8.count + words.reduce(0, { $0 + $1.utf8.count }) <= 1000 else { return nil }
        return [created, query, copied, loaded, method, indexed, taken, described, applied].lazy.compactMap { $0() }
            .first(where: isRead)
    }

    private func isRead(_ line: String) -> Bool {
        let parsed = Parser.parse(Source(name: "hint", text: line))
        guard parsed.diagnostics.isEmpty, parsed.script.lines.count == 1,
            let statement = parsed.script.lines.first?.statement
        else { return false }
        return (try? Binder(table).bind(statement)) != nil
    }

    /// The name of a verb that looks, by the name that another program has for such a table; nil for anything else.
    private func source(_ name: String) -> String? {
        let bare = name.filter { !"\"';`()".contains($0) }
        let known =
            ["df": "trades", "trade": "trades", "t": "trades", "mbo": "records", "record": "records"][bare] ?? bare
        guard let signature = table[known]?.signature, signature.group == .look,
            signature.parameters.allSatisfy({ !$0.isRequired })
        else { return nil }
        return signature.name
    }

    // MARK: SQL and q

    /// The line for `create table x as select …`.
    private func created() -> String? {
        guard verb.lowercased() == "create", words.count > 4,
            words[0].lowercased() == "table" || words[0].lowercased() == "view",
            words[2].lowercased() == "as", let query = Self.translated(Array(words.dropFirst(3)), source)
        else { return nil }
        return "let \(words[1]) = \(query)"
    }

    private func query() -> String? {
        switch verb.lowercased() {
        case "select", "exec", "from": Self.translated([verb] + words, source)
        default: nil
        }
    }

    /// The line for `select LIST from TABLE [where …] [group by …] [order by …] [limit N]` or `from TABLE select LIST`.
    private static func translated(_ words: [String], _ source: (String) -> String?) -> String? {
        let clauses = clauses(of: words)
        guard let name = clauses["from"]?.first, let source = source(name) else { return nil }
        var stages: [String] = []
        if let condition = clauses["where"], !condition.isEmpty {
            stages.append("where \(ForeignStages.condition(condition))")
        }
        var list = clauses["select"] ?? clauses["exec"] ?? []
        var rows = clauses["limit"]?.first
        if list.first?.lowercased() == "top", list.count > 1 {
            rows = list[1]
            list.removeFirst(2)
        }
        var group = clauses["group"]?.first { $0.lowercased() != "by" }
        // In q the group is a part of the list: `select max price by sym from trades`.
        if let by = list.firstIndex(where: { $0.lowercased() == "by" }) {
            group = list.dropFirst(by + 1).first
            list = Array(list[..<by])
        }
        group = group.map { ["sym", "ticker"].contains($0) ? "symbol" : $0 }
        let isDistinct = list.first?.lowercased() == "distinct"
        if isDistinct { list.removeFirst() }
        let columns = list.split(separator: ",").map(Array.init)
        let figures = columns.compactMap(Self.figure)
        let order = clauses["order"].map { ForeignStages.sort($0.filter { $0.lowercased() != "by" }) }
        if let figure = figures.first {
            stages.append(figures.joined(separator: ", ") + (group.map { " by \($0)" } ?? ""))
            // The column of a figure is named after the figure and its column.
            if let order, let group, order.contains(group) {
                stages.append(order)
            } else if let order, group != nil {
                let column = figure.split(separator: " ").joined(separator: "_")
                stages.append("sort \(column)" + (order.hasSuffix(" desc") ? " desc" : ""))
            }
            if let rows, group != nil { stages.append("head \(rows)") }
        } else {
            if let order { stages.append(order) }
            if let rows { stages.append("head \(rows)") }
            if isDistinct || group != nil {
                guard let column = columns.first?.first ?? group else { return nil }
                stages.append("distinct \(column)")
            } else if !columns.isEmpty, columns != [["*"]] {
                stages.append("select \(columns.compactMap(\.first).joined(separator: ", "))")
            }
        }
        return ([source] + stages).joined(separator: " | ")
    }

    /// The words after each keyword of the statement, by that keyword in lower case.
    private static func clauses(of words: [String]) -> [String: [String]] {
        var clauses: [String: [String]] = [:]
        var current = ""
        for word in words {
            let lower = word.lowercased()
            if ["select", "exec", "from", "where", "group", "order", "limit", "having"].contains(lower) {
                current = lower
                clauses[lower] = []
            } else if word != ";" {
                clauses[current, default: []].append(word)
            }
        }
        return clauses
    }

    /// The stage of a figure, `sum ( size )` or q's `sum size`; nil where a part of a list is a column.
    private static func figure(_ words: [String]) -> String? {
        guard let name = words.first, words.count > 1 else { return nil }
        let column = words.dropFirst().first { !["(", ")", "*"].contains($0) && $0.lowercased() != "distinct" }
        return ForeignStages.figure(name, of: column)
    }

    // MARK: Files

    /// The line for `copy trades to "x.csv"`.
    private func copied() -> String? {
        guard ["copy", "export", "write", "save"].contains(verb.lowercased()) else { return nil }
        let names = words.filter { !["(", ")", "to", "TO"].contains($0) }
        guard names.count > 1, let path = names.last.map({ $0.filter { !"'\"".contains($0) } }), path.contains(".")
        else {
            return nil
        }
        let query = names.count == 2 ? source(names[0]) : Self.translated(Array(names.dropLast()), source)
        return query.map { "\($0) | save \(path)" }
    }

    /// The line for `read_csv("x.csv")` or `db.DBNStore.from_file("day.dbn")`.
    private func loaded() -> String? {
        let name = verb.split(separator: ".").last.map(String.init)?.lowercased() ?? ""
        guard
            name.hasPrefix("read_") || name == "from_file" || name == "from_dbn" || name == "import" || name == "open",
            let path = words.first(where: { $0 != "(" && $0.contains(".") })
        else { return nil }
        return "load \(path.filter { $0 != "'" })"
    }

    // MARK: Python and q

    /// The line for `trades.head(5)`, `trades.price.mean()` or `df.groupby("symbol").size.sum()`.
    private func method() -> String? {
        guard verb.contains("."), !verb.contains("[") else { return nil }
        var parts = verb.split(separator: ".").map(String.init)
        guard let first = parts.first, let source = source(first) else { return nil }
        parts.removeFirst()
        var column: String?
        var group: String?
        var stages: [String] = []
        var rest = words[...]
        while true {
            // All names but the last are columns, and so is the last when no parenthesis follows.
            while parts.count > 1 || !parts.isEmpty && rest.first != "(" { column = parts.removeFirst() }
            guard let name = parts.first else { break }
            parts = []
            let end = rest.firstIndex(of: ")") ?? rest.endIndex
            let arguments = rest[..<end].dropFirst().filter { $0 != "," }.map { $0.filter { !"\"'".contains($0) } }
            rest = rest[end...].dropFirst()
            if ["groupby", "group_by"].contains(name) {
                group = arguments.first
            } else if let figure = ForeignStages.figure(name, of: column ?? arguments.first) {
                stages.append(figure + (group.map { " by \($0)" } ?? ""))
                (column, group) = (nil, nil)
            } else if let stage = ForeignStages.replacement(name, arguments) {
                stages.append(stage)
            } else {
                return nil
            }
            guard let next = rest.first, next.first == "." else { break }
            parts = next.split(separator: ".").map(String.init)
            rest = rest.dropFirst()
        }
        if let column { stages.append("select \(column)") }
        return ([source] + stages).joined(separator: " | ")
    }

    /// The line for `trades[trades.size > 5]`, `trades["price"]` or `trades[:5]`.
    private func indexed() -> String? {
        let text = ([verb] + words).joined(separator: " ")
        guard verb.contains("["), let open = text.firstIndex(of: "["), let close = text.lastIndex(of: "]"),
            open < close,
            let source = source(String(text[..<open]))
        else { return nil }
        let name = text[..<open]
        let inside = text[text.index(after: open)..<close].replacing("\(name).", with: "")
            .replacing("\(name)[ ", with: "").replacing(" ]", with: "")
        let inner = String(inside).trimmingPrefix(while: \.isWhitespace)
        if inner.first == ":" { return "\(source) | head \(inner.dropFirst())" }
        let bare = inner.filter { !"\"' ".contains($0) }
        if String(bare).isName { return "\(source) | select \(bare)" }
        let condition = inner.split(separator: " ").map(String.init)
        guard let column = condition.first.map({ $0.filter { !"\"'".contains($0) } }) else { return nil }
        return "\(source) | where \(ForeignStages.condition([column] + condition.dropFirst()))"
    }

    /// The line for q's `5#trades` and `-5#trades`.
    private func taken() -> String? {
        let parts = verb.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, words.isEmpty, let count = Int(parts[0]), let source = source(String(parts[1])) else {
            return nil
        }
        return "\(source) | \(count < 0 ? "tail" : "head") \(count.magnitude)"
    }

    /// The line for `describe trades`, `meta trades` or `summarize trades`.
    private func described() -> String? {
        let names = words.filter { !["(", ")"].contains($0) }
        guard let name = names.last, names.count <= 3, let source = source(name) else { return nil }
        switch verb.lowercased() {
        case "describe", "desc", "meta", "show", "cols", "columns", "pragma", "\\d", ".schema", "dir", "type":
            return "\(source) | head 1"
        case "summarize", "summary", "info": return "stats"
        default: return nil
        }
    }

    /// The line for `count trades`, `len(trades)`, `head -5 trades` or `sum(size) trades`.
    private func applied() -> String? {
        let names = words.filter { !["(", ")"].contains($0) }
        guard let last = names.last, let source = source(last) else { return nil }
        return ForeignStages.replacement(verb.lowercased(), names.dropLast().map { String($0.drop { $0 == "-" }) })
            .map { "\(source) | \($0)" }
    }
}
