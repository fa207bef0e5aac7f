// Options and stages as other programs write them: each replacement is one that binds.

extension Binder {
    /// `depth=10`, `--depth 10`: the option of the verb that is meant; nil for anything else.
    static func foreignOption(_ item: Item, _ signature: Signature) -> String? {
        guard case .pair(let name, let value) = item.kind else { return nil }
        let bare = String(name.drop { $0 == "-" })
        guard signature.options.contains(where: { $0.word == bare }) else { return nil }
        return "did you mean `\(bare) \(value.text)`?"
    }

    /// What to write for words that another language has at this place of a call; nil for any other.
    static func foreignWords(_ item: Item, at index: Int, _ call: Call, _ signature: Signature) -> String? {
        let rest = Array(call.items[(index + 1)...])
        let next = rest.first
        func has(_ option: String) -> Bool { signature.options.contains { $0.word == option } }
        if item.kind == .symbol, item.text == "=", index > 0, let next, has(call.items[index - 1].text) {
            return "an option has no sign before its value: write `\(call.items[index - 1].text) \(next.text)`"
        }
        if item.kind == .symbol, item.text == "(", signature.group == .stage { return parentheses(rest, signature) }
        guard item.kind == .word else { return nil }
        if signature.parameters.contains(where: { $0.type == .columns }), index > 0, item.text.isName {
            let names = call.items.flatMap { item -> [String] in
                if case .list(let parts) = item.kind { parts.map(\.text) } else { [item.text] }
            }
            return "columns are a list with commas: `\(signature.name) \(names.joined(separator: ", "))`"
        }
        if signature.name == "sort", ["asc", "ASC", "ascending"].contains(item.text) {
            return "the least is first unless told otherwise: `\(signature.name) \(call.items[0].text)`"
        }
        switch item.text.lowercased() {
        case "limit", "top", "first", "take":
            guard has("head"), let next, case .number = next.kind else { return nil }
            return "did you mean `head \(next.text)`?"
        case "since", "after", "starting":
            guard signature.takesRange, let next else { return nil }
            return "did you mean `from \(next.text)`?"
        case "until", "before", "till":
            guard signature.takesRange, let next else { return nil }
            return "did you mean `to \(next.text)`?"
        case "between":
            guard signature.takesRange, rest.count >= 3, rest[1].text.lowercased() == "and" else { return nil }
            return "did you mean `from \(rest[0].text) to \(rest[2].text)`?"
        case "order", "sort":
            guard signature.takesRange || signature.takesMoment, signature.group == .look else { return nil }
            let column = next?.text.lowercased() == "by" ? rest.dropFirst().first : next
            return column.map { "did you mean `| sort \($0.text)`?" }
        default: return nil
        }
    }

    /// `count(*)`, `sum(size)`, `select (a, b)`
    private static func parentheses(_ rest: [Item], _ signature: Signature) -> String? {
        let inner = rest.prefix { !($0.kind == .symbol && $0.text == ")") }
        guard inner.count < rest.count else { return nil }
        if signature.name == "count" { return "did you mean `count`?" }
        guard inner.count == 1, let column = inner.first, column.kind != .symbol else { return nil }
        return "did you mean `\(signature.name) \(column.text)`?"
    }
}

/// Stages by the names that they have elsewhere.
enum ForeignStages {
    /// What to try instead of a stage, whole; nil for a word that is no other language's either.
    static func help(_ stage: Call) -> String? {
        let items = stage.items
        let isBy = items.first?.text.lowercased() == "by"
        let rest = (isBy ? items.dropFirst() : items[...]).map(\.text)
        switch stage.verb.text.lowercased() {
        case "limit", "first", "take", "top": return mean("head", rest.first ?? "10")
        case "last", "bottom": return mean("tail", rest.first ?? "10")
        case "order", "orderby", "order_by", "arrange":
            guard let column = rest.first else { return mean("sort", "price") }
            let isDescending = rest.dropFirst().first.map { $0.lowercased().hasPrefix("desc") } ?? false
            return mean("sort", column + (isDescending ? " desc" : ""))
        case "group", "groupby", "group_by":
            return "a figure has the group: `sum size by \(rest.first ?? "symbol")`"
        case "filter", "having", "grep", "if":
            return "`where` keeps rows, as in `where size > 5`"
        case "mean", "average": return mean("avg", rest.first ?? "price")
        case "median": return mean("p50", rest.first ?? "price")
        case "maximum": return mean("max", rest.first ?? "price")
        case "minimum": return mean("min", rest.first ?? "price")
        case "total": return mean("sum", rest.first ?? "size")
        case "wc", "len", "length", "rows": return mean("count", "")
        case "columns", "cols", "project", "pick", "fields": return mean("select", rest.first ?? "price, size")
        case "to", "format", "output", "into", "print":
            let form = rest.first.flatMap { OutputFormat(rawValue: $0.lowercased()) } ?? .csv
            return mean("as", form.rawValue)
        case "csv", "json", "ndjson", "markdown": return mean("as", stage.verb.text.lowercased())
        case "write", "export", "tee", "dump": return "`save FILE` writes the answer, as in `save answer.csv`"
        default: return nil
        }
    }

    private static func mean(_ stage: String, _ argument: String) -> String {
        "did you mean `\(stage)\(argument.isEmpty ? "" : " " + argument)`?"
    }
}

extension ForeignWords {
    /// One of the words valid at a place that another word means: `buy` is a bid.
    static func keyword(_ written: String, among words: [String]) -> String? {
        guard words.contains("bid"), let sides = ColumnWords.of("side", isNumeric: false),
            let near = sides.nearest(written), words.contains(near)
        else { return nil }
        return "did you mean `\(near)`?"
    }
}
