import TestSupport
import Testing
import mbosh

@testable import Lang

/// The messages of bad inputs, kept in a file to be read and improved: `Tests/BadInputs/improve-me.txt`.
///
/// A line of it that begins with `> ` is input; the lines after it are what the program says of it, up to an empty one:
/// of parsing and binding it, or else of running it while nothing is loaded. `MBOSH_RECORD=1 swift test --filter
/// BadInputTests` rewrites the messages; `git diff` is the review. A new bad input is added by writing its `> ` lines
/// and recording.
@Suite struct BadInputTests {
    private static let path = "Tests/BadInputs/improve-me.txt"

    private struct Entry {
        var input: String
        var messages: String
    }

    // Catches a message, a caret or a suggestion that changed without anybody reading it.
    @Test func `bad inputs have the messages that were read and agreed to`() async throws {
        let (head, entries) = try Self.read()
        #expect(entries.count > 80)
        var found: [Entry] = []
        for entry in entries {
            found.append(Entry(input: entry.input, messages: try await Self.messages(of: entry.input)))
        }
        if RecordMode.isOn {
            let text = head + found.map { Self.text($0) }.joined(separator: "\n")
            try FileBytes.write(Array(text.utf8), to: ProjectFiles.root + "/" + Self.path)
            return
        }
        for (entry, now) in zip(entries, found) {
            #expect(now.messages == entry.messages, "\(entry.input)")
        }
    }

    // Catches a code of parsing or binding whose message nobody has seen.
    @Test func `every code of parsing and binding is among them`() throws {
        let (_, entries) = try Self.read()
        let shown = entries.map(\.messages).joined()
        for code in CommandTable.whole.codes where code.code.number < 300 {
            // Scripts too long to be read as an example.
            if code.code == .tooManyErrors || code.code == .wordTooLong { continue }
            #expect(shown.contains("error[\(code.code)]"), "\(code.code): \(code.title)")
        }
    }

    // Catches a message that breaks the rules of messages: one sentence in lower case without a full stop, the same of the
    // suggestion, and a caret under something.
    @Test func `messages are one sentence and one suggestion`() async throws {
        for entry in try Self.read().entries {
            let found = try await Self.diagnostics(of: entry.input)
            let isFound = !ScriptFindings.of(Source(name: "-c", text: entry.input), table: .whole).isEmpty
            #expect(!found.isEmpty, "\(entry.input) is fine")
            for diagnostic in found {
                #expect(!diagnostic.message.hasSuffix(".") && diagnostic.message.first?.isUppercase == false)
                #expect(diagnostic.help?.hasSuffix(".") != true, "\(diagnostic.help ?? "")")
                // An error that is found before anything runs suggests something to try; a block without its command
                // and a file that is not there have no suggestion.
                let isTold = isFound && ![.blockNotTaken, .cannotInclude].contains(diagnostic.code)
                #expect(diagnostic.help != nil || !isTold, "\(entry.input): nothing to try")
            }
        }
    }

    private static func messages(of input: String) async throws -> String {
        let source = Source(name: "-c", text: input)
        return try await diagnostics(of: input).map { DiagnosticRenderer().render($0, in: source) }.joined()
    }

    /// The errors of parsing and binding an input; where there are none, those of running it while nothing is loaded.
    private static func diagnostics(of input: String) async throws -> [Diagnostic] {
        let found = ScriptFindings.of(Source(name: "-c", text: input), table: .whole).map(\.diagnostic)
        if !found.isEmpty { return found }
        return try await Shell().failure(input).map { [$0] } ?? []
    }

    private static func text(_ entry: Entry) -> String {
        entry.input.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)\n" }.joined()
            + entry.messages
    }

    private static func read() throws -> (head: String, entries: [Entry]) {
        var head = ""
        var entries: [Entry] = []
        var isInput = false
        for line in try ProjectFiles.text(path).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("> ") {
                if isInput {
                    entries[entries.count - 1].input += "\n" + line.dropFirst(2)
                } else {
                    entries.append(Entry(input: String(line.dropFirst(2)), messages: ""))
                }
                isInput = true
            } else {
                isInput = false
                if entries.isEmpty {
                    head += line + "\n"
                } else if !line.isEmpty {
                    entries[entries.count - 1].messages += line + "\n"
                }
            }
        }
        return (head, entries)
    }
}
