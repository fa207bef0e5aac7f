import ArgumentParser

/// `mbosh man`
struct ManCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .man, "Print the manual page, in the man(7) format.",
        discussion: "To read it: mbosh man | man -l -   To install it: mbosh man > ~/.local/share/man/man1/mbosh.1")

    func status() throws -> Int32 { Output.finish(ManPage.text) }
}
