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
        let terminal = Terminal.detect(colour: global.color)
        let blocks = Program.scriptBlocks()
        // An included script is checked once, whoever includes it.
        var seen: Set<String> = []
        return ScriptFiles.status(of: files, terminal) { path in
            let source = try ScriptFiles.source(path)
            let findings = ScriptFindings.of(source, path: path == "-" ? nil : path, table: .whole, blocks: blocks)
            for finding in findings where seen.insert(finding.json).inserted {
                if json {
                    try Output.results(finding.json + "\n")
                } else {
                    terminal.report(finding.diagnostic, in: finding.source)
                }
            }
            return findings.isEmpty ? 0 : ExitStatus.script
        }
    }
}
