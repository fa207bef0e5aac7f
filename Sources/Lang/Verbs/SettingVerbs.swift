import Engine

/// `set`: the session's settings.
enum SettingVerbs {
    static let all = [set]

    static let set: Verb = {
        var signature = Signature("set", .session, "show or change a setting")
        signature.parameters = [
            Parameter("key", .settingName, required: false, "every setting when left out"),
            Parameter("value", .settingValue, required: false, "shown when left out"),
        ]
        signature.details = Settings.keys.map { "\($0.name): \($0.summary); takes \($0.takes)" }
        signature.examples = [
            Example("set", .prints("depth"), "every setting"),
            Example("set depth 5", "books show five levels from now on"),
            Example("set tz +02:00", "clock times are in this zone"),
            Example("set memory 512M", "the index of what is loaded from now on stays within it"),
            Example("set strict on", "n/a is a failure"),
        ]
        signature.related = ["book", "at"]
        signature.errors = [.unknownSetting]
        return Verb(signature) { session, call in try session.set(call) }
    }()
}

extension Session {
    func set(_ call: BoundCall) throws -> Value {
        guard let name = call.text("key") else {
            return .table(
                Table(
                    columns: [Table.Column("key"), Table.Column("value"), Table.Column("what")],
                    rows: Settings.keys.map { [.text($0.name), .text($0.get(settings)), .text($0.summary)] }))
        }
        guard let key = Settings.key(name) else {
            let names = Settings.keys.map(\.name)
            throw Diagnostic(
                .unknownSetting, "no setting is called ‘\(name)’", at: call.span(of: "key"),
                help: Suggestions.help(name, among: names) ?? "there are \(names.joined(separator: ", "))")
        }
        guard let value = call.text("value") else { return .text(key.get(settings)) }
        var changed = settings
        guard key.set(&changed, value) else {
            throw Diagnostic(
                .wrongArgument, "`\(key.name)` takes \(key.takes), not ‘\(value)’", at: call.span(of: "value"),
                help: Suggestions.help(value, among: key.offers)
                    ?? "as in `set \(key.name) \(key.offers.last ?? key.get(settings))`; it is \(key.get(settings)) now"
            )
        }
        try permit(changed, at: call.span(of: "value"))
        let rebuild = changed.unknownModify != settings.unknownModify
        settings = changed
        if rebuild, feed != nil {
            try indexFeed()
        } else if rebuild, let current = view.current {
            // The books themselves depend on the rule; the cursor stays where it was.
            try index(current.timeline.recording)
            if let rebuilt = view.current { view.move(rebuilt.timeline, to: current.cursor) }
        }
        return .nothing
    }
}
