import Engine

extension Question {
    /// Judges `assert book S … equals PATH`: compares the levels of a book with a file, in the file's form.
    func equals(_ book: BoundCall, _ path: Word, _ call: BoundCall, _ span: SourceSpan) throws -> AssertionResult {
        for name in ["for", "in"] {
            try call.refuse(name, "a book is compared at a moment, by its own words", help: "leave out the `\(name) …`")
        }
        if let range = call.range {
            throw Diagnostic(
                .scopeNotTaken, "a book is compared at a moment, not over a range", at: range.span,
                help: "write `at T assert …`")
        }
        guard let format = SaveTarget(path.text).format, format == .json || format == .csv,
            !SaveTarget(path.text).isCompressed
        else {
            throw Diagnostic(
                .cannotLoad, "a book is compared with a .json or .csv file, not ‘\(path.text)’", at: path.span,
                help: "`book S | save book.json` writes one")
        }
        let file = try path.path()
        let saved: String
        do throws(ScriptFile.Failure) {
            saved = try ScriptFile.read(file)
        } catch {
            throw Diagnostic(
                .cannotLoad, "\(file): \(error.words)", at: path.span,
                help: "`book S | save \(format == .json ? "book.json" : "book.csv")` writes one")
        }
        let value = try self.book(book)
        guard case .book = value else {
            throw Diagnostic(
                .notComparable, "one book is compared with a file, not several", at: book.span,
                help: "name one symbol, of one publisher")
        }
        let expected = Self.rows(saved, format)
        let found = Self.rows(format == .json ? value.json ?? "" : CSVText.render(value), format)
        let differing = zip(expected, found).filter { $0 != $1 }.count + abs(expected.count - found.count)
        var result = AssertionResult(
            outcome: differing == 0 ? .pass : .fail, claim: claimText(call), span: span,
            checks: max(expected.count, found.count), violations: differing,
            summary: "\(differing) of \(max(expected.count, found.count)) levels differ")
        if differing > 0 {
            let index = zip(expected, found).prefix { $0 == $1 }.map { _ in 0 }.count
            result.notes = [
                "the first is, in the file: " + (index < expected.count ? expected[index] : "nothing"),
                "and in the book: " + (index < found.count ? found[index] : "nothing"),
            ]
            if let now, origin != nil {
                result.reproduce = commandLine("at record \(now.position) \(callWords(book))")
            }
        }
        return result
    }

    /// The call `book` that shows the book's orders, for the command line that reproduces the result.
    private func callWords(_ book: BoundCall) -> String {
        let words = book.symbols("symbols")?.names.map { Session.written($0.text) }.joined(separator: ", ") ?? ""
        return "book " + (words.isEmpty ? "" : words + " ") + "by order"
    }

    /// The rows of a text, one for each level. In JSON only the two sides count, because the file was written at
    /// another cursor.
    private static func rows(_ text: String, _ format: OutputFormat) -> [String] {
        guard format == .json else { return text.split(whereSeparator: \.isNewline).dropFirst().map(String.init) }
        let dense = text.filter { !$0.isWhitespace }
        guard let start = dense.firstRange(of: "\"bids\":[")?.upperBound,
            let middle = dense.firstRange(of: "\"asks\":[")?.lowerBound, start <= middle
        else { return ["no book"] }
        let sides = [("bid ", dense[start..<middle]), ("ask ", dense[middle...])]
        return sides.flatMap { side, text in
            // Text that joins a level to the next may follow the level's last brace.
            text.split(separator: "{\"price\":").filter { $0.contains("\"size\"") }.map { row in
                var row = row
                while let last = row.last, "],}".contains(last) { row.removeLast() }
                return side + row.replacing("\"", with: "").replacing(",", with: ", ")
            }
        }
    }
}
