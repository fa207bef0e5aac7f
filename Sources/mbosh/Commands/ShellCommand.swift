import ArgumentParser

/// `mbosh [FILE…] [-c STATEMENT]…`: statements from the command line, from standard input, or from a person.
struct ShellCommand: ParsableCommand {
    // An empty super-command is one too: see `CommandConfiguration.init(_:_:usage:discussion:)`.
    static let configuration = CommandConfiguration(
        commandName: "mbosh", _superCommandName: "",
        abstract: "A scriptable shell and query language for market-by-order (L3) order books.",
        usage: """
            mbosh [FILE…] [-c STATEMENT]…      ask, or a prompt when nothing is asked
            mbosh run SCRIPT [name=value…]     run a script
            mbosh test PATHS                   run the tests of scripts
            mbosh serve FILE… [--http ADDR] [--live ADDR] [--tcp ADDR]
            mbosh -                            statements from standard input
            mbosh fmt [--check] SCRIPT…        format scripts
            mbosh check [--json] SCRIPT…       parse and bind scripts without running them
            mbosh completions bash|zsh|fish    completion for a shell
            mbosh man                          the manual page
            mbosh help [TOPIC]                 of a subcommand, a verb or an error code
            """,
        discussion: """
            FILE is DBN (.dbn, .dbn.zst) or the word demo, a small built-in market. `mbosh -c help` lists the verbs.

            Exit: 0 all good, 1 an assertion failed, 2 bad flags, 3 a statement does not parse or bind, \
            4 data or run-time error, 5 an assertion is inconclusive, 124 timeout, 130 interrupted, 141 the reader of our pipe went away.
            """,
        version: Version.text)

    @Argument(help: "Files to load, demo, or - to read statements from standard input.")
    var files: [String] = []

    @ArgumentParser.Option(
        name: CommandLineFlag.statement.name, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(CommandLineFlag.statement.help(), valueName: "statement"))
    var statements: [String] = []

    @OptionGroup var global: GlobalOptions

    /// A command line without a subcommand, as the parser reads it.
    static func start(_ arguments: [String]) throws -> PlainStart {
        let command = try parse(arguments)
        return PlainStart(files: command.files, statements: command.statements, options: RunOptions(command.global))
    }
}
