/// One line of a golden block: `<..>` matches anything within the line, everything else only itself.
package struct GoldenPattern: Hashable, Sendable {
    /// The mark that matches anything within a line.
    package static let wildcard = "<..>"

    /// The line as written.
    package let text: String
    /// The literal pieces between the wildcards, one more than there are wildcards.
    private let pieces: [[UInt8]]

    /// The pattern of a line.
    package init(_ text: String) {
        self.text = text
        var pieces: [[UInt8]] = [[]]
        let mark = Array(Self.wildcard.utf8)
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if rest.starts(with: mark) {
                pieces.append([])
                rest = rest.dropFirst(mark.count)
            } else {
                pieces[pieces.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        self.pieces = pieces
    }

    /// True when the line has a wildcard.
    package var hasWildcard: Bool { pieces.count > 1 }

    /// True when the pattern matches a whole line. The first piece is held to the beginning and the last to the end;
    /// each between them is taken where it occurs first, which finds a match whenever there is one.
    package func matches(_ line: String) -> Bool {
        guard hasWildcard, let first = pieces.first, let last = pieces.last else { return line == text }
        var rest = Array(line.utf8)[...]
        guard rest.count >= first.count + last.count, rest.starts(with: first),
            rest.suffix(last.count).elementsEqual(last)
        else { return false }
        rest = rest.dropFirst(first.count).dropLast(last.count)
        for piece in pieces[1..<pieces.count - 1] {
            guard let end = Self.end(of: piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// The index after the first occurrence of a piece; nil when there is none.
    private static func end(of piece: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        while rest.count >= piece.count {
            if rest.starts(with: piece) { return rest.startIndex + piece.count }
            rest = rest.dropFirst()
        }
        return nil
    }
}
