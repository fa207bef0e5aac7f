import Engine

/// The verbs `history` and `timing`: the statements of the session and their time.
enum HistoryVerbs {
    static let all = [history, timing]

    static let history: Verb = {
        var signature = Signature("history", .session, "list what ran in this session, or save it as a script")
        signature.options = [Option("save", .path, "write a script that asks the same and expects the same answers")]
        signature.details = [
            "Only statements that succeeded at the prompt. In the script an answer that is the same each time stands below "
                + "its question as a golden block, and what was loaded, set or moved by something else stands before it. What depends on "
                + "the clock, on sockets or on the screen (background jobs, `serve`, `last …`, `jobs`, `watch` and the like) and "
                + "claims that failed are left out, most of them with a comment."
        ]
        signature.examples = [
            Example("history", "what ran"),
            Example("history | tail 5", "the last five"),
            Example("history save session.mbo", .binds, "a script with goldens; `mbosh test session.mbo` runs it"),
        ]
        signature.related = ["help", "set"]
        signature.errors = [.cannotSave]
        signature.isKept = false
        signature.outcome = .differs
        signature.hints.stray = { item in
            guard Binder.symbolName(item) != nil else { return nil }
            return
                "`history` is what ran in this session; `records \(item.text)` and `bbo \(item.text) every 1m` are the market's past"
        }
        return Verb(signature) { session, call in try session.history(call) }
    }()

    static let timing: Verb = {
        var signature = Signature("timing", .session, "say how long each statement took")
        signature.parameters = [
            Parameter("state", .keyword(Switch.self), required: false, "shown when left out")
        ]
        signature.details = ["The same as `set timing`. It is said on standard error, so results stay the same."]
        signature.examples = [
            Example("timing on", "from the next statement on"),
            Example("timing", .prints("on"), "which of the two"),
            Example("timing off", "as it was"),
        ]
        signature.related = ["set", "history"]
        signature.isKept = false
        signature.outcome = .momentary
        return Verb(signature) { session, call in
            guard let state = call.keyword("state", as: Switch.self) else {
                return .text((session.settings.showsTiming ? Switch.on : .off).word)
            }
            session.settings.showsTiming = state == .on
            return .nothing
        }
    }()
}

extension Session {
    /// The settings of the prompt about results.
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
        try question.write(
            Array(log.script(at: path, table, endingIn: view.current?.timeline.recording.count).utf8), to: path,
            at: call.span(of: "save"))
        let count = log.entries.count
        environment.notice("saved \(count) statement\(count == 1 ? "" : "s") to \(path)")
        return .nothing
    }
}

extension Settings {
    /// The description of a setting that is on or off.
    static func flag(
        _ name: String, _ summary: String, changesAnswers: Bool = true,
        _ path: any WritableKeyPath<Settings, Bool> & Sendable
    ) -> Key {
        Key(
            name: name, summary: summary, takes: "on or off", offers: ["on", "off"], changesAnswers: changesAnswers,
            path,
            text: { ($0 ? Switch.on : .off).word }, read: { Switch(rawValue: $0).map { $0 == .on } })
    }
}
