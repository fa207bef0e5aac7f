import Engine

/// `history`, `timing`: the session about itself.
enum HistoryVerbs {
    static let all = [history, timing]

    static let history: Verb = {
        var signature = Signature("history", .session, "list what ran in this session, or save it as a script")
        signature.options = [Option("save", .path, "write a script that asks the same and expects the same answers")]
        signature.details = [
            "Only statements that succeeded at the prompt. In the script an answer that is the same each time stands below "
                + "its question as a golden block; what depends on the clock, on sockets or on the screen (`stream`, `serve`, "
                + "`jobs`, `watch`, `help` and the like) does not."
        ]
        signature.examples = [
            Example("history", "what ran"),
            Example("history | tail 5", "the last five"),
            Example("history save session.mbo", .binds, "a script with goldens; `mbosh test session.mbo` runs it"),
        ]
        signature.related = ["help", "set"]
        signature.errors = [.cannotSave]
        return Verb(signature) { session, call in try session.history(call) }
    }()

    static let timing: Verb = {
        var signature = Signature("timing", .session, "say how long each statement took")
        signature.parameters = [
            Parameter("state", .keyword(["on", "off"]), required: false, "shown when left out")
        ]
        signature.details = ["The same as `set timing`. It is said on standard error, so results stay the same."]
        signature.examples = [
            Example("timing on", "from the next statement on"),
            Example("timing", .prints("on"), "which of the two"),
            Example("timing off", "as it was"),
        ]
        signature.related = ["set", "history"]
        return Verb(signature) { session, call in
            guard let state = call.text("state") else { return .text(session.settings.showsTiming ? "on" : "off") }
            session.settings.showsTiming = state == "on"
            return .nothing
        }
    }()
}

/// The statements that succeeded at a prompt.
struct StatementLog {
    struct Entry {
        var statement: String
        /// What it printed, where that is the same each time; empty for nothing.
        var output: String
        /// Records behind the cursor when it had run; nil while nothing was loaded.
        var position: Int?
    }

    private(set) var entries: [Entry] = []

    /// So much of one answer is kept: a golden block longer than this is nothing to read.
    static let longestOutput = 64 << 10
    static let mostEntries = 10_000

    mutating func add(_ statement: String, output: String, position: Int?) {
        if entries.count == Self.mostEntries { entries.removeFirst() }
        let kept = output.utf8.count > Self.longestOutput ? "" : output
        entries.append(Entry(statement: statement, output: kept, position: position))
    }

    /// A script that parses, whatever was typed: goldens only behind plain queries, and none whose text would end it.
    var script: String {
        var text = "# Saved by `history save`.\n"
        var position: Int?
        for entry in entries {
            // Something that is not in the script moved the cursor: keys of a live screen, a stream that was cut short.
            if !entry.output.isEmpty, let asked = entry.position, let before = position, asked != before {
                text += "at record \(asked)\n"
            }
            position = entry.position
            text += entry.statement + "\n"
            let lines = entry.output.split(separator: "\n", omittingEmptySubsequences: false)
            if !entry.output.isEmpty, !lines.contains(where: { $0.hasPrefix("----") }) {
                text += "----\n" + entry.output + (entry.output.hasSuffix("\n") ? "" : "\n") + "----\n"
            }
        }
        return text
    }
}

extension Session {
    /// Keeps a statement that succeeded at a prompt, with what it printed on a pipe, for `history`.
    ///
    /// - Parameter query: nil for a block.
    public func remember(_ query: BoundQuery?, _ statement: String, output: String) {
        let statement = Secrets.masked(statement)
        guard let query else { return log.add(statement, output: "", position: nil) }
        let name = query.call?.signature.name ?? "at"
        let passing = [
            "history", "help", "quit", "watch", "timing", "jobs", "wait", "stop", "pause", "resume", "serve",
        ]
        if query.isBackground || passing.contains(name) { return }
        if name == "set", query.call?.text("key") == "pager" { return }
        let isLasting =
            query.call.map { [.look, .prove, .move].contains($0.signature.group) && $0.signature.name != "assert" }
            ?? true
        log.add(statement, output: isLasting ? output : "", position: view.current?.cursor.position)
    }

    /// How the prompt is to treat results.
    public var habits: (showsTiming: Bool, usesPager: Bool) { (settings.showsTiming, settings.usesPager) }

    func history(_ call: BoundCall) throws -> Value {
        guard let path = try call.path("save") else {
            return .table(
                Table(
                    "nr# statement",
                    rows: log.entries.enumerated().map { [.int($0.offset + 1), .text($0.element.statement)] }))
        }
        guard !log.entries.isEmpty else {
            throw Diagnostic(
                .cannotSave, "nothing has run at a prompt that could be saved", at: call.span(of: "save"),
                help: "a script is its own history")
        }
        guard path.hasSuffix(".mbo") else {
            throw Diagnostic(
                .cannotSave, "‘\(path)’ is no name of a script", at: call.span(of: "save"), help: "it ends in .mbo")
        }
        try write(Array(log.script.utf8), to: path, at: call.span(of: "save"))
        let count = log.entries.count
        environment.notice("saved \(count) statement\(count == 1 ? "" : "s") to \(path)")
        return .nothing
    }
}

extension Settings {
    /// A key that is on or off.
    static func flag(_ name: String, _ summary: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable) -> Key {
        Key(
            name: name, summary: summary, takes: "on or off", offers: ["on", "off"],
            get: { $0[keyPath: path] ? "on" : "off" },
            set: { settings, text in
                guard ["on", "off"].contains(text) else { return false }
                settings[keyPath: path] = text == "on"
                return true
            })
    }
}
