import Engine
import Lang

/// Hints for command lines whose words are another program's.
enum CommandLineHints {
    /// For files that could not be loaded because they are none; nil when the first of them that is suspicious says
    /// nothing.
    static func help(files: [String]) -> String? {
        for file in files where file != "demo" && file != "-" {
            let words = file.split(separator: " ")
            guard let first = words.first.map(String.init) else { continue }
            if FileDescriptor.exists(file) { continue }
            if CommandTable.whole[first] != nil {
                let sources = files.prefix { $0 != file }.joined(separator: " ")
                return "statements stand behind -c: `mbosh \(sources.isEmpty ? "" : sources + " ")-c '\(file)'`"
            }
            if first == "version" { return "`mbosh --version`" }
            if let near = Suggestions.nearest(first, among: SubcommandName.allCases.map(\.rawValue)) {
                return "did you mean `mbosh \(near)`?"
            }
        }
        return nil
    }

    /// The words to print instead of loading the first of the files that is a script; nil when none is.
    static func script(among files: [String]) -> String? {
        let script = files.first { $0.hasSuffix(".mbo") && FileDescriptor.exists($0) && SourceKind(path: $0) == nil }
        return script.map { "\($0) is a script; run it: mbosh run \($0)" }
    }

    /// The words on a file that is data where a script belongs; nil when it is none.
    static func data(at path: String) -> String? {
        guard let kind = SourceKind(path: path) else { return nil }
        let what = "\(path) is \(kind.words), not a script"
        return kind.isLoadable ? "\(what); open it: mbosh \(path)" : what
    }

    /// A hint where a script cannot be read.
    static func noScript(_ path: String) -> String {
        Folder.isFolder(path)
            ? "name a script in it, or `mbosh test \(path)` for the tests of all of them"
            : "a path begins at the folder where mbosh was started; `mbosh run SCRIPT` takes one, - is standard input"
    }

    /// For a flag that is none of ours; nil when it is nobody's.
    static func help(arguments: [String]) -> String? {
        for argument in arguments {
            if argument == "--" { break }
            if let help = flags[argument] { return help }
        }
        return nil
    }

    private static let flags: [String: String] = {
        var flags: [String: String] = [:]
        for flag in CommandLineFlag.all { for word in flag.foreign { flags[word] = flag.advice() } }
        for format in OutputFormat.allCases {
            for dashes in ["-", "--"] { flags[dashes + format.rawValue] = "`--format \(format)`" }
        }
        flags["-jsonlines"] = "`--format ndjson`"
        for name in ["-f", "--file", "-init", "-i"] { flags[name] = "`mbosh run SCRIPT` runs a script" }
        for name in ["-V", "-version"] { flags[name] = "`--version`" }
        for name in ["-help", "-?"] { flags[name] = "`--help`" }
        return flags
    }()
}
