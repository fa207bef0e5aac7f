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
