import ArgumentParser
import Lang

/// `mbosh help [TOPIC]`: of the program, one of its subcommands, or anything that the language's `help` knows.
struct HelpCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .help,
        "Explain the program, a subcommand, a verb, a stage or an error code.")

    @Argument(help: "A subcommand (fmt), a verb (book) or a code (E0203); the program when left out.")
    var topic: String?

    @OptionGroup var global: GlobalOptions

    func status() throws -> Int32 {
        guard let topic else { return show(ShellCommand.self) }
        if let name = SubcommandName(rawValue: topic) {
            // `serve` is a verb too.
            let status = show(name.type)
            guard status == 0, CommandTable.whole[topic] != nil else { return status }
        }
        return Program(global).help(on: topic)
    }

    private func show(_ command: any ParsableCommand.Type) -> Int32 {
        Output.finish(Terminal.detect(colour: global.color).palette.fitted(command.helpMessage() + "\n"))
    }
}
