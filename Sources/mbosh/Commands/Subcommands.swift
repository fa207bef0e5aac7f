import ArgumentParser

/// `mbosh NAME …`: a form of the program with arguments of its own.
protocol Subcommand: ParsableCommand {
    /// Does it, and says what the program's exit is to be.
    func status() throws -> Int32
}

/// Every subcommand, in the order of the man page. `mbosh` alone is `ShellCommand`.
enum SubcommandName: String, CaseIterable {
    case run, test, serve, fmt, check, completions, man, help

    /// Asked for only where it is run: to find the types takes as long as a start may.
    var type: any Subcommand.Type {
        switch self {
        case .run: RunCommand.self
        case .test: TestCommand.self
        case .serve: ServeCommand.self
        case .fmt: FormatCommand.self
        case .check: CheckCommand.self
        case .completions: CompletionsCommand.self
        case .man: ManCommand.self
        case .help: HelpCommand.self
        }
    }

    /// The subcommand, wherever it stands among the global flags, and the arguments without it. The first argument that
    /// is neither a flag nor a flag's value decides; a file called `run` is written `./run`.
    static func split(_ arguments: [String]) -> (name: SubcommandName?, rest: [String]) {
        var index = 0
        while index < arguments.count, arguments[index] != "--" {
            let argument = arguments[index]
            if argument.hasPrefix("-"), argument != "-" {
                index += CommandLineFlag.named(argument)?.takesValue == true ? 2 : 1
                continue
            }
            guard let name = SubcommandName(rawValue: argument) else { break }
            var rest = arguments
            rest.remove(at: index)
            return (name, rest)
        }
        return (nil, arguments)
    }
}

extension CommandConfiguration {
    /// With a super-command the parser does not look for a request for completions first, which `mbosh completions` serves: a
    /// sixth of the time of a start.
    init(_ name: SubcommandName, _ abstract: String, usage: String? = nil, discussion: String = "") {
        self.init(
            commandName: name.rawValue, _superCommandName: "mbosh", abstract: abstract, usage: usage,
            discussion: discussion, version: Version.text)
    }
}
