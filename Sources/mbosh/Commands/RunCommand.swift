import ArgumentParser

/// `mbosh run SCRIPT [name=value…]`
struct RunCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .run,
        "Run a script; parsed and bound whole before its first line runs.")

    @Argument(help: "The script, or - for standard input.", completion: .file(extensions: ["mbo"]))
    var script: String

    @Argument(help: "Parameters of the script.")
    var parameters: [String] = []

    @OptionGroup var global: GlobalOptions

    func status() throws -> Int32 {
        var arguments: [String: String] = [:]
        for parameter in parameters {
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first, !name.isEmpty else {
                throw ValidationError("expected name=value, found ‘\(parameter)’")
            }
            guard arguments.updateValue(String(parts[1]), forKey: String(name)) == nil else {
                throw ValidationError("‘\(name)’ is given twice")
            }
        }
        return Program(global).run(script: script, arguments: arguments)
    }
}
