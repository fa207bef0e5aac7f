import Engine

/// All state of a session that the answer of a statement may depend on besides its own words.
struct SessionFootprint {
    /// The cursor; nil while nothing is loaded, and where nobody knows where it is.
    var cursor: Cursor?
    /// True while a job runs that may move the cursor: a stream, a replay, a feed.
    var isLed = false
    /// The number of loads so far: two states with the same number have the same data.
    var loads = 0
    /// The statement that loads the data again; nil while nothing is loaded, and for a feed, which cannot be had again.
    var load: String?
    /// True when anything is loaded, be it a feed.
    var isLoaded = false
    /// The symbol of a statement that names none.
    var symbol: String?
    /// The values of the settings that change answers, by name.
    var settings = SessionFootprint.texts(of: Settings())
    /// The number of times that each variable was given a value, by name.
    var variables: [String: Int] = [:]

    static func texts(of settings: Settings) -> [String: String] {
        var texts: [String: String] = [:]
        for key in Settings.keys where key.changesAnswers { texts[key.name] = key.get(settings) }
        return texts
    }
}

extension Session {
    var footprint: SessionFootprint {
        SessionFootprint(
            cursor: view.current?.cursor, isLed: jobs.jobs.contains { $0.task != nil }, loads: loads, load: reload,
            isLoaded: view.current != nil, symbol: symbolInView, settings: SessionFootprint.texts(of: settings),
            variables: variables.revisions)
    }

    /// The statement that loads the loaded data once more; nil when there is none.
    private var reload: String? {
        guard view.current != nil, feed == nil, let origin else { return nil }
        if let statement = origin.statement { return statement }
        guard !origin.paths.isEmpty else { return nil }
        let paths = origin.paths.map { $0 == "demo" ? $0 : Self.pathLiteral($0) }.joined(separator: ", ")
        return "load \(paths)" + (origin.name.map { " as \(Self.pathLiteral($0))" } ?? "")
    }

    /// A text as a statement has it: bare when it is a plain path or name.
    static func pathLiteral(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "./_-".contains($0)) }
        if isPlain, text != "-", text != "demo", text != "synthetic" { return text }
        return textLiteral(text)
    }

    /// The statements that bring a session from the state in which the script so far leaves it to the state in which
    /// this session was.
    ///
    /// - Parameters:
    ///   - names: the variables that matter to the statement; nil for all.
    ///   - asksData: true when the cursor and the symbol in view matter to it.
    /// - Returns: the lines, and the state of the script's session after them; nil when no lines do it.
    func corrections(
        from expected: SessionFootprint, to began: SessionFootprint, names: Set<String>?, asksData: Bool
    ) -> (lines: [String], reached: SessionFootprint)? {
        var reached = expected
        var lines: [String] = []
        for key in Settings.keys {
            guard let now = began.settings[key.name], now != reached.settings[key.name] else { continue }
            lines.append("set \(key.name) \(now)")
            reached.settings[key.name] = now
        }
        if began.loads != reached.loads, asksData {
            guard let load = began.load else { return began.isLoaded ? nil : (lines, reached) }
            lines.append(load)
            reached.loads = began.loads
            reached.cursor = view.current?.timeline.recording.end(clock: settings.clock)
            reached.symbol = nil
        }
        for (name, revision) in began.variables.sorted(by: { $0.key < $1.key })
        where revision != reached.variables[name] && names?.contains(name) != false {
            guard let variable = variables.variable(name) else { continue }
            guard let text = literal(variable) else { return nil }
            lines.append("let \(name) = \(text)")
            reached.variables[name] = revision
        }
        if asksData, let cursor = began.cursor, cursor != reached.cursor {
            lines.append(moving(to: cursor))
            reached.cursor = cursor
        }
        if asksData, let symbol = began.symbol, symbol != reached.symbol {
            // A question about a symbol puts it in view; no other statement does.
            lines.append("bbo \(Self.written(symbol))")
            reached.symbol = symbol
        }
        return (lines, reached)
    }

    /// The statement `at record N`; with the time instead when the cursor is at a time between two records.
    private func moving(to cursor: Cursor) -> String {
        guard let recording = view.current?.timeline.recording else { return "at record \(cursor.position)" }
        if recording.cursor(record: cursor.position, clock: settings.clock) != cursor, let time = cursor.time,
            recording.cursor(at: time, clock: settings.clock) == cursor
        {
            return "at \(time)"
        }
        return "at record \(cursor.position)"
    }

    /// A value as it could be written; nil for one that no literal equals in every form of output: a count and a price
    /// are written to JSON otherwise than the same number as a literal.
    private func literal(_ variable: Variable) -> String? {
        switch variable {
        case .written(let item):
            if case .string(let text) = item.kind { return Self.quoted(text) }
            return item.text
        case .value(let value):
            switch value {
            case .decimal, .time: return CellText.text(value)
            case .bool(let value): return value ? "true" : "false"
            case .text(let text): return Self.quoted(text)
            case .nothing, .null, .int, .price, .id, .duration, .number, .list, .fields, .table, .book, .bbo, .records,
                .report,
                .view, .assertion, .page:
                return nil
            }
        }
    }

    private static func quoted(_ text: String) -> String? {
        if text.contains(where: \.isNewline) { return nil }
        return textLiteral(text)
    }
}
