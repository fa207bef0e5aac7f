import ArgumentParser

/// The text of a command's `--help`, taken apart: the one public form in which ArgumentParser gives its options away.
struct CommandHelp {
    struct Entry {
        /// `--format <format>`
        var term: String
        /// Empty when there is none.
        var text: String
    }

    /// Without `mbosh` and the name: `FILE… [--check]`.
    var usage: String
    var abstract: String
    var discussion: String
    var arguments: [Entry] = []
    var options: [Entry] = []

    init(_ command: any ParsableCommand.Type) {
        let configuration = command.configuration
        abstract = configuration.abstract
        discussion = configuration.discussion
        usage = command.usageString()
        if usage.hasPrefix("Usage: ") { usage.removeFirst("Usage: ".count) }
        // Wider than any line, so that none is wrapped.
        var section = ""
        for line in command.helpMessage(columns: 10_000).split(separator: "\n") {
            if line.hasSuffix(":"), line.allSatisfy({ $0.isUppercase || $0 == ":" }) {
                section = String(line)
                continue
            }
            switch section {
            case "ARGUMENTS:": Self.read(line, into: &arguments)
            case "OPTIONS:": Self.read(line, into: &options)
            default: break
            }
        }
    }

    /// `  --check   Change nothing…`, or the text alone on the line behind a long term.
    private static func read(_ line: Substring, into entries: inout [Entry]) {
        let indent = line.prefix { $0 == " " }.count
        let words = line.dropFirst(indent)
        if indent > 2, let last = entries.indices.last {
            entries[last].text += (entries[last].text.isEmpty ? "" : " ") + words
            return
        }
        guard let gap = words.firstRange(of: "  ") else {
            entries.append(Entry(term: String(words), text: ""))
            return
        }
        let text = words[gap.upperBound...].drop { $0 == " " }
        entries.append(Entry(term: String(words[..<gap.lowerBound]), text: String(text)))
    }
}
