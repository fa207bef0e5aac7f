extension Printer {
    func text(_ query: Query) -> String {
        var parts: [String] = []
        if let scope = query.scope { parts.append(text(scope)) }
        if let call = query.call { parts.append(text(call)) }
        for stage in query.stages { parts += ["|", text(stage)] }
        if query.isBackground { parts.append("&") }
        return parts.joined(separator: " ")
    }

    func text(_ call: Call) -> String {
        var text = call.verb.text
        var isAfterOpen = false
        for item in call.items {
            let isClose = item.kind == .symbol && item.text == ")"
            if !isAfterOpen, !isClose { text += " " }
            text += self.text(item)
            isAfterOpen = item.kind == .symbol && item.text == "("
        }
        return text
    }

    private func text(_ item: Item) -> String {
        switch item.kind {
        case .list(let items): items.map { text($0) }.joined(separator: ", ")
        case .pair(let name, let value): name + "=" + text(value)
        case .word, .string, .number, .rate, .duration, .time, .address, .variable, .symbol: item.text
        }
    }

    private func text(_ scope: Scope) -> String {
        switch scope.kind {
        case .at(let time): "at " + text(time)
        case .range(let from, nil): "from " + text(from)
        case .range(let from, let to?): "from " + text(from) + " to " + text(to)
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
            // Nineteen digits are what makes it an epoch.
            let digits = String(nanos)
            return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
        case .record(let number): return "record \(number)"
        case .variable(let name): return "$" + name
        case .recordVariable(let name): return "record $" + name
        }
    }

    /// `1h30m`: whole units from large to small; `0s` for nothing.
    public static func text(duration nanos: UInt64) -> String {
        var rest = nanos
        var text = ""
        for unit in WordShape.units where rest >= unit.nanos.magnitude {
            text += "\(rest / unit.nanos.magnitude)\(unit.name)"
            rest %= unit.nanos.magnitude
        }
        return text.isEmpty ? "0s" : text
    }

    /// `19:45`, `19:45:07`, `19:45:00.5`: no more than is needed. Nanoseconds since midnight.
    public static func text(clock nanos: Int64) -> String {
        let seconds = nanos / 1_000_000_000
        var text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2))"
        let fraction = nanos % 1_000_000_000
        if seconds % 60 != 0 || fraction != 0 { text += ":" + padded(seconds % 60, 2) }
        if fraction != 0 {
            var digits = padded(fraction, 9)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
