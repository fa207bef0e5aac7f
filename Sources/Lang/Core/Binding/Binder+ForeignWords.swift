// Options and stages as other programs write them, and replacements that can be bound.

extension Binder {
    /// The help for an option in the form of another program, `depth=10` or `--depth 10`; nil for anything else.
    static func foreignOption(_ item: Item, _ signature: Signature) -> String? {
        guard case .pair(let name, let value) = item.kind else { return nil }
        let bare = String(name.drop { $0 == "-" })
        guard signature.options.contains(where: { $0.word == bare }) else { return nil }
        return "did you mean `\(bare) \(value.text)`?"
    }

    /// The help for a word of another language at an index of a call's items; nil for any other word.
    static func foreignWords(_ item: Item, at index: Int, _ call: Call, _ signature: Signature) -> String? {
        let rest = Array(call.items[(index + 1)...])
        let next = rest.first
        func has(_ option: String) -> Bool { signature.options.contains { $0.word == option } }
        if item.isSymbol("="), index > 0, let next, has(call.items[index - 1].text) {
            return "an option has no sign before its value: write `\(call.items[index - 1].text) \(next.text)`"
        }
        if item.isSymbol("("), signature.group == .stage {
            return parentheses(rest, signature)
        }
        if signature.stage == .select, item.isSymbol("*") {
            return rest.contains { $0.isSymbol(",") }
                ? "`with` keeps every column and adds some, as in `with notional = price * size`"
                : "every column is there already: leave the stage out"
        }
        if item.text == "--" || ["//", "/*"].contains(where: item.text.hasPrefix), signature.name != "print" {
            let words = ([String(item.text.drop { "-/*".contains($0) })] + rest.map(\.text)).filter { !$0.isEmpty }
            return "a comment begins with `#`" + (words.isEmpty ? "" : ": `# \(words.joined(separator: " "))`")
        }
        if let rows = firstRows(item, next, signature) { return "did you mean `\(signature.name) \(rows)`?" }
        guard item.kind == .word else { return nil }
        if signature.group == .stage, let stage = foreignTail(item, at: index, call, signature) { return stage }
        if signature.stage == .sort, ["asc", "ASC", "ascending"].contains(item.text) {
            return "the least is first unless told otherwise: `\(signature.name) \(call.items[0].text)`"
        }
        if [.select, .distinct, .sort].contains(signature.stage), index > 0, item.text.isName,
            call.items.allSatisfy({ $0.kind == .word || $0.isSymbol(",") }), !item.text.lowercased().hasPrefix("desc")
        {
            let names = call.items.map(\.text).filter { $0 != "," }
            return "columns are a list with commas: `\(signature.name) \(names.joined(separator: ", "))`"
        }
        switch item.text.lowercased() {
        case "by" where signature.name == "order":
            return next.map {
                "did you mean `trades | \(ForeignStages.sort([$0.text] + rest.dropFirst().map(\.text)))`?"
            }
        case "group", "groupby":
            guard signature.takesRange, signature.group == .look else { return nil }
            let column = next?.text.lowercased() == "by" ? rest.dropFirst().first : next
            return column.map { "did you mean `| sum size by \($0.text)`?" }
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

    /// The help for parentheses around a stage's words: `count(*)`, `head(5)`.
    private static func parentheses(_ rest: [Item], _ signature: Signature) -> String? {
        let inner = rest.prefix { !$0.isSymbol(")") }
        guard inner.count == 1, inner.count < rest.count, let word = inner.first else { return nil }
        if signature.stage == .figures { return "did you mean `\(signature.name)`?" }
        return word.kind == .symbol ? nil : "did you mean `\(signature.name) \(word.text)`?"
    }

    /// The number of rows meant by `head -5` or `head n=5`; nil for anything else.
    private static func firstRows(_ item: Item, _ next: Item?, _ signature: Signature) -> String? {
        guard signature.stage == .head || signature.stage == .tail else { return nil }
        switch item.kind {
        case .number where item.text.first == "-": return String(item.text.dropFirst())
        case .pair(_, let value): if case .number = value.kind { return value.text }
        case .word where item.text == "-n": return next?.text
        default: break
        }
        return nil
    }

    /// The help for a clause after a stage's own words, as in SQL and elsewhere: `sort by price`,
    /// `sum size group by symbol`, `count price`, `select distinct symbol`.
    private static func foreignTail(_ item: Item, at index: Int, _ call: Call, _ signature: Signature) -> String? {
        let words = call.items.map(\.text)
        let before = words[..<index]
        let next = words.dropFirst(index + 1).first
        switch (signature.stage, item.text.lowercased()) {
        case (_, "group") where next?.lowercased() == "by":
            return words.dropFirst(index + 2).first.map { "did you mean `by \($0)`?" }
        case (.figures, _) where signature.name == Aggregate.count.word && index == 0:
            return "every row counts, whatever is in it: `count`"
        case (.sort, _) where before.first?.lowercased() == "by":
            return "did you mean `\(ForeignStages.sort(Array(words.dropFirst())))`?"
        case (.select, _) where before.first?.lowercased() == "distinct":
            return "did you mean `distinct \(item.text)`?"
        default: return nil
        }
    }
}

/// Stages by the names that they have elsewhere.
enum ForeignStages {
    /// The help for a stage of another language; nil for a word of none.
    static func help(_ stage: Call) -> String? {
        let words = words(of: stage.items)
        let name = stage.verb.text.lowercased()
        switch name {
        case "group", "groupby", "group_by":
            return "a figure has the group: `\(replacement(name, words) ?? "sum size by symbol")`"
        case "filter", "having", "grep", "if", "query":
            return "`where` keeps rows, as in `\(replacement(name, words) ?? "where size > 5")`"
        case "write", "export", "tee", "dump", "to_csv", "to_parquet", "to_json":
            return "`save FILE` writes the answer, as in `\(replacement(name, words) ?? "save answer.csv")`"
        case "skip", "offset", "drop":
            return "rows are left out by what is in them, as in `where record > 100`; `tail 5` keeps the last ones"
        case "less", "more", "pager":
            return "leave it out: a prompt shows a long answer by pages; `head 20` is a part of it"
        case "jq", "awk", "sed", "cut", "python", "xargs":
            return "no other program runs behind `|` here: `as json` prints what one can read"
        case "resample", "bucket", "time_bucket", "window", "xbar":
            return "figures go by intervals, too: `count by every 1m`"
        default: return replacement(name, words).map { "did you mean `\($0)`?" }
        }
    }

    /// The whole stage that has another name in another language; nil when no stage does the same.
    ///
    /// - Parameter name: the other name, in lower case.
    static func replacement(_ name: String, _ words: [String]) -> String? {
        let isBy = words.first?.lowercased() == "by"
        let rest = isBy ? Array(words.dropFirst()) : words
        let number = rest.first { $0.allSatisfy(\.isNumber) }
        switch name {
        case "limit", "first", "take", "top", "head", "fetch": return "head \(number ?? "10")"
        case "last", "bottom", "tail": return "tail \(number ?? "10")"
        case "order", "orderby", "order_by", "arrange", "sort", "sort_values", "sort_by", "sortby": return sort(rest)
        case "nlargest", "nsmallest":
            guard let column = rest.first(where: \.isName) else { return nil }
            return "sort \(column)\(name == "nlargest" ? " desc" : "") | head \(number ?? "5")"
        case "group", "groupby", "group_by": return "sum size by \(rest.first ?? "symbol")"
        case "filter", "having", "grep", "if", "query", "where":
            // The words of grep are no condition.
            guard rest.count >= 3 else { return nil }
            return "where \(condition(rest))"
        case "columns", "cols", "project", "pick", "fields", "select": return "select \(rest.first ?? "price, size")"
        case "to", "format", "output", "into", "print":
            let form = rest.first.flatMap { OutputFormat(rawValue: $0.lowercased()) } ?? .csv
            return "as \(form.rawValue)"
        case "csv", "json", "ndjson", "markdown": return "as \(name)"
        case "write", "export", "tee", "dump", "to_csv", "to_parquet", "to_json":
            return rest.first.flatMap { SaveTarget($0).format == nil ? nil : "save \($0)" }
        case "quantile", "percentile": return "p99 \(rest.first(where: \.isName) ?? "price")"
        case "describe":
            let column = rest.first(where: \.isName) ?? "price"
            return "count, avg \(column), stddev \(column), min \(column), p50 \(column), max \(column)"
        case "unique", "uniq", "drop_duplicates": return "distinct \(rest.first ?? "symbol")"
        case "nunique", "count_distinct", "n_distinct": return "count distinct \(rest.first ?? "symbol")"
        case "value_counts", "counts": return "count by \(rest.first ?? "symbol")"
        case "mutate", "assign", "extend", "eval", "derive", "compute", "update": return "with \(assignment(rest))"
        case "shuffle", "random", "sample_n", "slice_sample": return "sample \(number ?? "10")"
        case "agg", "aggregate", "summarize", "summarise":
            return rest.first.flatMap { figure($0, of: "size") } ?? "sum size"
        case "wc", "len", "length", "rows", "size": return "count"
        default: return figure(name, of: rest.first)
        }
    }

    /// The stage of a figure, `avg price` for `mean(price)`; nil when no figure has the name.
    ///
    /// - Parameter column: the figure's column; nil for one that suits the figure.
    static func figure(_ name: String, of column: String?) -> String? {
        switch name.lowercased() {
        case "count", "n": "count"
        case "mean", "average", "avg": "avg \(column ?? "price")"
        case "median", "med", "p50": "p50 \(column ?? "price")"
        case "maximum", "max": "max \(column ?? "price")"
        case "minimum", "min": "min \(column ?? "price")"
        case "total", "sum": "sum \(column ?? "size")"
        case "p99": "p99 \(column ?? "price")"
        case "std", "stddev", "stdev", "stddev_samp", "sd", "deviation", "dev": "stddev \(column ?? "price")"
        case "wavg": "vwap"
        default: nil
        }
    }

    /// The stage that sorts by a column in a direction: `price DESC`, `-price`, `descending price`.
    static func sort(_ words: [String]) -> String {
        let isDescending = words.contains { $0.lowercased().hasPrefix("desc") || $0.hasPrefix("-") }
        let column = words.map { $0.drop { $0 == "-" } }.first { !$0.lowercased().hasPrefix("desc") && !$0.isEmpty }
        return "sort \(column ?? "price")\(isDescending ? " desc" : "")"
    }

    /// Words such as `x = price * size` as they are written after `with`; an example where they are none.
    private static func assignment(_ words: [String]) -> String {
        words.count > 2 && words[0].isName && words[1] == "=" ? words.joined(separator: " ") : "notional = price * size"
    }

    /// A condition of SQL, Python or q with the signs of this language.
    static func condition(_ words: [String]) -> String {
        var result: [String] = []
        for word in words {
            switch word.lowercased() {
            case "=": result.append("==")
            case "and", "or", "not": result.append(word.lowercased())
            case "&", "&&", ",": result.append("and")
            case "sym", "ticker": result.append("symbol")
            default:
                let quotes = word.hasPrefix("'") && word.hasSuffix("'") && word.count > 1
                let inner =
                    quotes ? String(word.dropFirst().dropLast()) : word.hasPrefix("`") ? String(word.dropFirst()) : word
                result.append(quotes || word.hasPrefix("`") ? Session.textLiteral(inner) : word)
            }
            // The operator of `a <> b` comes as two signs.
            if result.suffix(2) == ["<", ">"] {
                result.removeLast(2)
                result.append("!=")
            }
        }
        return result.joined(separator: " ")
    }

    /// Items as single words: lists and pairs taken apart, with their signs between the parts.
    static func words(of items: [Item]) -> [String] {
        items.flatMap { item -> [String] in
            switch item.kind {
            case .list(let parts):
                parts.enumerated().flatMap { ($0.offset > 0 ? [","] : []) + words(of: [$0.element]) }
            case .pair(let name, let value): [name, "="] + words(of: [value])
            case .string(let text): [Session.textLiteral(text)]
            default: [item.text]
            }
        }
    }
}

extension ForeignWords {
    /// The help for a word that means one of the valid words: `buy` is a bid.
    static func keyword(_ written: String, among words: [String]) -> String? {
        guard words.contains("bid"), let sides = ColumnWords.of("side", isNumeric: false),
            let near = sides.nearest(written), words.contains(near)
        else { return nil }
        return "did you mean `\(near)`?"
    }
}
