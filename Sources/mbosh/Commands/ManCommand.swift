import ArgumentParser
import Lang

/// `mbosh man`
struct ManCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .man, "Print the manual page, in the man(7) format.",
        discussion: "To read it: mbosh man | man -l -   To install it: mbosh man > ~/.local/share/man/man1/mbosh.1")

    func status() throws -> Int32 { Output.finish(ManPage.text) }
}

/// The manual page, from the commands' own help and from the command table.
enum ManPage {
    static var text: String {
        var page = Roff()
        page.line(".TH MBOSH 1 \"\" \"mbosh \(Version.number)\" \"User Commands\"")
        page.section("NAME")
        page.paragraph("mbosh - a scriptable shell and query language for market-by-order (L3) order books")
        synopsis(&page)
        page.section("DESCRIPTION")
        page.paragraph(
            "mbosh loads recordings of order-book data (DBN 1 to 3, plain or zstd, CSV, NDJSON), rebuilds every book with "
                + "every order in its queue, and answers at any nanosecond. The same statements work at the prompt, in a "
                + "script, behind -c and from a pipe. Results go to standard output, everything else to standard error. With "
                + "nothing to run and a terminal on both sides it opens a prompt, where Tab completes and `help` explains."
        )
        options(&page)
        subcommands(&page)
        language(&page)
        for (title, entries) in [("EXIT STATUS", exits), ("ENVIRONMENT", environment), ("FILES", files)] {
            page.section(title)
            for (term, meaning) in entries { page.entry(term, meaning) }
        }
        page.section("EXAMPLES")
        for (line, meaning) in examples {
            page.paragraph(meaning + ":")
            page.code(line)
        }
        page.section("SEE ALSO")
        page.paragraph("`mbosh -c help` lists the verbs, `mbosh -c 'help book'` explains one. zstd(1), jq(1)")
        return page.text
    }

    private static func synopsis(_ page: inout Roff) {
        page.section("SYNOPSIS")
        var lines = ShellCommand.configuration.usage?.split(separator: "\n").map(String.init) ?? []
        lines = lines.map { $0.split(separator: "  ").first.map(String.init) ?? "" }
        let names = Set(lines.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
        for name in SubcommandName.allCases where !names.contains(name.rawValue) {
            lines.append(CommandHelp(name.type).usage)
        }
        for (index, line) in lines.enumerated() {
            if index > 0 { page.line(".br") }
            page.words(line)
        }
    }

    private static func options(_ page: inout Roff) {
        let help = CommandHelp(ShellCommand.self)
        page.section("OPTIONS")
        for entry in help.arguments + help.options { page.entry(entry.term, entry.text) }
    }

    /// Each with what it does and the options that `mbosh` alone has not.
    private static func subcommands(_ page: inout Roff) {
        let shared = Set(CommandHelp(ShellCommand.self).options.map(\.term))
        page.section("SUBCOMMANDS")
        for name in SubcommandName.allCases {
            let help = CommandHelp(name.type)
            page.line(".SS " + Roff.escaped("mbosh \(name)"))
            page.paragraph(help.abstract)
            for paragraph in help.discussion.split(separator: "\n\n") {
                if paragraph.contains("\n  ") {
                    page.code(String(paragraph))
                } else {
                    page.paragraph(String(paragraph.replacing("\n", with: " ")))
                }
            }
            for entry in help.arguments + help.options where !shared.contains(entry.term) {
                page.entry(entry.term, entry.text)
            }
        }
    }

    private static func language(_ page: inout Roff) {
        let table = CommandTable.whole
        page.section("LANGUAGE")
        page.paragraph(
            "One statement a line: a verb, its object, then options in any order. `#` starts a comment, `\\` at the end of "
                + "a line continues it. A scope before a statement says when it is asked: `at TIME`, `from TIME to TIME`, "
                + "`last DURATION`. Behind `|` stand stages that work on the answer.")
        for group in Signature.Group.allCases {
            let signatures = group == .stage ? table.stages : table.verbs.map(\.signature).filter { $0.group == group }
            guard !signatures.isEmpty else { continue }
            page.line(".SS " + Roff.escaped(group.title))
            for signature in signatures { page.entry(signature.syntax, signature.summary) }
        }
    }

    private static let exits = [
        ("0", "all good"), ("1", "an assertion or a golden failed, or nothing was checked"),
        ("2", "bad flags or parameters"), ("3", "a script does not parse or bind"),
        ("4", "data or run-time error, or not comparable"),
        ("5", "no assertion failed, and one was inconclusive: what was measured cannot decide it"), ("124", "timeout"),
        ("130", "interrupted"),
        ("141", "the reader of our pipe went away"),
    ]

    private static let environment = [
        ("NO_COLOR", "when set and not empty, no colour unless --color says so"),
        ("CLICOLOR_FORCE", "when set and not 0, colour even where there is no terminal"),
        ("XDG_CONFIG_HOME, XDG_STATE_HOME", "where the rc file and the history are"),
        ("LC_ALL, LC_CTYPE, LANG", "whether the terminal shows UTF-8"),
    ]

    private static let files = [
        (
            "$XDG_CONFIG_HOME/mbosh/rc.mbo",
            "statements that a new prompt runs first; below ~/.config when it is not set"
        ),
        ("$XDG_STATE_HOME/mbosh/history", "lines typed at the prompt; below ~/.local/state when it is not set"),
        ("~/.editrc", "the keys of the prompt, see editrc(5)"),
    ]

    private static let examples = [
        ("mbosh day.dbn.zst", "Open a recording at the prompt"),
        ("mbosh demo -c 'at 14:45 book ACME depth 5'", "Ask once, of the built-in market"),
        ("mbosh run gate.mbo && deploy", "Go on only when every claim of a script holds"),
        (
            "mbosh day.dbn.zst -c 'trades all | sum size by symbol | as json' | jq .",
            "Give the answer to another program"
        ),
    ]
}

/// Text in the man(7) format.
struct Roff {
    private(set) var text = ""

    mutating func line(_ line: String) { text += line + "\n" }

    mutating func section(_ title: String) { line(".SH " + title) }

    mutating func paragraph(_ words: String) {
        line(".PP")
        self.words(words)
    }

    mutating func words(_ words: String) { line(Self.escaped(words)) }

    mutating func entry(_ term: String, _ text: String) {
        line(".TP")
        line(".B " + Self.escaped(term))
        if !text.isEmpty { words(text) }
    }

    /// As it stands.
    mutating func code(_ code: String) {
        line(".PP")
        line(".RS 4")
        line(".nf")
        for part in code.split(separator: "\n") { words(String(part)) }
        line(".fi")
        line(".RE")
    }

    /// A backslash is roff's own, a `-` would become a hyphen and `'` and `.` at the start of a line a request.
    static func escaped(_ text: String) -> String {
        let isRequest = text.first == "." || text.first == "'"
        return (isRequest ? "\\&" : "") + text.map { escapes[$0] ?? String($0) }.joined()
    }

    private static let escapes: [Character: String] = [
        "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", "\"": "\\(dq",
        // A place to break a long list of words.
        "|": "|\\:",
    ]
}
