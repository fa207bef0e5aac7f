import ArgumentParser

/// `mbosh man`
struct ManCommand: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "man", _superCommandName: "mbosh", abstract: "Print the manual page, in the man(7) format.",
        discussion: "To read it: mbosh man | man -l -   To install it: mbosh man > ~/.local/share/man/man1/mbosh.1",
        version: Version.text)

    func status() throws -> Int32 {
        do {
            try Output.results(ManPage.text)
            return 0
        } catch {
            return ToolMessages(GlobalOptions()).report(error)
        }
    }
}
