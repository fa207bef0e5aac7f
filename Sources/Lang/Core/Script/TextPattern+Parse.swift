// alternatives = sequence { "|" sequence }
// sequence     = { atom [ "*" | "+" | "?" | "{" INT [ "," [ INT ] ] "}" ] }
// atom         = "." | "^" | "$" | "[" [ "^" ] class "]" | "(" alternatives ")" | "\" ESCAPE | CHARACTER
//
// `(?:…)` is a group like any other; `(?i)` at the very beginning ignores case.

extension TextPattern {
    /// Reads a pattern.
    ///
    /// - Throws: `badPattern` with the error in the pattern, at the words of the script that hold it.
    package static func parse(_ text: String, at span: SourceSpan) throws(Diagnostic) -> TextPattern {
        let ignoresCase = text.hasPrefix("(?i)")
        let written = ignoresCase ? String(text.dropFirst(4)) : text
        var parser = PatternParser(ignoresCase ? written.lowercasedButEscapes : written, span)
        let steps = try parser.parse()
        return TextPattern(steps: steps, ignoresCase: ignoresCase)
    }
}

extension String {
    /// In lower case but for what stands behind a backslash: `\D` is no `\d`.
    fileprivate var lowercasedButEscapes: String {
        var result = ""
        var isEscaped = false
        for character in self {
            result += isEscaped ? String(character) : character.lowercased()
            isEscaped = !isEscaped && character == "\\"
        }
        return result
    }
}

private struct PatternParser {
    private static let longestPattern = 4096
    private static let mostSteps = 16384
    private static let deepestNesting = 64

    private let scalars: [Unicode.Scalar]
    private let span: SourceSpan
    private var index = 0
    private var nesting = 0

    init(_ text: String, _ span: SourceSpan) {
        scalars = Array(text.unicodeScalars)
        self.span = span
    }

    mutating func parse() throws(Diagnostic) -> [TextPattern.Step] {
        guard scalars.count <= Self.longestPattern else {
            throw wrong("is longer than \(Self.longestPattern) characters")
        }
        var steps = try alternatives()
        guard index == scalars.count else { throw wrong("has a ‘)’ that nothing opened") }
        steps.append(.found)
        return steps
    }

    private func wrong(_ what: String) -> Diagnostic {
        Diagnostic(
            .badPattern, "the pattern \(what)", at: span, help: "`help E0222` says what a pattern may have in it")
    }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    /// Reads alternatives. Steps count from 0 within each part; `moved` fits them after the steps before.
    private mutating func alternatives() throws(Diagnostic) -> [TextPattern.Step] {
        var steps = try sequence()
        while take("|") {
            let other = try sequence()
            // split(first, second) first jump(end) second
            steps =
                [.split(1, steps.count + 2)] + moved(steps, by: 1) + [.jump(steps.count + 2 + other.count)]
                + moved(other, by: steps.count + 2)
            try check(steps.count)
        }
        return steps
    }

    private mutating func sequence() throws(Diagnostic) -> [TextPattern.Step] {
        var steps: [TextPattern.Step] = []
        while let next = peek, next != "|", next != ")" {
            let atom = try atom()
            let piece = try quantified(atom)
            steps += moved(piece, by: steps.count)
            try check(steps.count)
        }
        return steps
    }

    private func check(_ count: Int) throws(Diagnostic) {
        guard count <= Self.mostSteps else { throw wrong("is too large") }
    }

    private func moved(_ steps: [TextPattern.Step], by offset: Int) -> [TextPattern.Step] {
        if offset == 0 { return steps }
        return steps.map { step in
            switch step {
            case .split(let a, let b): .split(a + offset, b + offset)
            case .jump(let a): .jump(a + offset)
            case .scalars, .start, .end, .boundary, .found: step
            }
        }
    }

    private mutating func quantified(_ atom: [TextPattern.Step]) throws(Diagnostic) -> [TextPattern.Step] {
        var steps = atom
        while let next = peek {
            let least: Int
            let most: Int?
            switch next {
            case "*": (least, most) = (0, nil)
            case "+": (least, most) = (1, nil)
            case "?": (least, most) = (0, 1)
            case "{":
                guard let counts = try counts() else { return steps }
                (least, most) = counts
                index -= 1
            default: return steps
            }
            index += 1
            // A lazy repetition finds the same texts.
            _ = take("?")
            steps = try repeated(steps, least, most)
        }
        return steps
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`; returns nil, and reads nothing, when it is no count: a brace is then itself.
    private mutating func counts() throws(Diagnostic) -> (Int, Int?)? {
        let start = index
        index += 1
        guard let least = number() else {
            index = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = peek == "}" ? nil : number() ?? -1 }
        guard take("}"), most != -1 else {
            index = start
            return nil
        }
        guard least <= 1000, most ?? 0 <= 1000, least <= most ?? least else {
            throw wrong("repeats more than 1000 times, or less than nothing")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let next = peek, ScalarSet.digit.contains(next), digits.count < 6 {
            digits.unicodeScalars.append(next)
            index += 1
        }
        return Int(digits)
    }

    private func repeated(
        _ atom: [TextPattern.Step], _ least: Int, _ most: Int?
    ) throws(Diagnostic) -> [TextPattern.Step] {
        try check((atom.count + 1) * max(least, most ?? least, 1))
        var steps: [TextPattern.Step] = []
        for _ in 0..<least { steps += moved(atom, by: steps.count) }
        guard let most else {
            let start = steps.count
            steps.append(.split(start + 1, start + atom.count + 2))
            steps += moved(atom, by: start + 1)
            steps.append(.jump(start))
            return steps
        }
        for _ in least..<max(most, least) {
            let start = steps.count
            steps.append(.split(start + 1, start + atom.count + 1))
            steps += moved(atom, by: start + 1)
        }
        return steps
    }

    private mutating func atom() throws(Diagnostic) -> [TextPattern.Step] {
        guard let next = peek else { throw wrong("ends too soon") }
        index += 1
        switch next {
        case ".": return [.scalars(.all)]
        case "^": return [.start]
        case "$": return [.end]
        case "(": return try group()
        case "[": return [.scalars(try scalarClass())]
        case "\\": return [try escape()]
        case "*", "+", "?": throw wrong("repeats nothing: ‘\(next)’ stands behind nothing")
        default: return [.scalars(.one(next))]
        }
    }

    private mutating func group() throws(Diagnostic) -> [TextPattern.Step] {
        guard nesting < Self.deepestNesting else { throw wrong("has groups too deep in one another") }
        nesting += 1
        defer { nesting -= 1 }
        if take("?"), !take(":") { throw wrong("has a group of a kind that is not known here") }
        let steps = try alternatives()
        guard take(")") else { throw wrong("has a ‘(’ without its ‘)’") }
        return steps
    }

    private mutating func escape() throws(Diagnostic) -> TextPattern.Step {
        guard let next = peek else { throw wrong("ends in a backslash") }
        index += 1
        switch next {
        case "b": return .boundary(isWanted: true)
        case "B": return .boundary(isWanted: false)
        default: return .scalars(try escaped(next))
        }
    }

    private func escaped(_ scalar: Unicode.Scalar) throws(Diagnostic) -> ScalarSet {
        switch scalar {
        case "d": return .digit
        case "D": return ScalarSet.digit.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .blank
        case "S": return ScalarSet.blank.inverted
        case "n": return .one("\n")
        case "t": return .one("\t")
        case "r": return .one("\r")
        default:
            if scalar.isASCII, ScalarSet.word.contains(scalar) { throw wrong("has the unknown escape ‘\\\(scalar)’") }
            return .one(scalar)
        }
    }

    private mutating func scalarClass() throws(Diagnostic) -> ScalarSet {
        var set = ScalarSet()
        let isInverted = take("^")
        var isFirst = true
        while let next = peek, next != "]" || isFirst {
            isFirst = false
            index += 1
            var low = next
            if next == "\\" {
                guard let letter = peek else { break }
                index += 1
                let escaped = try escaped(letter)
                guard !escaped.isInverted else { throw wrong("has ‘\\\(letter)’ inside ‘[ ]’") }
                guard escaped.ranges.count == 1, let range = escaped.ranges.first, range.count == 1,
                    let scalar = Unicode.Scalar(range.lowerBound)
                else {
                    set.ranges += escaped.ranges
                    continue
                }
                low = scalar
            }
            guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            let high = scalars[index + 1]
            index += 2
            guard low <= high, high != "\\" else { throw wrong("has a range that goes backwards in ‘[ ]’") }
            set.ranges.append(low.value...high.value)
        }
        guard take("]") else { throw wrong("has a ‘[’ without its ‘]’") }
        set.isInverted = isInverted
        return set
    }
}
