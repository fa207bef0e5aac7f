import Lang

/// `mbosh [FILE…] [-c STATEMENT]…`, understood.
///
/// The argument parser finds out by reflection what a command takes, which is a third of the time of a start; so the usual
/// command lines are read here. What this does not know for certain it leaves to the parser (`ShellCommand`): every other
/// spelling of a flag, every mistake, help and version. A test holds both against each other.
struct PlainStart: Equatable {
    var files: [String] = []
    var statements: [String] = []
    var options = RunOptions()
}

extension PlainStart {
    /// - Parameter arguments: without the program's name.
    /// - Returns: nil where the parser is to be asked.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var seen: Set<String> = []
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-") else {
                if argument.isEmpty || files.isEmpty && SubcommandName(rawValue: argument) != nil { return nil }
                files.append(argument)
                continue
            }
            guard let flag = CommandLineFlag.named(argument), flag.isRepeatable || seen.insert(argument).inserted else {
                return nil
            }
            switch flag.effect {
            case .on(let set): set(&self)
            case .value(let take):
                guard let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("-"), take(&self, value) else {
                    return nil
                }
            }
        }
    }

    /// - Returns: the status to exit with.
    func run() -> Int32 {
        let program = Program(options)
        let readsInput = files.contains("-")
        let sources = files.filter { $0 != "-" }
        if !statements.isEmpty {
            return program.batch(load: sources, scripts: statements.map { Source(name: "-c", text: $0) })
        }
        // A prompt needs both: editing draws on standard output, where a reader of results wants nothing but those.
        guard !readsInput, program.terminal.inputIsTerminal, program.terminal.outputIsTerminal else {
            return program.pipe(load: sources)
        }
        return program.interactive(load: sources)
    }
}

/// The flags that every form of the program takes, free of the argument parser (`GlobalOptions`).
struct RunOptions: Equatable, Sendable {
    var format: OutputFormat?
    var color = Terminal.ColourChoice.auto
    var noRC = false
    var sandbox = false
    var quiet = false
    var verbose = false
}
