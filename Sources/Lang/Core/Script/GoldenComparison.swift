/// The comparison of a golden block with the printed output.
package struct GoldenComparison: Sendable, Hashable {
    /// A line of the two texts side by side.
    package enum Line: Sendable, Hashable {
        /// Expected and found; `expected` may hold wildcards that `found` fills.
        case same(expected: String, found: String)
        /// Expected and not found.
        case missing(String)
        /// Found and not expected.
        case extra(String)
    }

    /// All lines, in order; between two that agree, the missing ones come before the extra ones.
    package let lines: [Line]

    /// The most pairs of lines that are aligned with each other: with more, all expected lines are missing and all
    /// found ones are extra.
    private static let mostPairs = 4_000_000

    /// Compares two texts line by line.
    package init(expected: String, found: String) {
        let expected = Self.split(expected).map { GoldenPattern($0) }
        let found = Self.split(found)
        let shorter = min(expected.count, found.count)
        var head = 0
        while head < shorter, expected[head].matches(found[head]) { head += 1 }
        var tail = 0
        while tail < shorter - head, expected[expected.count - 1 - tail].matches(found[found.count - 1 - tail]) {
            tail += 1
        }
        var lines: [Line] = []
        for index in 0..<head { lines.append(.same(expected: expected[index].text, found: found[index])) }
        lines += Self.align(expected[head..<expected.count - tail], found[head..<found.count - tail])
        for index in 0..<tail {
            let back = tail - index
            lines.append(.same(expected: expected[expected.count - back].text, found: found[found.count - back]))
        }
        self.lines = lines
    }

    /// True when every line is the expected one.
    package var isMatch: Bool { lines.allSatisfy { if case .same = $0 { true } else { false } } }

    /// The lines that the block would have to hold: those found, with the wildcards kept where they still match.
    package var updatedLines: [String] {
        lines.compactMap { line in
            switch line {
            case .same(let expected, _): expected
            case .missing: nil
            case .extra(let text): text
            }
        }
    }

    /// The number of missing and extra lines, as a sentence.
    package var summary: String {
        let missing = lines.count { if case .missing = $0 { true } else { false } }
        let extra = lines.count { if case .extra = $0 { true } else { false } }
        func count(_ number: Int) -> String { "\(number) line\(number == 1 ? "" : "s")" }
        if missing == 0, extra == 0 { return "as expected" }
        if extra == 0 { return "\(count(missing)) expected and not printed" }
        if missing == 0 { return "\(count(extra)) printed and not expected" }
        return "\(count(missing)) expected, \(count(extra)) printed instead"
    }

    /// The difference in lines of `- expected`, `+ found` and `  both`, with so many agreeing lines around each
    /// difference and `…` for the rest.
    package func diff(context: Int = 3) -> [String] {
        var shown = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            for near in max(0, index - context)...min(lines.count - 1, index + context) { shown[near] = true }
        }
        var result: [String] = []
        var isSkipping = false
        for (line, isShown) in zip(lines, shown) {
            guard isShown else {
                if !isSkipping { result.append("…") }
                isSkipping = true
                continue
            }
            isSkipping = false
            switch line {
            case .same(let expected, _): result.append("  " + expected)
            case .missing(let text): result.append("- " + text)
            case .extra(let text): result.append("+ " + text)
            }
        }
        return result
    }

    /// The lines of a text without their newlines; a carriage return before a newline belongs to it. The last newline
    /// ends the last line.
    static func split(_ text: String) -> [String] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == 0x0D { line.removeLast() }
            return String(Substring(line))
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The alignment of two texts by their longest common subsequence, found with the table of its lengths.
    private static func align(_ expected: ArraySlice<GoldenPattern>, _ found: ArraySlice<String>) -> [Line] {
        let (rows, columns) = (expected.count, found.count)
        let patterns = Array(expected)
        let texts = Array(found)
        guard rows > 0, columns > 0, rows * columns <= mostPairs else {
            return patterns.map { .missing($0.text) } + texts.map { .extra($0) }
        }
        let width = columns + 1
        // The entry lengths[row * width + column] is the length for the lines from that row and that column on.
        var lengths = [Int32](repeating: 0, count: (rows + 1) * width)
        var matches = [Bool](repeating: false, count: rows * columns)
        for row in (0..<rows).reversed() {
            for column in (0..<columns).reversed() {
                let isMatch = patterns[row].matches(texts[column])
                matches[row * columns + column] = isMatch
                lengths[row * width + column] =
                    isMatch
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var (row, column) = (0, 0)
        var result: [Line] = []
        var extra: [Line] = []
        while row < rows, column < columns {
            if matches[row * columns + column] {
                result += extra
                extra = []
                result.append(.same(expected: patterns[row].text, found: texts[column]))
                (row, column) = (row + 1, column + 1)
            } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
                result.append(.missing(patterns[row].text))
                row += 1
            } else {
                extra.append(.extra(texts[column]))
                column += 1
            }
        }
        result += patterns[row...].map { .missing($0.text) }
        return result + extra + texts[column...].map { .extra($0) }
    }
}
