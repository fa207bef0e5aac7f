import Engine
import Lang
import Testing

@testable import mbosh

/// The command lines that are read without the argument parser, held against the parser.
@Suite struct PlainStartTests {
    /// The start that the parser reads from a command line of `mbosh` itself; nil for a mistake, help, version or a
    /// subcommand.
    private static func parsed(_ arguments: [String]) -> PlainStart? {
        guard SubcommandName.split(arguments).name == nil else { return nil }
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

    // Catches a flag of the table that one of the two readers does not know, or reads as another one.
    @Test func `every flag means the same to both readers`() throws {
        for flag in CommandLineFlag.all {
            let words = flag.takesValue ? Self.values(of: flag) : [nil]
            #expect(!words.isEmpty, "\(flag.word) takes no word")
            for word in words {
                let arguments = [flag.word] + [word].compactMap(\.self)
                let read = try #require(PlainStart(arguments), "\(arguments)")
                #expect(read == Self.parsed(arguments), "\(arguments)")
                // `auto` is what colours are without a flag.
                #expect(read != PlainStart([]) || word == "auto", "\(arguments) sets nothing")
                #expect(SubcommandName.split(arguments + ["run", "x"]).rest == arguments + ["x"], "\(arguments)")
                #expect((PlainStart(arguments + arguments) != nil) == flag.isRepeatable, "\(arguments)")
            }
            if flag.takesValue { #expect(PlainStart([flag.word]) == nil && Self.parsed([flag.word]) == nil) }
        }
    }

    // Catches a flag of the parser that the table lacks: the fast start and the search for a subcommand do not know it.
    @Test func `the parser has the flags of the table and no others`() {
        let terms = CommandHelp(ShellCommand.self).options.compactMap { $0.term.split(separator: " ").first }
        #expect(Set(terms.map(String.init)).subtracting(["--version", "-h,"]) == Set(CommandLineFlag.all.map(\.word)))
        #expect(Set(CommandLineFlag.all.map(\.word)).count == CommandLineFlag.all.count)
    }

    // Catches the word of another program that is ours as well, or that no hint is given for.
    @Test func `words of other programs are answered with the flag`() {
        for flag in CommandLineFlag.all {
            for word in flag.foreign {
                #expect(CommandLineFlag.named(word) == nil && PlainStart([word]) == nil)
                #expect(CommandLineHints.help(arguments: [word])?.contains("`\(flag.word)") == true, "\(word)")
            }
        }
        for format in OutputFormat.allCases {
            #expect(CommandLineHints.help(arguments: ["--\(format)"]) == "`--format \(format)`")
        }
    }

    /// Words that a flag takes, of all that a flag of ours may take.
    private static func values(of flag: CommandLineFlag) -> [String?] {
        let words =
            OutputFormat.allCases.map(\.rawValue) + Terminal.ColourChoice.allCases.map(\.rawValue) + ["book ACME"]
        return words.filter { PlainStart([flag.word, $0]) != nil }
    }
}
