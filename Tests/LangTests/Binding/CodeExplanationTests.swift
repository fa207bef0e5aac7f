import TestSupport
import Testing
import mbosh

@testable import Lang

/// The explanations that `help E0203` and the like show, for all codes.
@Suite struct CodeExplanationTests {
    // Catches a code that is declared and not explained, and one that nothing raises any more.
    @Test func `every code in the sources is explained and raised`() throws {
        let files = try Self.sources(in: "Sources")
        let declaration = /static let (\w+) = (?:Self|Diagnostic\.Code)\((\d+)\)/
        let explained = Set(CommandTable.whole.codes.map(\.code.number))
        let uses = files.reduce(into: [:]) { uses, file in Self.countMembers(of: file, in: &uses) }
        var declared = 0
        for file in files where file.contains("extension Diagnostic.Code") {
            for match in file.matches(of: declaration) {
                guard let number = Int(match.2) else { continue }
                declared += 1
                #expect(explained.contains(number), "\(match.1) is not explained")
                // Once where it is explained, and where it is raised.
                #expect(uses["\(match.1)", default: 0] > 1, "nothing raises \(match.1)")
            }
        }
        #expect(declared == explained.count)
    }

    // Catches an explanation that shows what is wrong and not what is right, or shows the same mistake again.
    @Test(arguments: CommandTable.whole.codes) func `the better example binds`(code: CodeExplanation) {
        #expect(!code.better.isEmpty, "\(code.code) has no better example")
        let found = ScriptFindings.of(Source(name: "t", text: code.better), table: .whole).map(\.diagnostic.code)
        // No file that could be included exists on every machine.
        if code.code == .cannotInclude { return }
        #expect(!found.contains(code.code))
        // The blocks of a test are the test command's, and a variable is somebody else's to set.
        #expect(found.allSatisfy { $0 == .blockNotTaken || $0 == .unknownVariable }, "\(code.better): \(found)")
    }

    // Catches a better example of a run-time error that ends in one. Those that write files have tests of their own.
    @Test(
        arguments: CommandTable.whole.codes.filter {
            // No feed that could be followed exists on every machine.
            $0.code.number >= 300 && !["save", "bench", "connect"].contains(where: $0.better.contains)
        })
    func `the better example runs`(code: CodeExplanation) async throws {
        var head = DBNBytes.Head()
        head.symbols = ["CLX5"]
        head.mappings = [("CLX5", [(20_250_924, 20_250_925, "7")])]
        let shell = try await Shell.on(Tape.ladder, head: head)
        #expect(try await shell.failure(code.better) == nil, "\(code.better)")
        await shell.session.close()
    }

    // Catches a page without its two examples.
    @Test(arguments: CommandTable.whole.codes) func `help shows both`(code: CodeExplanation) throws {
        let page = try #require(HelpText.page("\(code.code)", .whole))
        let lines = page.split(separator: "\n").map(String.init)
        #expect(lines.contains("instead of") && lines.contains("write"))
        let last = try #require(code.better.split(separator: "\n").last)
        #expect(lines.last == "  " + last)
        #expect(lines.count < 25 && lines.allSatisfy { $0.count <= 100 })
    }

    /// Adds how often each word of a source stands after a point.
    private static func countMembers(of source: String, in uses: inout [String: Int]) {
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        for part in source.utf8.split(separator: UInt8(ascii: ".")).dropFirst() {
            let word = part.prefix(while: isWord)
            if !word.isEmpty { uses[String(Substring(word)), default: 0] += 1 }
        }
    }

    private static func sources(in folder: String) throws -> [String] {
        try ProjectFiles.names(in: folder).flatMap { name -> [String] in
            let path = folder + "/" + name
            if name.hasSuffix(".swift") { return [try ProjectFiles.text(path)] }
            return name.contains(".") || name == "Corpus" ? [] : try sources(in: path)
        }
    }
}
