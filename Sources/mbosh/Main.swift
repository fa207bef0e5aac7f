import ArgumentParser
import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `mbosh`: the only place that exits.
@main
enum Main {
    static func main() {
        openStandardDescriptors()
        // A reader that goes away is an error of the write that notices it, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        if let complaint = MachineLimits.complaint {
            Output.messages("mbosh: \(complaint)\n")
            exit(ExitStatus.data)
        }
        // A loaded file that another program cuts short is an error of the statement that meets it, neither.
        MappedFiles.surviveTruncation()
        let arguments = Array(CommandLine.arguments.dropFirst())
        ArgumentSecrets.hide(in: arguments)
        exit(status(arguments))
    }

    /// A program started with standard input, output or error closed would get that number for its next pipe or socket, and
    /// then read its own pipe as input: seen as a shell that hung. An empty device stands in.
    private static func openStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // Sound: a literal path; open gives the lowest free number, which is this one.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    private static func status(_ arguments: [String]) -> Int32 {
        if let start = PlainStart(arguments) { return start.run() }
        let (name, rest) = SubcommandName.split(arguments)
        do {
            if let name { return try name.type.parse(rest).status() }
            return try ShellCommand.start(rest).run()
        } catch {
            return report(error, of: name, arguments)
        }
    }

    /// Help and version go to standard output and are no failure; anything else that cannot be parsed is 2.
    private static func report(_ error: any Error, of name: SubcommandName?, _ arguments: [String]) -> Int32 {
        let command: any ParsableCommand.Type = name?.type ?? ShellCommand.self
        var text = command.fullMessage(for: error)
        if let name { text = text.replacing("See '\(name) --help'", with: "See 'mbosh \(name) --help'") }
        let terminal = Terminal.detect(colour: .auto)
        guard command.exitCode(for: error).rawValue != 0 else {
            return Output.finish(terminal.palette.fitted(text + "\n"))
        }
        terminal.say(text)
        if let help = CommandLineHints.help(arguments: arguments) { terminal.say("  help: \(help)") }
        return ExitStatus.usage
    }
}
