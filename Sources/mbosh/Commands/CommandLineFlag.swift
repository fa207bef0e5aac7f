import Lang

/// A flag that every form of the program takes.
///
/// The table of them is the one grammar of the command line: `PlainStart` reads a command line by it, the argument parser has
/// its names and words from it (`GlobalOptions`, `ShellCommand`), `SubcommandName.split` looks past its flags for a subcommand, and
/// `CommandLineHints` knows the words of other programs for them. It needs nothing of the argument parser, whose reflection
/// takes a third of the time of a start.
struct CommandLineFlag: Sendable {
    /// The effect of a flag on a command line that is being read.
    enum Effect: Sendable {
        case on(@Sendable (inout PlainStart) -> Void)
        /// Takes the word after the flag; false for a word that it does not take.
        case value(@Sendable (inout PlainStart, String) -> Bool)
    }

    /// The flag as it is typed: `-q`, `--format`.
    let word: String
    /// Made where it is asked for, as the advice is: a start asks for neither.
    let help: @Sendable () -> String
    /// Words that other programs have for it.
    let foreign: [String]
    /// The answer to one of those words.
    let advice: @Sendable () -> String
    let isRepeatable: Bool
    let effect: Effect

    var takesValue: Bool { if case .value = effect { true } else { false } }

    static let all = [statement, format, color, noRC, sandbox, quiet, verbose]

    static func named(_ word: String) -> CommandLineFlag? { all.first { $0.word == word } }

    static let statement = CommandLineFlag(
        word: "-c", help: { "A statement to run; may be repeated." },
        foreign: ["-e", "--execute", "--command", "-cmd", "--eval", "-s"],
        advice: { "`-c 'STATEMENT'` runs one; it may be repeated" }, isRepeatable: true,
        effect: .value { start, text in
            start.statements.append(text)
            return true
        })

    static let format = CommandLineFlag("--format", "How results leave: \(OutputFormat.words).", foreign: []) {
        (start, format: OutputFormat) in start.options.format = format
    }

    static let color = CommandLineFlag(
        "--color", "Colour: auto, always or never.", foreign: ["--colour", "--no-color"]
    ) { (start, color: Terminal.ColourChoice) in start.options.color = color }

    static let noRC = CommandLineFlag(
        "--no-rc", "Do not read the rc file.", foreign: ["-X", "--no-psqlrc", "-no-init"]
    ) { $0.options.noRC = true }

    static let sandbox = CommandLineFlag(
        "--sandbox",
        "Write inside the working directory only, connect to this machine only, start no program. Files are read as ever.",
        foreign: ["-readonly", "-safe", "--safe"]
    ) { $0.options.sandbox = true }

    static let quiet = CommandLineFlag(
        "-q", "No notices, only results and errors.", foreign: ["--quiet", "--silent", "-batch"]
    ) { $0.options.quiet = true }

    static let verbose = CommandLineFlag("-v", "More notices: what servers log.", foreign: ["--verbose", "-vv"]) {
        $0.options.verbose = true
    }
}

extension CommandLineFlag {
    /// A flag that stands alone.
    private init(
        _ word: String, _ help: @autoclosure @escaping @Sendable () -> String, foreign: [String],
        on: @escaping @Sendable (inout PlainStart) -> Void
    ) {
        self.init(
            word: word, help: help, foreign: foreign, advice: { "`\(word)`" }, isRepeatable: false, effect: .on(on))
    }

    /// A flag with one of the words of an enumeration.
    private init<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ word: String, _ help: @autoclosure @escaping @Sendable () -> String, foreign: [String],
        set: @escaping @Sendable (inout PlainStart, Value) -> Void
    ) {
        self.init(
            word: word, help: help, foreign: foreign,
            advice: { "`\(word) \(Value.allCases.map(\.rawValue).joined(separator: "|"))`" }, isRepeatable: false,
            effect: .value { start, text in
                guard let value = Value(rawValue: text) else { return false }
                set(&start, value)
                return true
            })
    }
}
