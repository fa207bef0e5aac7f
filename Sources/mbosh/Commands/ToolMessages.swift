import Lang

/// What the tools around the language say on standard error, in the shell's colours.
struct ToolMessages {
    private let terminal: Terminal
    private let isQuiet: Bool

    init(_ global: GlobalOptions) {
        terminal = Terminal.detect(colour: global.color)
        isQuiet = global.quiet
    }

    func report(_ diagnostic: Diagnostic, in source: Source) {
        Output.messages(terminal.errorFitted(terminal.errorPalette.diagnostics.render(diagnostic, in: source)))
    }

    func say(_ text: String) { Output.messages(terminal.errorFitted(text + "\n")) }

    /// Left out with `-q`.
    func notice(_ text: String) {
        if !isQuiet { say(text) }
    }
}
