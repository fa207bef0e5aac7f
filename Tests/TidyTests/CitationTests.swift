import TestSupport
import Testing

/// Comments cite the pages of `docs/design` by name and section, as in semantics.md §2: a reader must find what is cited.
@Suite struct CitationTests {
    /// Documents outside of this project whose sections may be cited by these names; besides them any `RFC` with its number.
    private static let outside = [
        "Hacker's Delight", "PNG specification", "\"Division by Invariant Integers using Multiplication\"",
    ]
    /// The section sign, which no line of this file may hold outside of a citation.
    private static let sign: Character = "\u{A7}"
    private static let folder = "docs/design"
    /// Kinds of files whose comments are read.
    private static let endings = [".swift", ".c", ".cpp", ".h", ".mbo", ".py", ".sh"]

    /// The numbers of each page's headings, by the page's name: `["semantics.md": ["1", "2", "2.1", …]]`.
    private let pages: [String: Set<String>]
    private let files: [SourceTree.File]

    init() throws {
        var pages: [String: Set<String>] = [:]
        for name in try ProjectFiles.names(in: Self.folder) where name.hasSuffix(".md") {
            pages[name] = Self.sections(of: try Self.lines(Self.folder + "/" + name))
        }
        self.pages = pages
        var files = [SourceTree.File(path: "Package.swift", lines: try Self.lines("Package.swift"))]
        for folder in ["Plugins", "Sources", "Tests", "examples", "scripts"] { try Self.collect(folder, into: &files) }
        self.files = files
    }

    // Would catch pages or sources that are not found, in which nothing could be wrong.
    @Test func `the pages and the sources are read`() {
        #expect(pages["semantics.md"]?.contains("2.1") == true)
        #expect(pages["live-protocol.md"]?.contains("13.4") == true)
        #expect(files.contains { $0.path == "scripts/test.sh" })
        let citing = files.filter { file in file.lines.contains { $0.contains(Self.sign) } }
        #expect(citing.count > 50)
    }

    // Would catch a comment whose page or section was renamed, left out or never written, and a section of no page.
    @Test func `every section that a comment cites stands in the design pages`() {
        for file in files {
            for (index, line) in file.lines.enumerated() {
                for fault in faults(in: line) { Issue.record("\(file.path):\(index + 1) \(fault)") }
            }
        }
    }

    // Would catch the same between the pages, where a section without a name is one of the page itself, and in the guides.
    @Test func `every section that a page or a guide cites stands in the design pages`() throws {
        var own: [(path: String, page: String?)] = pages.keys.sorted().map { name in
            (path: Self.folder + "/" + name, page: name)
        }
        own += [("docs/ARCHITECTURE.md", nil), ("docs/CONTRIBUTING.md", nil)]
        for (path, page) in own {
            for (index, line) in try Self.lines(path).enumerated() {
                for fault in faults(in: line, of: page) { Issue.record("\(path):\(index + 1) \(fault)") }
            }
        }
    }

    // Would catch a rule that lets everything pass, or nothing. The sign stands for `%` here.
    @Test(arguments: [
        ("/// The rules (semantics.md %1).", 0), ("// language.md %1.2, dbn.md %3.7: two", 0),
        ("/// Escapes of RFC 8259 %7.", 0), ("// (Hacker's Delight %10-17)", 0), ("case \"%\": x", 0),
        ("/// The rules (%1).", 1), ("// semantics.md %1, %2", 1), ("// semantics.md %99", 1), ("// semantics.md %", 1),
        ("// nowhere.md %1", 1), ("// RFC %7", 1), ("// a book %7", 1), ("// semantics.md%1", 1),
    ])
    func `a citation is a page and a section`(line: String, count: Int) {
        let written = line.replacing("%", with: String(Self.sign))
        #expect(faults(in: written[...]).count == count, "\(faults(in: written[...]))")
    }

    // Would catch headings that are taken for others.
    @Test func `a heading begins with its number`() {
        let lines: [Substring] = ["# Title", "## 3. Records", "### 3.7 Status", "## Without", "#### 3.7.1 Deep", "2.1"]
        #expect(Self.sections(of: lines) == ["3", "3.7"])
    }
}

extension CitationTests {
    /// The faults of the section signs of a line; empty where each of them cites a section that exists.
    ///
    /// - Parameter own: the page that the line stands in; nil for a line of a source, where a page must be named.
    private func faults(in line: Substring, of own: String? = nil) -> [String] {
        var faults: [String] = []
        for index in line.indices where line[index] == Self.sign {
            let before = line[..<index]
            let after = line[line.index(after: index)...]
            // A character between quotes is a text of the program.
            if before.last == "\"", after.first == "\"" { continue }
            let source = before.last == " " ? before.dropLast() : before.prefix(0)
            if Self.isOutside(source) { continue }
            let named = Self.page(at: source)
            guard let page = named ?? own else {
                faults.append("cites a section of no page: \(line)")
                continue
            }
            let number = Self.number(after)
            guard let sections = pages[page] else {
                faults.append("cites \(page), which is not in \(Self.folder)")
                continue
            }
            if !sections.contains(number) {
                faults.append("cites section ‘\(number)’ of \(page), which has no such heading")
            }
        }
        return faults
    }

    /// The numbers of headings: 3 of `## 3. Title`, 3.7 of `### 3.7 Title`.
    private static func sections(of lines: [Substring]) -> Set<String> {
        var sections: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count > 1, words[0] == "##" || words[0] == "###" else { continue }
            let number = Self.number(words[1])
            if !number.isEmpty { sections.insert(number) }
        }
        return sections
    }

    /// The number at the front of a text, such as 3.7; empty where there is none. A point at its end ends a sentence.
    private static func number(_ text: Substring) -> String {
        var number = text.prefix { $0.isWholeNumber || $0 == "." }
        while number.last == "." { number = number.dropLast() }
        return String(number)
    }

    /// The page whose name a text ends in, alone or as a link; nil where it ends in none.
    private static func page(at text: Substring) -> String? {
        let text = text.last == ")" ? text.dropLast() : text
        var start = text.endIndex
        while start > text.startIndex {
            let previous = text.index(before: start)
            let character = text[previous]
            guard character.isLetter || character.isNumber || character == "-" || character == "." else { break }
            start = previous
        }
        let name = text[start...]
        return name.hasSuffix(".md") ? String(name) : nil
    }

    /// True when a text ends in the name of a document outside of this project.
    private static func isOutside(_ text: Substring) -> Bool {
        if outside.contains(where: { text.hasSuffix($0) }) { return true }
        let words = text.split(separator: " ").suffix(2)
        guard words.count == 2, let name = words.first, let number = words.last else { return false }
        return name.hasSuffix("RFC") && number.allSatisfy { $0.isWholeNumber }
    }

    private static func lines(_ path: String) throws -> [Substring] {
        try ProjectFiles.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Every file below a folder whose comments are read; what has no point in its name is a folder.
    private static func collect(_ folder: String, into files: inout [SourceTree.File]) throws {
        for name in try ProjectFiles.names(in: folder) {
            let path = folder + "/" + name
            if endings.contains(where: { name.hasSuffix($0) }) {
                files.append(SourceTree.File(path: path, lines: try lines(path)))
            } else if !name.contains("."), name != "Corpus" {
                try collect(path, into: &files)
            }
        }
    }
}
