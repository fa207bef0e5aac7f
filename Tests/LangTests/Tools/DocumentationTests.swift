import TestSupport
import Testing

/// The pages that DocC makes of the product: what is public is described, and what the pages name is there.
@Suite struct DocumentationTests {
    private static func swiftFiles(in folder: String) throws -> [(path: String, text: String)] {
        try ProjectFiles.names(in: folder).flatMap { name -> [(path: String, text: String)] in
            let path = folder + "/" + name
            if name.hasSuffix(".swift") { return [(path, try ProjectFiles.text(path))] }
            return name.contains(".") ? [] : try swiftFiles(in: path)
        }
    }

    // Catches a public type or function without a word about it. A property may go without where its name says all,
    // which no test can tell.
    @Test(arguments: ["Sources/Lang"]) func `public types and functions are described`(folder: String) throws {
        let declaration =
            /^\s*public (?:final |indirect |static |mutating |nonisolated )*(struct|enum|class|actor|protocol|func) (`?\w+)/
        var seen = 0
        for file in try Self.swiftFiles(in: folder) {
            var before = ""
            for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
                let text = line.trimmingPrefix { $0 == " " }
                if let match = line.prefixMatch(of: declaration) {
                    seen += 1
                    // A requirement of a protocol is described at the protocol.
                    let isRequired = ["check", "run", "receive", "keepsNames", "hash"].contains(String(match.2))
                    #expect(before.hasPrefix("///") || isRequired, "\(file.path): \(match.2)")
                }
                if !text.hasPrefix("@") { before = String(text) }
            }
        }
        #expect(seen > 100)
    }

    // Catches a link of the catalog that leads nowhere.
    @Test func `the catalog's links resolve`() throws {
        var isCode = false
        let page = try ProjectFiles.text("Sources/Lang/Core/Lang.docc/Lang.md").split(separator: "\n").filter { line in
            let isFence = line.hasPrefix("```")
            if isFence { isCode.toggle() }
            return !isFence && !isCode
        }.joined(separator: "\n")
        let sources = try Self.swiftFiles(in: "Sources/Lang").map(\.text)
        let links = Set(page.matches(of: /``([^`]+)``/).map { String($0.1) }).subtracting(["Lang"])
        #expect(links.count > 10)
        for link in links {
            let type = String(link.split(separator: "/").first ?? "")
            let isThere = try Regex("public (final |indirect )?(struct|enum|class|actor|protocol) \(type)[^A-Za-z0-9_]")
            #expect(sources.contains { $0.contains(isThere) }, "\(link)")
            for member in link.split(separator: "/").dropFirst() {
                let name = member.prefix { $0 != "(" }
                let isMember = try Regex("public .*(func|var|let|init|case) ?\(name)[^A-Za-z0-9_]")
                #expect(sources.contains { $0.contains(isMember) }, "\(link)")
            }
        }
    }
}
