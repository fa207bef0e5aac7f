import ArgumentParser

/// `mbosh NAME …`: a form of the program with arguments of its own.
protocol Subcommand: ParsableCommand {
    /// Does it, and says what the program's exit is to be.
    func status() throws -> Int32
}

extension RunCommand: Subcommand {}
extension ServeCommand: Subcommand {}
extension TestCommand: Subcommand {}

/// Every subcommand by name, in the order of the man page. `mbosh` alone is `ShellCommand`.
enum Subcommands {
    static let all: [(name: String, type: any Subcommand.Type)] = [
        ("run", RunCommand.self), ("test", TestCommand.self), ("serve", ServeCommand.self), ("fmt", FormatCommand.self),
        ("check", CheckCommand.self), ("completions", CompletionsCommand.self), ("man", ManCommand.self),
        ("help", HelpCommand.self),
    ]

    /// Without their types, which take as long to find as a start may: what `all` has.
    static let names = ["run", "test", "serve", "fmt", "check", "completions", "man", "help"]

    static func type(named name: String?) -> (any Subcommand.Type)? { all.first { $0.name == name }?.type }
}
