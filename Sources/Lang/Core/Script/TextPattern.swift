/// A regular expression for `~`, which may match anywhere in a text.
///
/// Matching takes time in proportion to text × pattern, whatever they are: every way through the pattern is followed at
/// once (Thompson 1968), so that no pattern can hang the program, as a backtracking one can (`(a+)+$`). Swift's own
/// `Regex` backtracks, and cannot be cancelled.
package struct TextPattern: Sendable {
    enum Step: Sendable {
        case scalars(ScalarSet)
        case start
        case end
        case boundary(isWanted: Bool)
        /// Goes on at both steps.
        case split(Int, Int)
        case jump(Int)
        case found
    }

    let steps: [Step]
    let ignoresCase: Bool

    /// True when the pattern is found in the text. False for a text that was not searched to its end because the task
    /// was cancelled.
    package func matches(_ text: String) -> Bool {
        let scalars = Array((ignoresCase ? text.lowercased() : text).unicodeScalars)
        var current = Places(count: steps.count)
        var next = Places(count: steps.count)
        var waiting: [Int] = []
        for index in 0...scalars.count {
            if index % 4096 == 4095, Task.isCancelled { return false }
            // A new attempt begins at every character.
            if follow(0, scalars, index, &current, &waiting) { return true }
            guard index < scalars.count else { return false }
            next.removeAll()
            for place in current.list {
                guard case .scalars(let set) = steps[place], set.contains(scalars[index]) else { continue }
                if follow(place + 1, scalars, index + 1, &next, &waiting) { return true }
            }
            swap(&current, &next)
        }
        return false
    }

    /// Adds every step that can be reached without reading a character; returns true when that is the end of the
    /// pattern.
    private func follow(
        _ first: Int, _ scalars: [Unicode.Scalar], _ index: Int, _ places: inout Places, _ waiting: inout [Int]
    ) -> Bool {
        waiting.removeAll(keepingCapacity: true)
        waiting.append(first)
        while let place = waiting.popLast() {
            guard places.insert(place) else { continue }
            switch steps[place] {
            case .found: return true
            case .scalars: break
            case .start: if index == 0 { waiting.append(place + 1) }
            case .end: if index == scalars.count { waiting.append(place + 1) }
            case .boundary(let isWanted):
                if Self.isBoundary(scalars, index) == isWanted { waiting.append(place + 1) }
            case .split(let a, let b):
                waiting.append(a)
                waiting.append(b)
            case .jump(let a): waiting.append(a)
            }
        }
        return false
    }

    private static func isBoundary(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        let before = index > 0 && ScalarSet.word.contains(scalars[index - 1])
        let after = index < scalars.count && ScalarSet.word.contains(scalars[index])
        return before != after
    }

    /// The steps that have been reached, each once.
    private struct Places {
        var list: [Int] = []
        private var isIn: [Bool]

        init(count: Int) { isIn = Array(repeating: false, count: count) }

        mutating func insert(_ place: Int) -> Bool {
            if isIn[place] { return false }
            isIn[place] = true
            list.append(place)
            return true
        }

        mutating func removeAll() {
            for place in list { isIn[place] = false }
            list.removeAll(keepingCapacity: true)
        }
    }
}

/// The characters that a step of a pattern accepts.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return !isInverted }
        return isInverted
    }

    static func one(_ scalar: Unicode.Scalar) -> ScalarSet { ScalarSet(ranges: [scalar.value...scalar.value]) }

    static let digit = ScalarSet(ranges: [0x30...0x39])
    static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F...0x5F, 0xC0...0x24F])
    static let blank = ScalarSet(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0])
    static let all = ScalarSet(ranges: [], isInverted: true)

    var inverted: ScalarSet { ScalarSet(ranges: ranges, isInverted: !isInverted) }
}
