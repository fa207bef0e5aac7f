import Engine

/// A fault rule as written: the time of its occasion is not resolved yet.
package struct BoundFault: Sendable, Hashable {
    /// The occasion on which a fault strikes: by chance of a billion, so many times, or once at a time.
    package enum Occasion: Sendable, Hashable {
        case chance(billionths: UInt64)
        case count(Int)
        case time(TimeExpression)
    }

    /// The kind of fault.
    package var kind: FaultKind
    /// The occasion on which it strikes.
    package var occasion: Occasion
    /// The fault's duration in nanoseconds: 0 where the kind takes none, `forEver` where it was left out.
    package var nanos: Int64

    /// The duration of a fault that does not end.
    package static let forEver = Int64.max
}

// faults   = fault { "," fault }
// fault    = KIND occasion | "stall" DURATION occasion | "delay" DURATION [ occasion ] | "silence" [ DURATION ] occasion
// occasion = PERCENT | INT | "at" time

extension Binder {
    /// Reads the items of fault rules one by one. The parser has made lists of the items that commas join, `0.1%, gap`
    /// for one; here they are one run of words again.
    private struct FaultReader {
        private let items: [(item: Item, endsGroup: Bool)]
        /// The index of the next item.
        private var place = 0
        /// The number of items of the statement that were read whole.
        private(set) var groups = 0
        private let end: SourceSpan

        init(_ reader: ItemReader) {
            var reader = reader
            var items: [(item: Item, endsGroup: Bool)] = []
            var end = reader.endSpan
            while let item = reader.next() {
                let list = if case .list(let list) = item.kind { list } else { [item] }
                items += list.enumerated().map { ($0.element, $0.offset == list.count - 1) }
                end = reader.endSpan
            }
            self.items = items
            self.end = end
        }

        var peek: Item? { place < items.count ? items[place].item : nil }

        /// True when a comma follows the item that was read last.
        var goesOn: Bool { place > 0 && !items[place - 1].endsGroup }

        /// Takes the next item.
        ///
        /// - Throws: an error that names the expectation, when there is none.
        mutating func next(_ expected: String) throws(Diagnostic) -> Item {
            guard let item = peek else { throw Diagnostic(.missingArgument, "expected \(expected)", at: end) }
            if items[place].endsGroup { groups += 1 }
            place += 1
            return item
        }

        /// The items that have not been read, for a reader that takes several.
        var rest: [Item] { items[place...].map(\.item) }
    }

    func faults(_ reader: inout ItemReader) throws(Diagnostic) -> BoundValue {
        var words = FaultReader(reader)
        let start = words.peek?.span
        var faults: [BoundFault] = []
        var isKnown = true
        repeat {
            if let fault = try fault(&words) { faults.append(fault) } else { isKnown = false }
        } while words.goesOn
        for _ in 0..<words.groups { _ = reader.next() }
        guard isKnown else {
            return BoundValue(kind: .pending, span: (start ?? reader.lastSpan).joined(reader.lastSpan))
        }
        return BoundValue(kind: .faults(faults), span: (start ?? reader.lastSpan).joined(reader.lastSpan))
    }

    /// Reads one rule.
    ///
    /// - Returns: nil while a variable in it is not known.
    private func fault(_ words: inout FaultReader) throws(Diagnostic) -> BoundFault? {
        let kinds = FaultKind.allCases.map(\.rawValue)
        let word = try words.next("a fault (\(kinds.joined(separator: ", ")))")
        guard word.kind == .word, let kind = FaultKind(rawValue: word.text) else {
            throw Self.wrong(word, .keyword(kinds))
        }
        var nanos: Int64 = 0
        var isKnown = true
        if kind.mayLastForEver, !Self.beginsDuration(words.peek) {
            nanos = BoundFault.forEver
        } else if kind.takesDuration {
            let written = try words.next("how long a \(kind.rawValue) is (5ms)")
            if let item = try known(written) {
                guard case .duration(let value) = item.kind, value > 0 else {
                    var error = Self.wrong(item, .duration, written: written)
                    error.help = error.help ?? "as in `\(kind.rawValue) 5ms 0.1%`"
                    throw error
                }
                nanos = value
            } else {
                isKnown = false
            }
        }
        // A delay without an occasion is of all records.
        if kind == .delay, words.goesOn || !Self.beginsOccasion(words.rest) {
            return isKnown ? BoundFault(kind: kind, occasion: .chance(billionths: 1_000_000_000), nanos: nanos) : nil
        }
        guard let occasion = try occasion(kind, &words), isKnown else { return nil }
        return BoundFault(kind: kind, occasion: occasion, nanos: nanos)
    }

    private static func beginsDuration(_ item: Item?) -> Bool {
        if case .duration? = item?.kind { true } else { false }
    }

    /// True for the beginning of an occasion, `0.1%`, `3`, `at 19:45`, `$n`; `at 100k` is the pace of the statement
    /// that has the faults.
    private static func beginsOccasion(_ items: [Item]) -> Bool {
        guard let first = items.first else { return false }
        switch first.kind {
        case .number, .variable: return true
        case .word where first.text == "at":
            guard items.count > 1 else { return true }
            // A number that is a pace is no time: a time in digits has 19 of them.
            return pace(items[1]) == nil
        case .word: return first.text.hasSuffix("%")
        case .string, .rate, .duration, .time, .address, .symbol, .list, .pair: return false
        }
    }

    private func occasion(_ kind: FaultKind, _ words: inout FaultReader) throws(Diagnostic) -> BoundFault.Occasion? {
        let expected = "how often (0.1%), how many (3) or a moment (at 19:45)"
        let written = try words.next("after `\(kind.rawValue)`: " + expected)
        guard let item = try known(written) else { return nil }
        switch item.kind {
        case .number(let literal):
            if let count = literal.integer, count > 0 { return .count(Int(count)) }
        case .word where item.text == "at":
            var rest = ItemReader(words.rest, after: item.span)
            let isRecord = rest.peek?.kind == .word && rest.peek?.text == "record"
            let time = try time(&rest)
            for _ in 0..<(isRecord ? 2 : 1) { _ = try words.next(ArgumentType.time.expectation) }
            return .time(time)
        case .word where item.text.hasSuffix("%"):
            if let billionths = Self.billionths(item.text.dropLast()) { return .chance(billionths: billionths) }
            throw Diagnostic(
                .wrongArgument, "expected a chance above 0% and up to 100%, found ‘\(item.text)’", at: item.span,
                help: Self.occasions(kind))
        default: break
        }
        throw Diagnostic(
            .wrongArgument, "expected \(expected), found ‘\(item.text)’", at: item.span, help: Self.occasions(kind))
    }

    private static func occasions(_ kind: FaultKind) -> String {
        let name = kind.rawValue + (kind.takesDuration ? " 5ms" : "")
        return "as in `\(name) 0.1%`, `\(name) 3` or `\(name) at record 1000`"
    }

    /// A percentage without its sign, in billionths of one; nil for anything but a number above 0 and up to 100.
    private static func billionths(_ text: Substring) -> UInt64? {
        guard case .shaped(.number(let literal)) = WordShape.number(Array(text.utf8)[...]), let nanos = literal.nanos,
            nanos >= 100, nanos <= 100_000_000_000
        else { return nil }
        return UInt64(nanos / 100)
    }
}

extension BoundCall {
    /// The fault rules after an option; nil when it was not written.
    package func faults(_ name: String) -> [BoundFault]? {
        if case .faults(let faults)? = values[name]?.kind { faults } else { nil }
    }
}
