import Engine

/// The verb `set`, for the session's settings.
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

extension Settings {
    /// The settings by the names that other programs have for them.
    static let foreign = [
        "zone": "tz", "timezone": "tz", "time-zone": "tz", "levels": "depth", "mode": "format", "output": "format",
        "timer": "timing", "hours": "session", "maxgap": "max-gap", "max_gap": "max-gap", "limit": "output-limit",
    ]

    /// The nearest of the values on offer; nil for a number, which is near to no other.
    static func suggestion(_ value: String, _ key: Key) -> String? {
        value.contains(where: \.isNumber) ? nil : Suggestions.help(value, among: key.offers)
    }
}

extension Session {
    /// Changes a setting as `set NAME VALUE` does; for programs that have no statement.
    public func set(_ name: String, _ value: String) async throws {
        let call = BoundCall(SettingVerbs.set, ["key": .text(name), "value": .text(value)])
        let query = BoundQuery(moment: nil, call: call, isBackground: false, span: call.span)
        _ = try await run(query, in: Source(name: call.signature.name, text: ""))
    }

    func set(_ call: BoundCall) throws -> Value {
        guard let name = call.text("key") else {
            return .table(
                Table(
                    "key value what",
                    rows: Settings.keys.map { [.text($0.name), .text($0.get(settings)), .text($0.summary)] }))
        }
        guard let key = Settings.key(name) else {
            let names = Settings.keys.map(\.name)
            throw Diagnostic(
                .unknownSetting, "no setting is called ‘\(name)’", at: call.span(of: "key"),
                help: Settings.foreign[name.lowercased()].map { "did you mean `\($0)`?" }
                    ?? Suggestions.help(name, among: names) ?? "there are \(names.joined(separator: ", "))")
        }
        guard let value = call.text("value") else { return .text(key.get(settings)) }
        var changed = settings
        guard key.set(&changed, value) else {
            throw Diagnostic(
                .wrongArgument, "`\(key.name)` takes \(key.takes), not ‘\(value)’", at: call.span(of: "value"),
                help: Settings.suggestion(value, key)
                    ?? "as in `set \(key.name) \(key.offers.last ?? key.get(settings))`; it is \(key.get(settings)) now"
            )
        }
        try permit(changed, at: call.span(of: "value"))
        let rebuild = changed.unknownModify != settings.unknownModify
        settings = changed
        if rebuild, feed != nil {
            try indexFeed()
        } else if rebuild, let current = view.current {
            // The books themselves depend on the rule; the cursor stays at its record.
            try index(current.timeline.recording)
            if let rebuilt = view.current { view.move(rebuilt.timeline, to: current.cursor) }
        }
        return .nothing
    }
}
