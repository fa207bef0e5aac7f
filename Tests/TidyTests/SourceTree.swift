import TestSupport

/// The project's own Swift files, read as text.
struct SourceTree {
    struct File {
        /// From the root: `Sources/Engine/Core/Book/OrderBook.swift`.
        var path: String
        var lines: [Substring]
    }

    var files: [File]

    /// Everything below `Sources` and `Tests` but the fuzzers' inputs.
    init() throws {
        files = []
        for folder in ["Sources", "Tests"] { try collect(folder) }
    }

    private mutating func collect(_ folder: String) throws {
        for name in try ProjectFiles.names(in: folder) {
            let path = folder + "/" + name
            if name.hasSuffix(".swift") {
                let text = try ProjectFiles.text(path)
                files.append(File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
            } else if !name.contains("."), name != "Corpus" {
                try collect(path)
            }
        }
    }
}

extension SourceTree.File {
    /// Modules named by `import` lines, whatever stands before the word.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { index, line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({
                    ["public", "internal", "package", "private", "@testable", "@preconcurrency", "@_exported"].contains(
                        $0)
                })
            else { return nil }
            return (String(words[place + 1]), index + 1)
        }
    }

}

extension SourceTree {
    /// The code of a line: without comment and without what stands between quotes.
    static func code(_ line: Substring) -> String {
        var code = ""
        var inText = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" { inText.toggle() }
            if !inText {
                if character == "/", previous == "/" { return String(code.dropLast()) }
                code.append(character)
            }
            previous = character
        }
        return code
    }

    /// The words of a line's code.
    static func words(_ line: Substring) -> [Substring] {
        Substring(code(line)).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }

    /// The types declared at the top of files in a folder.
    func types(declaredIn folder: String) -> [Substring] {
        files.filter { $0.path.hasPrefix(folder) }.flatMap(\.lines).compactMap { line in
            guard let first = line.first, first.isLetter else { return nil }
            let words = Self.words(line)
            guard let place = words.firstIndex(where: { ["struct", "class", "enum", "protocol"].contains($0) }),
                place + 1 < words.count
            else { return nil }
            return words[place + 1]
        }
    }
}
