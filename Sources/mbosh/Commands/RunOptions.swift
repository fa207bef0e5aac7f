import Lang

/// What every form of the program is told by flags, free of the argument parser (`GlobalOptions`).
struct RunOptions: Equatable, Sendable {
    var format: OutputFormat?
    var color = Terminal.ColourChoice.auto
    var noRC = false
    var sandbox = false
    var quiet = false
    var verbose = false
}

extension RunOptions {
    init(_ global: GlobalOptions) {
        self.init(
            format: global.format, color: global.color, noRC: global.noRC, sandbox: global.sandbox, quiet: global.quiet,
            verbose: global.verbose)
    }
}

extension Program {
    convenience init(_ global: GlobalOptions) { self.init(RunOptions(global)) }
}
