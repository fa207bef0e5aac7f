extension Printer {
    func text(_ query: Query, depth: Int) -> String {
        var text = ""
        var end: SourceSpan?
        func append(_ part: String, _ span: SourceSpan) {
            if let end { text += gap(end, span, depth: depth) }
            text += part
            end = span
        }
        if let scope = query.scope { append(self.text(scope), scope.span) }
        if let call = query.call { append(self.text(call, depth: depth), call.span) }
        for stage in query.stages { append("| " + self.text(stage, depth: depth), stage.span) }
        if query.isBackground { text += " &" }
        return text
    }

    func text(_ call: Call, depth: Int) -> String {
        call.verb.text + text(call.items[...], after: call.verb.span, depth: depth)
    }

    /// Items in their canonical form, on one line and without a blank before them.
    static func text(_ items: some Collection<Item>) -> String {
        guard let first = items.first else { return "" }
        let printer = Printer(nil)
        return printer.text(first, depth: 0)
            + printer.text(Array(items)[1...], after: first.span, before: first, depth: 0)
    }

    /// Items with the gaps before them.
    ///
    /// - Parameter before: the item in front of them; nil after a verb.
    private func text(_ items: ArraySlice<Item>, after start: SourceSpan, before: Item? = nil, depth: Int) -> String {
        var text = ""
        var end = start
        var before = before
        for item in items {
            // The gap after a comma is that around it.
            if item.isSymbol(",") {
                text += ","
                before = item
                continue
            }
            let gap = gap(end, item.span, depth: depth)
            // No blank stands inside a parenthesis at its edges, unless the line was continued there.
            if gap != " " || !Self.isGlued(item, to: before) { text += gap }
            text += self.text(item, depth: depth)
            end = item.span
            before = item
        }
        return text
    }

    /// True for two items without a blank between them: at the edges of parentheses, and between a function and its own.
    private static func isGlued(_ item: Item, to before: Item?) -> Bool {
        guard let before else { return item.isSymbol(")") }
        if before.isSymbol("(") || item.isSymbol(")") { return true }
        return item.isSymbol("(") && before.kind == .word && RowFunction(written: before.text) != nil
    }

    private func text(_ item: Item, depth: Int) -> String {
        switch item.kind {
        case .list(let items):
            var text = ""
            var end: SourceSpan?
            for part in items {
                if let end { text += "," + gap(end, part.span, depth: depth) }
                text += self.text(part, depth: depth)
                end = part.span
            }
            return text
        case .pair(let name, let value): return name + "=" + text(value, depth: depth)
        case .word, .string, .number, .rate, .duration, .time, .address, .variable, .symbol: return item.text
        }
    }

    private func text(_ scope: Scope) -> String {
        switch scope.kind {
        case .at(let time): "at " + text(time)
        case .range(let from, let to):
            [("from ", from), ("to ", to)].compactMap { word, time in time.map { word + text($0) } }.joined(
                separator: " ")
        case .last(let duration) where duration.variable != nil: "last $" + (duration.variable ?? "")
        case .last(let duration): "last " + Self.text(duration: duration.nanos.magnitude)
        }
    }

    private func text(_ time: TimeExpression) -> String {
        switch time.kind {
        case .iso(let text), .name(let text): return text
        case .clock(let nanos): return Self.text(clock: nanos)
        case .offset(let nanos): return (nanos < 0 ? "-" : "+") + Self.text(duration: nanos.magnitude)
        case .epoch(let nanos):
            // An epoch is known by its nineteen digits.
            let digits = String(nanos)
            return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
        case .record(let number): return "record \(number)"
        case .variable(let name): return "$" + name
        case .recordVariable(let name): return "record $" + name
        }
    }

    /// A duration in nanoseconds as text, `1h30m`: whole units from large to small; `0s` for zero.
    public static func text(duration nanos: UInt64) -> String {
        var rest = nanos
        var text = ""
        for unit in WordShape.units where rest >= unit.nanos.magnitude {
            text += "\(rest / unit.nanos.magnitude)\(unit.name)"
            rest %= unit.nanos.magnitude
        }
        return text.isEmpty ? "0s" : text
    }

    /// A time of day as text, with no more digits than it needs: `19:45`, `19:45:07`, `19:45:00.5`.
    ///
    /// - Parameter nanos: nanoseconds since midnight.
    public static func text(clock nanos: Int64) -> String {
        func two(_ number: Int64) -> String { String(number).zeroPadded(2) }
        let seconds = nanos / 1_000_000_000
        var text = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
        let fraction = nanos % 1_000_000_000
        if seconds % 60 != 0 || fraction != 0 { text += ":" + two(seconds % 60) }
        if fraction != 0 {
            var digits = String(fraction).zeroPadded(9)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text
    }
}
