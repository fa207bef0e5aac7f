import Lang

/// The breaking of text between words, where a terminal would break it in the middle of one.
enum FittedText {
    /// Breaks lines that are wider than `width`. They go on in the next row, under the second column of a line that has
    /// two (`  depth INT   levels a side`), else two columns in from where the line began. Text that a reader may copy
    /// stays in one row where it fits in one: a `statement` between backquotes, an [option] of a syntax, an example
    /// before its `#`. A line that reproduces something has the rows it needs to itself, unbroken. Lines that quote a
    /// source stay as they are: their carets stand under what they mean. Escape sequences take no room.
    ///
    /// - Parameter isUnicode: Where false, the signs of the program are made ASCII first, which changes their widths.
    static func fit(_ text: String, width: Int, isUnicode: Bool = true) -> String {
        guard width >= 20 else { return isUnicode ? text : ASCIIText.of(text) }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isQuote = line.contains("│")
            let line = isUnicode ? String(line) : ASCIIText.of(String(line))
            return columns(line) <= width || isQuote ? line : broken(line, width: width)
        }.joined(separator: "\n")
    }

    /// Breaks a page of help, whose paragraphs come in lines of 79 columns: where one line does not fit, its paragraph
    /// is filled anew.
    static func page(_ text: String, width: Int, isUnicode: Bool = true) -> String {
        let text = isUnicode ? text : ASCIIText.of(text)
        guard width >= 20, width < 79 else { return fit(text, width: width) }
        var lines: [String] = []
        var prose: [Substring] = []
        func end() {
            if prose.count > 1, prose.contains(where: { columns($0) > width }) {
                lines.append(filled(prose.joined(separator: " ")[...], width: width, hang: 0))
            } else {
                lines += prose.map(String.init)
            }
            prose = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            // Prose begins with a word and has no columns.
            if line.first.map({ $0.isLetter || $0 == "`" || $0 == "(" }) == true, !line.contains("  ") {
                prose.append(line)
            } else {
                end()
                lines.append(String(line))
            }
        }
        end()
        return fit(lines.joined(separator: "\n"), width: width)
    }

    private static func broken(_ line: String, width: Int) -> String {
        if let (name, command) = reproduction(line) { return name + "\n" + command }
        if let (code, note) = example(line) {
            let rows = [code, note].map { columns($0) <= width ? $0 : filled($0[...], width: width) }
            return rows.joined(separator: "\n")
        }
        return filled(line[...], width: width)
    }

    /// Breaks a line into rows.
    ///
    /// - Parameter hang: The blanks before the rows after the first; nil: those that `hang(_:width:)` finds in the
    ///   line.
    private static func filled(_ line: Substring, width: Int, hang: Int? = nil) -> String {
        let hang = String(repeating: " ", count: hang ?? self.hang(line, width: width))
        var rows: [String] = []
        var row = ""
        var used = 0
        for piece in pieces(line, widest: width - hang.utf8.count) {
            let blanks = piece.prefix { $0 == " " }
            let word = piece.dropFirst(blanks.count)
            let needed = columns(word)
            if used + blanks.count + needed > width, used > hang.utf8.count {
                rows.append(row)
                row = hang + word
                used = hang.utf8.count + needed
            } else {
                row += blanks + word
                used += blanks.count + needed
            }
        }
        return (rows + [row]).joined(separator: "\n")
    }

    /// Returns the two parts of `  reproduce  mbosh -c '…'`; nil for any other line.
    private static func reproduction(_ line: String) -> (name: String, command: String)? {
        guard let name = line.firstRange(of: "reproduce"), columns(line[..<name.lowerBound]) <= 2,
            let command = line[name.upperBound...].firstRange(of: "  ")
        else { return nil }
        return (String(line[..<command.lowerBound]), String(line[command.upperBound...].drop { $0 == " " }))
    }

    /// Returns the two parts of `  book ACME depth 5   # five levels`; nil for any other line.
    private static func example(_ line: String) -> (code: String, note: String)? {
        guard line.hasPrefix("  "), let mark = line.firstRange(of: "  # ") else { return nil }
        var code = line[..<mark.lowerBound]
        while code.last == " " { code.removeLast() }
        return code.allSatisfy { $0 == " " } ? nil : (String(code), "    # " + line[mark.upperBound...])
    }

    /// Splits a line into words, each with the blanks before it; words that belong together are one piece, unless it is
    /// wider than there is room.
    private static func pieces(_ line: Substring, widest: Int) -> [Substring] {
        words(line, keepsGroups: true).flatMap { piece in
            let word = piece.drop { $0 == " " }
            guard columns(word) > widest else { return [piece] }
            return words(piece, keepsGroups: false).flatMap { word in
                columns(word.drop { $0 == " " }) > widest ? choices(word) : [word]
            }
        }
    }

    /// Splits `a|b|c` into its parts, which are words of their own where the whole is wider than a row.
    private static func choices(_ word: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = word.startIndex
        for index in word.indices where word[index] == "|" {
            let end = word.index(after: index)
            parts.append(word[start..<end])
            start = end
        }
        return start < word.endIndex ? parts + [word[start...]] : parts
    }

    private static func words(_ line: Substring, keepsGroups: Bool) -> [Substring] {
        var pieces: [Substring] = []
        var start = line.startIndex
        var inWord = false
        var depth = 0
        var isQuoted = false
        for index in line.indices {
            let character = line[index]
            if character == " ", inWord, depth == 0, !isQuoted {
                pieces.append(line[start..<index])
                start = index
                inWord = false
            }
            if character != " " { inWord = true }
            guard keepsGroups else { continue }
            switch character {
            case "`": isQuoted.toggle()
            // An escape sequence begins with a bracket that nothing closes.
            case "[" where index == line.startIndex || line[line.index(before: index)] != "\u{1B}": depth += 1
            case "]": depth = max(0, depth - 1)
            default: break
            }
        }
        return pieces + [line[start...]]
    }

    /// Returns the column at which the second column of a line begins, if it does so in the first half of the width;
    /// else two columns in from the line's beginning.
    private static func hang(_ line: Substring, width: Int) -> Int {
        let indent = line.prefix { $0 == " " }.count
        var column = indent
        for piece in words(line.dropFirst(indent), keepsGroups: false) {
            let blanks = piece.prefix { $0 == " " }.count
            if blanks >= 2, column + blanks <= width / 2 { return column + blanks }
            column += blanks + columns(piece.dropFirst(blanks))
        }
        return min(indent + 2, width / 2)
    }

    /// Returns the columns of a text on a terminal, escape sequences left out.
    static func columns(_ text: some StringProtocol) -> Int {
        var width = 0
        measure(text) { width += $1 ?? 0 }
        return width
    }

    /// Shows each character with its columns on a terminal; nil within an escape sequence.
    static func measure(_ text: some StringProtocol, _ body: (_ character: Character, _ columns: Int?) -> Void) {
        var isEscape = false
        for character in text {
            let begins = !isEscape && character == "\u{1B}"
            body(character, isEscape || begins ? nil : DisplayWidth.of(character))
            isEscape = begins || isEscape && !character.isLetter
        }
    }
}
