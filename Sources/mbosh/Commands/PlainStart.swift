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

    init(files: [String], statements: [String], options: RunOptions) {
        self.files = files
        self.statements = statements
        self.options = options
    }

    /// - Parameter arguments: without the program's name.
    /// - Returns: nil where the parser is to be asked.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var seen: Set<String> = []
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-") else {
                if argument.isEmpty || files.isEmpty && Subcommands.names.contains(argument) { return nil }
                files.append(argument)
                continue
            }
            if argument == "-c" {
                guard let statement = rest.popFirst(), !statement.isEmpty, !statement.hasPrefix("-") else { return nil }
                statements.append(statement)
                continue
            }
            guard seen.insert(argument).inserted else { return nil }
            switch argument {
            case "-q": options.quiet = true
            case "-v": options.verbose = true
            case "--no-rc": options.noRC = true
            case "--sandbox": options.sandbox = true
            case "--format":
                guard let format = rest.popFirst().flatMap({ OutputFormat(rawValue: $0) }) else { return nil }
                options.format = format
            case "--color":
                guard let color = rest.popFirst().flatMap({ Terminal.ColourChoice(rawValue: $0) }) else { return nil }
                options.color = color
            default: return nil
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
