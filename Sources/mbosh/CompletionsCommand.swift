import ArgumentParser

/// `mbosh completions bash|zsh|fish`
struct CompletionsCommand: Subcommand {
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completions", _superCommandName: "mbosh",
        abstract: "Print the script that teaches a shell to complete mbosh's command lines.",
        discussion: """
            For this user, in new shells:
              bash   mbosh completions bash > ~/.local/share/bash-completion/completions/mbosh
              zsh    mbosh completions zsh > "${fpath[1]}/_mbosh"
              fish   mbosh completions fish > ~/.config/fish/completions/mbosh.fish
            """,
        version: Version.text)

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func status() throws -> Int32 {
        do {
            try Output.results(ProgramForm.completionScript(for: shell.kind) + "\n")
            return 0
        } catch {
            return ToolMessages(GlobalOptions()).report(error)
        }
    }
}

/// The program as one command with subcommands, from which completions are made. (It is not parsed as one: its files
/// would swallow the subcommand's name.)
private struct ProgramForm: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "mbosh", subcommands: Subcommands.all.map(\.type))

    @OptionGroup var shell: ShellCommand
}
