import ArgumentParser
import Lang

/// `mbosh completions bash|zsh|fish`
struct CompletionsCommand: Subcommand {
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    static let configuration = CommandConfiguration(
        .completions,
        "Print the script that teaches a shell to complete mbosh's command lines.",
        discussion: """
            For this user, in new shells:
              bash   mbosh completions bash > ~/.local/share/bash-completion/completions/mbosh
              zsh    mbosh completions zsh > "${fpath[1]}/_mbosh"
              fish   mbosh completions fish > ~/.config/fish/completions/mbosh.fish
            """)

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func status() throws -> Int32 { Output.finish(script + "\n") }

    /// The argument parser's script. It offers subcommands or files, not both, in the place of the first argument; files
    /// are added here.
    private var script: String {
        switch shell {
        case .bash:
            ProgramForm.completionScript(for: .bash)
                .replacing("complete -o filenames -F _mbosh", with: "complete -o default -o filenames -F _mbosh")
        case .zsh:
            ProgramForm.completionScript(for: .zsh)
                .replacing(
                    "_describe -V subcommand subcommands && ret=0",
                    with: "_describe -V subcommand subcommands && ret=0\n        _files && ret=0", maxReplacements: 1)
        case .fish:
            ProgramForm.completionScript(for: .fish)
                + "\ncomplete -c 'mbosh' -n '__mbosh_should_offer_completions_for_positional \"mbosh\" -ge 1' -F"
        }
    }
}

/// The program as one command with subcommands, from which completions are made. (It is not parsed as one: its files
/// would swallow the subcommand's name.)
private struct ProgramForm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbosh", version: Version.text,
        // `help` comes with having subcommands.
        subcommands: SubcommandName.allCases.filter { $0 != .help }.map(\.type))

    @ArgumentParser.Option(
        name: CommandLineFlag.statement.name, help: CommandLineFlag.statement.argumentHelp,
        completion: .list(CommandTable.whole.names + Scope.words))
    var statements: [String] = []

    @OptionGroup var global: GlobalOptions
}
