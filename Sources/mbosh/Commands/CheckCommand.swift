import ArgumentParser
import Lang

/// `mbosh check [--json] FILE…`
struct CheckCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .check,
        "Parse and bind scripts, and all that they include, without running them.",
        discussion: """
            Errors look as they do at run time. --json gives one JSON document a line instead, on standard output, for \
            editors: file, line, column and end (from 1, in characters; the end is behind the last), code, severity, \
            message and help.

            Exit: 0 all good, 3 a script does not parse or bind, 4 it cannot be read, or a folder has none.
            """)

    @Argument(help: "Scripts, folders, or - for standard input.", completion: .file(extensions: ["mbo"]))
    var files: [String]

    @Flag(help: "One JSON document for each error, on standard output.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func status() throws -> Int32 {
        let messages = ToolMessages(global)
        let blocks = Program.scriptBlocks()
        var worst: Int32 = 0
        // An included script is checked once, whoever includes it.
        var seen: Set<String> = []
        for folder in ScriptFiles.empty(files) {
            messages.say(
                "mbosh: \(folder): expected scripts (*.mbo) in this folder, found none\n  help: name a script, or a folder of them"
            )
            worst = ExitStatus.data
        }
        for path in ScriptFiles.expand(files) {
            do {
                let source = try ScriptFiles.source(path)
                let findings = ScriptFindings.of(source, path: path == "-" ? nil : path, blocks: blocks)
                for finding in findings where seen.insert(finding.json).inserted { try show(finding, messages) }
                if !findings.isEmpty { worst = max(worst, ExitStatus.script) }
            } catch let failure as Output.Failure {
                return failure.reported()
            } catch {
                messages.say("mbosh: \(error)")
                worst = ExitStatus.data
            }
        }
        return worst
    }

    private func show(_ finding: ScriptFailure, _ messages: ToolMessages) throws {
        if json {
            try Output.results(finding.json + "\n")
        } else {
            messages.report(finding.diagnostic, in: finding.source)
        }
    }
}
