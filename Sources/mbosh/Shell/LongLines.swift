/// Remembers long lines for libedit, which does not.
///
/// Going into the history saves the line being typed, but only its first 1,024 characters (`EL_BUFSIZ` in `hist_get`);
/// coming back gives zeroes for the rest. A pasted script is longer than that, and an up arrow in it soon pressed.
struct LongLines {
    /// The least characters of a line that is remembered.
    static let threshold = 1_000

    private var lines: [String] = []

    /// Takes the line before a key is read.
    ///
    /// - Returns: The line as it was, if the one given has lost its end since; nil if it is whole, or not known.
    mutating func see(_ line: String) -> String? {
        let scalars = line.unicodeScalars
        guard scalars.count >= Self.threshold else { return nil }
        let start = scalars.prefix(Self.threshold)
        let known = lines.lastIndex { $0.unicodeScalars.prefix(Self.threshold).elementsEqual(start) }
        // A zero never comes from typing or pasting.
        if scalars.contains("\0") { return known.map { lines[$0] } }
        if let known { lines.remove(at: known) }
        lines.append(line)
        // Sixteen are enough: the line being typed and a few passed by in the history.
        if lines.count > 16 { lines.removeFirst(lines.count - 16) }
        return nil
    }
}
