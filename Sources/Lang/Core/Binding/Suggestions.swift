/// "Did you mean": the valid word that is nearest to the written one.
package enum Suggestions {
    /// The nearest candidate within an edit distance of 2 (and less than half the word); nil when none is.
    package static func nearest(_ written: String, among candidates: some Sequence<String>) -> String? {
        // Words are short; a long one is no typing slip of a short one.
        guard written.utf8.count <= longest else { return nil }
        let limit = min(2, max(1, written.count / 2))
        let letters = Array(written.lowercased())
        var best: (distance: Int, word: String)?
        for candidate in candidates where candidate.utf8.count <= longest {
            let distance = distance(letters, Array(candidate.lowercased()))
            // A single letter is as near to every other letter, and means none of them.
            let isOther = distance >= max(written.count, candidate.count)
            if distance <= limit, !isOther, distance < best?.distance ?? Int.max {
                best = (distance, candidate)
            }
        }
        return best?.word
    }

    /// The help line for a misspelt word; nil when no valid word is near. Where none is near, it is the only one that
    /// begins so, or that the written word begins with: `imb`, `no-crossing`.
    ///
    /// - Parameter form: returns a candidate as it is written in a statement: a symbol may need quotes.
    package static func help(
        _ written: String, among candidates: some Sequence<String>, as form: (String) -> String = { $0 }
    ) -> String? {
        word(written, among: candidates).map { "did you mean `\(form($0))`?" }
    }

    /// The word that `help` names.
    static func word(_ written: String, among candidates: some Sequence<String>) -> String? {
        guard written.utf8.count <= longest else { return nil }
        if let near = nearest(written, among: candidates) { return near }
        let text = written.lowercased()
        guard text.count >= 3 else { return nil }
        let alike = Set(candidates).filter {
            let word = $0.lowercased()
            return word.hasPrefix(text) || word.count >= 4 && text.hasPrefix(word)
        }
        return alike.count == 1 ? alike.first : nil
    }

    /// The most bytes of a word that is compared with others.
    private static let longest = 256

    /// The Damerau–Levenshtein distance: insertions, deletions, substitutions and swaps of neighbours. `Int.max` for
    /// words of more than 64 characters.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard a.count <= 64, b.count <= 64 else { return Int.max }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var cost = min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            before = previous
            previous = row
        }
        return previous[b.count]
    }
}
