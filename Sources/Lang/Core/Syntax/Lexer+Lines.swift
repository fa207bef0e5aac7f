// The parts of the lexer that are about whole lines: comments, joined lines, golden blocks.

extension Lexer {
    private static let goldenMark: [UInt8] = Array("----".utf8)

    mutating func lexComment() {
        let start = position
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
        var end = position
        while end > start + 1, let last = byte(at: end - 1), last == 0x20 || last == 0x09 || last == 0x0D { end -= 1 }
        append(.comment(text(from: start + 1, to: end)), from: start, to: end)
    }

    /// True when the `\` at `index` is the last character of its line. Blanks after it do not count: nobody sees them.
    func continues(at index: Int) -> Bool {
        guard byte(at: index) == UInt8(ascii: "\\") else { return false }
        var next = index + 1
        while blankLength(at: next) > 0 { next += blankLength(at: next) }
        guard let byte = byte(at: next) else { return true }
        return byte == UInt8(ascii: "\n")
    }

    mutating func lexContinuation() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
        if peek() != nil { position += 1 }
        // The statement is open only when nothing at all follows: a `\` and then one empty line are a finished
        // statement.
        if position == bytes.count { ending = .continued }
        markBlank()
    }

    /// Takes a golden block when one begins here, at the beginning of a line.
    mutating func lexGolden() {
        let opening = line(at: position)
        guard isGoldenMark(opening) else { return }
        let start = position
        let indent = opening.prefix { $0 == 0x20 || $0 == 0x09 }
        var lines: [ArraySlice<UInt8>] = []
        position = opening.endIndex
        while position < bytes.count {
            position += 1
            var next = line(at: position)
            position = next.endIndex
            if isGoldenMark(next) {
                append(.golden(golden(lines, indent: indent, from: start)), from: start)
                return
            }
            while next.last == 0x0D { next.removeLast() }
            lines.append(next)
        }
        ending = .golden
        report(
            .unclosedGolden, "the golden block is never closed", from: start, to: opening.endIndex,
            help: "end the expected output with a line of ----")
    }

    /// The text between the marks. A block that is indented as a whole, like its marks, stands for the text without the
    /// indent, so that goldens read well inside a `test`; one that is not is taken unchanged.
    private func golden(_ lines: [ArraySlice<UInt8>], indent: ArraySlice<UInt8>, from start: Int) -> Golden {
        let isIndented = lines.allSatisfy { $0.isEmpty || $0.starts(with: indent) }
        var text: [UInt8] = []
        for line in lines {
            text += isIndented ? line.dropFirst(indent.count) : line
            text.append(UInt8(ascii: "\n"))
        }
        return Golden(text: String(decoding: text, as: UTF8.self), span: SourceSpan(start, position))
    }

    /// The bytes from an offset up to the next newline or the end, without it.
    private func line(at start: Int) -> ArraySlice<UInt8> {
        bytes[min(start, bytes.count)...].prefix { $0 != UInt8(ascii: "\n") }
    }

    private func isGoldenMark(_ line: ArraySlice<UInt8>) -> Bool {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        var mark = line.drop(while: isBlank)
        while let last = mark.last, isBlank(last) { mark.removeLast() }
        return mark.elementsEqual(Self.goldenMark)
    }
}
