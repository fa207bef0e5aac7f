// The values of variables that are written instead of values.

extension Binder {
    /// The item that a word of the script stands for: itself when it has no variable in it; nil while a variable's
    /// value is not known.
    ///
    /// - Throws: an error when there is no such variable, or when its value is nothing that could have been written
    ///   there.
    package func known(_ item: Item) throws(Diagnostic) -> Item? {
        switch item.kind {
        case .variable(let name): return try variables?.item(name, at: item.span)
        case .word where WordTemplate.has(item.text): return try variables?.filled(item.text, at: item.span)
        case .list(let parts):
            guard !item.variableUses.isEmpty else { return item }
            var known: [Item] = []
            for part in parts {
                guard let item = try self.known(part) else { return nil }
                if case .list(let inner) = item.kind { known += inner } else { known.append(item) }
            }
            return Item(.list(known), text: known.map(\.text).joined(separator: ", "), span: item.span)
        case .word, .string, .number, .rate, .duration, .time, .address, .symbol, .pair: return item
        }
    }

    /// A time with its variable's value; unchanged while that is not known.
    func known(_ time: TimeExpression) throws(Diagnostic) -> TimeExpression {
        guard let variables else { return time }
        switch time.kind {
        case .variable(let name):
            var reader = ItemReader([try variables.item(name, at: time.span)], after: time.span)
            return try self.time(&reader)
        case .recordVariable(let name):
            let item = try variables.item(name, at: time.span)
            guard case .number(let literal) = item.kind, let number = literal.integer, number >= 0 else {
                throw Self.wrong(item, .integer(0...Int.max))
            }
            return TimeExpression(.record(UInt64(number)), span: time.span)
        case .iso, .clock, .offset, .epoch, .record, .name: return time
        }
    }

    /// The nanoseconds of a duration; 0 while its variable's value is not known.
    func nanos(_ duration: DurationLiteral) throws(Diagnostic) -> Int64 {
        guard let name = duration.variable, let variables else { return duration.nanos }
        let item = try variables.item(name, at: duration.span)
        guard case .duration(let nanos) = item.kind else { throw Self.wrong(item, .duration) }
        return nanos
    }

    static func variableName(_ item: Item) -> String? { if case .variable(let name) = item.kind { name } else { nil } }
}
