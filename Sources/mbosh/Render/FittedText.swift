import Lang

/// Text broken between words where a terminal would break it in the middle of one.
enum FittedText {
    /// What is wider than `width` goes on in the next row, under the second column of a line that has two (`  depth INT   levels
    /// a side`), else two columns in from where the line began. Lines that quote a source stay as they are: their carets
    /// stand under what they mean. Escape sequences take no room.
    static func fit(_ text: String, width: Int) -> String {
        guard width >= 20 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            columns(line) <= width || line.contains("│") ? String(line) : broken(line, width: width)
        }.joined(separator: "\n")
    }

    private static func broken(_ line: Substring, width: Int) -> String {
        let hang = String(repeating: " ", count: hang(line, width: width))
        var rows: [String] = []
        var row = ""
        var used = 0
        for piece in pieces(line) {
            let blanks = piece.prefix { $0 == " " }
            let word = piece.dropFirst(blanks.count)
            let needed = columns(word)
            if used + blanks.count + needed > width, used > hang.count {
                rows.append(row)
                row = hang + word
                used = hang.count + needed
            } else {
                row += blanks + word
                used += blanks.count + needed
            }
        }
        return (rows + [row]).joined(separator: "\n")
    }

    /// Words, each with the blanks before it.
    private static func pieces(_ line: Substring) -> [Substring] {
        var pieces: [Substring] = []
        var start = line.startIndex
        var inWord = false
        for index in line.indices {
            if line[index] == " ", inWord {
                pieces.append(line[start..<index])
                start = index
            }
            inWord = line[index] != " "
        }
        return pieces + [line[start...]]
    }

    /// Where the second column of a line begins, if it has one in its first half.
    private static func hang(_ line: Substring, width: Int) -> Int {
        let indent = line.prefix { $0 == " " }.count
        var column = indent
        for piece in pieces(line.dropFirst(indent)) {
            let blanks = piece.prefix { $0 == " " }.count
            if blanks >= 2, column + blanks <= width / 2 { return column + blanks }
            column += blanks + columns(piece.dropFirst(blanks))
        }
        return indent + 2
    }

    /// Columns on a terminal, escape sequences left out.
    static func columns(_ text: some StringProtocol) -> Int {
        var width = 0
        var isEscape = false
        for character in text {
            if isEscape {
                isEscape = !character.isLetter
            } else if character == "\u{1B}" {
                isEscape = true
            } else {
                width += DisplayWidth.of(character)
            }
        }
        return width
    }
}
