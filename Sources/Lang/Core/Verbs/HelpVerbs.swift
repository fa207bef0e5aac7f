/// The verbs `help` and `quit`.
enum HelpVerbs {
    static let all = [help, quit]

    static let help: Verb = {
        var signature = Signature("help", .session, "explain a verb, a stage or an error code")
        signature.parameters = [Parameter("topic", .topic, required: false, "every verb on one screen when left out")]
        signature.examples = [
            Example("help", .prints("book"), "every verb"),
            Example("help book", .prints("depth"), "one verb: syntax, examples, errors"),
            Example("help E0203", .prints("E0203"), "an error code"),
        ]
        signature.related = ["set"]
        signature.errors = [.unknownTopic]
        signature.isKept = false
        return .look(signature) { question, call in
            guard let topic = call.text("topic") else { return .page(HelpText.overview(question.table)) }
            if let page = HelpText.page(topic, question.table) { return .page(page) }
            throw Diagnostic(
                .unknownTopic, "there is no help on ‘\(topic)’", at: call.span(of: "topic"),
                help: Suggestions.help(topic, among: question.table.names + question.table.stages.map(\.name))
                    ?? "`help` lists the verbs")
        }
    }()

    static let quit: Verb = {
        var signature = Signature("quit", .session, "leave")
        signature.aliases = ["exit", "q"]
        signature.parameters = [
            Parameter("status", .integer(0...255), required: false, "the exit status; 0 when left out")
        ]
        signature.examples = [
            Example("quit", "leave"),
            Example("quit 3", "leave with an exit status"),
            Example("exit", "the same as quit"),
        ]
        signature.related = ["stop"]
        signature.isKept = false
        return Verb(signature) { session, call in
            session.quitStatus = Int32(clamping: call.integer("status") ?? 0)
            return .nothing
        }
    }()
}

extension BoundQuery {
    /// `help TOPIC`, for programs that have the topic and no statement.
    ///
    /// - Returns: the question, and the text that an error about it is shown in; it is not read.
    public static func help(on topic: String) -> (query: BoundQuery, source: Source) {
        let source = Source(name: "help", text: "\(HelpVerbs.help.signature.name) \(topic)")
        let end = source.text.utf8.count
        let span = SourceSpan(end - topic.utf8.count, end)
        let call = BoundCall(HelpVerbs.help, topic.isEmpty ? [:] : ["topic": .text(topic)], span: span)
        return (BoundQuery(moment: nil, call: call, isBackground: false, span: span), source)
    }
}

/// The pages of help, made from the command table.
enum HelpText {
    /// The page of `help` alone, one screen: every verb and stage by group, and where to read on.
    static func overview(_ table: CommandTable) -> String {
        var lines: [String] = []
        let groups = Signature.Group.allCases
        let width = groups.map(\.title.count).max() ?? 0
        for group in groups {
            var title = group.title
            for names in wrapped(names(of: group, table).joined(separator: " "), width: 78 - width) {
                lines.append(CellText.pad(title, width, right: false) + "  " + names)
                title = ""
            }
        }
        lines += [
            "", "first steps", "  load demo", "  book ACME depth 5", "  at record 2000 book ACME by order",
            "  trades all | sum size by symbol", "  assert no-cross", "",
            "`help VERB` has syntax and examples, `help look` what its verbs are for,",
            "`help E0203` explains an error.",
        ]
        return lines.joined(separator: "\n")
    }

    private static func names(of group: Signature.Group, _ table: CommandTable) -> [String] {
        (group == .stage ? table.stages : table.verbs.map(\.signature).filter { $0.group == group }).map(\.name)
    }

    /// The page of a verb or a stage, of a group, or of an error; nil when the topic is none of them.
    static func page(_ topic: String, _ table: CommandTable) -> String? {
        var pages = [table[topic]?.signature, table.stage(topic)].compactMap { $0.map { page($0, table) } }
        if let function = RowFunction(written: topic) {
            pages.append("\(function.syntax): \(function.summary)\n\nsee also: functions")
        }
        if !pages.isEmpty { return pages.joined(separator: "\n\n") }
        if let group = Signature.Group(rawValue: topic) { return page(group, table) }
        if let page = table.topics.first(where: { $0.names.contains(topic) })?.page { return page }
        let code = topic.uppercased()
        if let known = table.codes.first(where: { $0.code.description == code }) { return page(known) }
        return nil
    }

    /// The page of all functions.
    static let functions = HelpTopic(
        ["functions"],
        page: ([
            "functions in expressions", "",
        ] + columns(RowFunction.written.map { ($0.syntax, $0.summary) })
            + [""]
            + RowFunction.rules.flatMap { wrapped($0, width: 79) }).joined(separator: "\n"))

    /// The page of a group: every verb with its summary.
    private static func page(_ group: Signature.Group, _ table: CommandTable) -> String {
        let rows = names(of: group, table).map { name in
            (name, (group == .stage ? table.stage(name) : table[name]?.signature)?.summary ?? "")
        }
        return ([group.title, ""] + columns(rows)).joined(separator: "\n")
    }

    /// Words with their texts behind them, in two columns.
    private static func columns(_ rows: [(String, String)], widest: Int = .max, mark: String = "") -> [String] {
        let width = min(rows.map(\.0.count).max() ?? 0, widest)
        return rows.map { "  \(CellText.pad($0, width, right: false))  \(mark)\($1)" }
    }

    private static func page(_ signature: Signature, _ table: CommandTable) -> String {
        let bar = signature.group == .stage ? "… | " : ""
        var lines = ["\(bar)\(signature.name): \(signature.summary)", "", "  \(bar)\(signature.syntax)"]
        var rows = signature.parameters.map { ($0.type.placeholder($0.name), $0.summary) }
        rows += signature.options.map { ($0.syntax, $0.summary) }
        if !rows.isEmpty { lines += [""] + columns(rows, widest: 24) }
        if !signature.aliases.isEmpty { lines += ["", "also: \(signature.aliases.joined(separator: ", "))"] }
        for paragraph in signature.details { lines += [""] + wrapped(paragraph, width: 79) }
        if !signature.examples.isEmpty {
            lines += ["", "examples"] + columns(signature.examples.map { ($0.line, $0.note) }, mark: "# ")
        }
        // A table without the verbs of another library does not send its reader to them.
        let related = signature.related.filter { table[$0] != nil || table.stage($0) != nil }
        if !related.isEmpty { lines += ["", "see also: \(related.joined(separator: ", "))"] }
        let errors = signature.errors.compactMap { code in table.codes.first { $0.code == code } }
        if !errors.isEmpty { lines += ["", "errors"] + columns(errors.map { ("\($0.code)", $0.title) }) }
        return lines.joined(separator: "\n")
    }

    private static func page(_ code: CodeExplanation) -> String {
        let page = ["\(code.code): \(code.title)", ""] + wrapped(code.explanation, width: 79)
        return (page + shown(code.example, under: "instead of") + shown(code.better, under: "write")).joined(
            separator: "\n")
    }

    /// A script under a heading, of a long one only the first lines; nothing for an empty script.
    private static func shown(_ script: String, under heading: String) -> [String] {
        guard !script.isEmpty else { return [] }
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.isEmpty }
        let shown = lines.prefix(6).map { line in
            "  " + VisibleText.of(String(line.prefix(80))) + (line.count > 80 ? "…" : "")
        }
        return ["", heading] + shown + (lines.count > 6 ? ["  …"] : [])
    }

    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
