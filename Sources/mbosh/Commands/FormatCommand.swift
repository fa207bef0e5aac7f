import ArgumentParser
import Engine
import Lang

/// `mbosh fmt [--check] FILE…`
struct FormatCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .fmt, "Give scripts their one canonical form, in place.",
        discussion: """
            Comments, goldens and continued lines survive; a script that does not parse is left as it is. A folder stands \
            for every .mbo file below it, - for standard input, whose form goes to standard output.

            Exit: 0 all good, 1 with --check when a script would change, 3 a script does not parse, 4 it cannot be read or \
            written, or a folder has none.
            """)

    @Argument(help: "Scripts, folders, or - for standard input.", completion: .file(extensions: ["mbo"]))
    var files: [String]

    @Flag(help: "Change nothing; print the names of the scripts that would change.")
    var check = false

    @OptionGroup var global: GlobalOptions

    func status() throws -> Int32 {
        let terminal = Terminal.detect(colour: global.color)
        return ScriptFiles.status(of: files, terminal) { path in
            let source = try ScriptFiles.source(path)
            switch ScriptFormatter(.whole).format(source) {
            case .refused(let diagnostics):
                for diagnostic in diagnostics { terminal.report(diagnostic, in: source) }
                return ExitStatus.script
            case .formatted(let text): return try finish(path, source, text, terminal)
            }
        }
    }

    private func finish(_ path: String, _ source: Source, _ text: String, _ terminal: Terminal) throws -> Int32 {
        let isSame = text == source.text && text.utf8.count == source.text.utf8.count
        if check {
            if !isSame { try Output.results(source.name + "\n") }
            return isSame ? 0 : ExitStatus.failed
        }
        if path == "-" {
            try Output.results(text)
        } else if !isSame {
            var sink = try FileSink(path: path, within: global.writableFolder)
            try sink.write(Array(text.utf8))
            try sink.commit()
            if !global.quiet { terminal.say("formatted \(path)") }
        }
        return 0
    }
}
