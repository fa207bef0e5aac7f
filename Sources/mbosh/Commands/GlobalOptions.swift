import ArgumentParser
import EngineServe
import EngineTransport
import Lang

/// The flags of `CommandLineFlag` that every form of the program takes, as the argument parser has them.
struct GlobalOptions: ParsableArguments {
    @ArgumentParser.Option(name: CommandLineFlag.format.name, help: CommandLineFlag.format.argumentHelp)
    var format: OutputFormat?

    @ArgumentParser.Option(name: CommandLineFlag.color.name, help: CommandLineFlag.color.argumentHelp)
    var color = Terminal.ColourChoice.auto

    @Flag(.noRC) var noRC = false
    @Flag(.sandbox) var sandbox = false
    @Flag(.quiet) var quiet = false
    @Flag(.verbose) var verbose = false
}

extension GlobalOptions {
    /// The folder that may be written in; nil: any.
    var writableFolder: String? { sandbox ? "." : nil }
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

extension CommandLineFlag {
    /// The name that the argument parser knows a flag by.
    var name: NameSpecification {
        word.hasPrefix("--")
            ? .customLong(String(word.dropFirst(2))) : NameSpecification(word.dropFirst().map { .customShort($0) })
    }

    var argumentHelp: ArgumentHelp { ArgumentHelp(help()) }
}

extension Flag<Bool> {
    fileprivate init(wrappedValue: Bool, _ flag: CommandLineFlag) {
        self.init(wrappedValue: wrappedValue, name: flag.name, help: flag.argumentHelp)
    }
}

extension OutputFormat: ExpressibleByArgument {}
extension SlowPolicy: ExpressibleByArgument {}
extension SessionEnd: ExpressibleByArgument {}
extension Terminal.ColourChoice: ExpressibleByArgument {}
