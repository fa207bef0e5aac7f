import Engine
import Lang
import Testing

@testable import mbosh

/// The command lines that are read without the argument parser, held against the parser.
@Suite struct PlainStartTests {
    /// The start that the parser reads from a command line of `mbosh` itself; nil for a mistake, help, version or a
    /// subcommand.
    private static func parsed(_ arguments: [String]) -> PlainStart? {
        guard Main.split(arguments).name == nil else { return nil }
        return try? ShellCommand.start(arguments)
    }

    // Catches a command line that means something else when it is read by hand than when the parser reads it, and one
    // that only the parser should read.
    @Test func `what is read by hand is what the parser reads`() {
        let words = [
            "-c", "help", "-c", "book ACME", "demo", "day.dbn.zst", "-q", "-v", "--no-rc", "--sandbox", "--format",
            "json",
            "csv", "--color", "never", "always", "run", "test", "-", "--", "-x", "--format=json", "-qv", "--help", "-h",
            "--version", "", "a b", "-c-c", "-chelp", "fmt", "x=1", "--colour",
        ]
        var random = SeededRandom(seed: 11)
        var (plain, asked) = (0, 0)
        var lines: [[String]] = [
            [], ["-c", "help"], ["demo", "-c", "bbo"], ["demo"], ["-q", "demo", "-c", "book"], ["-c", "-x"],
        ]
        for _ in 0..<4_000 {
            lines.append((0..<1 + Int(random.next() % 5)).map { _ in words[Int(random.next() % UInt64(words.count))] })
        }
        for line in lines {
            guard let read = PlainStart(line) else {
                asked += 1
                continue
            }
            plain += 1
            #expect(read == Self.parsed(line), "\(line)")
        }
        #expect(plain > 200 && asked > 200)
    }

    // Catches the usual starts paying for the parser all the same.
    @Test(arguments: [
        ["-c", "help"], [], ["demo"], ["a.dbn", "b.dbn", "-c", "info", "-c", "quality"],
        ["-q", "demo", "-c", "book", "--format", "json", "--color", "never", "--no-rc", "--sandbox"],
    ])
    func `the usual command lines are read by hand`(arguments: [String]) {
        #expect(PlainStart(arguments) != nil)
    }

    // Catches a subcommand that is taken for a file because its name was written down in one place only.
    @Test func `the names of subcommands are those that there are`() {
        #expect(Subcommands.names == Subcommands.all.map(\.name))
    }
}
