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
        let messages = ToolMessages(global)
        // Later kinds of failure have larger numbers: the worst is what the program says.
        var worst: Int32 = 0
        for folder in ScriptFiles.empty(files) {
            messages.say(
                "mbosh: \(folder): expected scripts (*.mbo) in this folder, found none\n  help: name a script, or a folder of them"
            )
            worst = ExitStatus.data
        }
        for path in ScriptFiles.expand(files) {
            let status = format(path, messages)
            if status == ExitStatus.brokenPipe { return status }
            worst = max(worst, status)
        }
        return worst
    }

    private func format(_ path: String, _ messages: ToolMessages) -> Int32 {
        do {
            let source = try ScriptFiles.source(path)
            switch ScriptFormatter().format(source) {
            case .refused(let diagnostics):
                for diagnostic in diagnostics { messages.report(diagnostic, in: source) }
                return ExitStatus.script
            case .formatted(let text):
                return try finish(path, source, text, messages)
            }
        } catch let failure as Output.Failure {
            return failure.reported()
        } catch {
            messages.say("mbosh: \(error)")
            return ExitStatus.data
        }
    }

    private func finish(_ path: String, _ source: Source, _ text: String, _ messages: ToolMessages) throws -> Int32 {
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
            messages.notice("formatted \(path)")
        }
        return 0
    }
}
