import Engine
import Lang

/// Turns a value into the text that leaves: by the format asked for, else by where it goes.
struct Renderer: Sendable {
    var terminal: Terminal
    /// Rows that a plot may take, with its title and scale; nil: what fits the screen.
    var plotRows: Int?
    /// The zone that times are read in; nil: UTC.
    var zone: DisplayZone?

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Asked anew for each answer: a terminal's width may change.
    private var palette: Palette { terminal.palette }

    /// Ends in a newline; empty when there is nothing to show.
    ///
    /// - Parameters:
    ///   - source: the statement's, for the caret of a failed assertion.
    ///   - zone: that times are read in, where the form is for people; nil: UTC.
    func render(_ value: Value, format: OutputFormat?, source: Source, zone: DisplayZone? = nil) -> String {
        if case .nothing = value { return "" }
        var renderer = self
        renderer.zone = zone
        return renderer.text(value, format, source)
    }

    func render(_ value: Value, of answer: ScriptAnswer) -> String {
        render(value, format: answer.format, source: answer.source, zone: answer.zone)
    }

    /// The whole answer as a file gets it: records in a form for programs leave piece by piece, of others there is an excerpt.
    func write(_ answer: ScriptAnswer, into sink: ([UInt8]) throws -> Void) throws {
        guard case .records(let list) = answer.value else {
            return try sink(Array(render(answer.value, of: answer).utf8))
        }
        if let form = answer.recordForm {
            try list.write(form, into: sink)
        } else {
            try sink(Array(render(.table(list.excerpt().table), of: answer).utf8))
        }
    }

    private func text(_ value: Value, _ format: OutputFormat?, _ source: Source) -> String {
        switch format {
        case .json: return (value.json ?? "null") + "\n"
        case .ndjson: return NDJSONText.render(value)
        case .csv: return CSVText.render(value)
        case .markdown: return MarkdownText.render(value)
        case .table, nil: return table(value, source)
        }
    }

    private func table(_ value: Value, _ source: Source) -> String {
        switch value {
        case .book(let view): return ladder.render(view)
        case .list(let values):
            return values.map { table($0, source) }.joined(separator: needsBlank(values) ? "\n" : "")
        case .bbo(let view): return fitted(ladder.render(view))
        case .view(let view):
            if let picture = view.picture { return fitted(plot(picture).render(picture)) }
            let title = view.title.isEmpty ? "" : fitted(palette.paint(VisibleText.of(view.title), .heading) + "\n")
            return title + (view.table.rows.isEmpty ? "" : tables.render(view.table))
        case .records(let list):
            return tables.render(list.excerpt(showsNamed: terminal.outputIsTerminal).table)
        case .assertion(let result): return fitted(AssertionText(palette: palette, zone: zone).render(result, source))
        case .page(let text): return terminal.fittedPage(text + "\n")
        case .fields(let fields): return fitted(FieldsText(palette: palette, zone: zone).render(fields))
        case .table(let rows): return tables.render(rows)
        case .report(let report): return fitted(FieldsText(palette: palette).render(report))
        case .nothing: return ""
        case .null, .bool, .int, .id, .text, .price, .decimal, .time, .duration, .number:
            return CellText.text(value, zone: zone) + "\n"
        }
    }

    /// Text is broken at a terminal's width, and at no other.
    private func fitted(_ text: String) -> String { terminal.fitted(text) }

    private var ladder: LadderText { LadderText(palette: palette, terminal: terminal, zone: zone) }

    /// Tables are cut to a terminal's width, and to no other.
    private var tables: TableText {
        TableText(
            palette: palette, width: terminal.outputIsTerminal ? Terminal.width : nil, isUnicode: terminal.isUnicode,
            zone: zone)
    }

    /// On a terminal all of its rows are used, shared by the charts there are; the statement and the prompt behind it stay
    /// in sight.
    private func plot(_ picture: Picture) -> PlotText {
        var plot = PlotText(palette: palette, isUnicode: terminal.isUnicode, width: 80, height: 16, zone: zone)
        guard terminal.outputIsTerminal else { return plot }
        plot.width = Terminal.width
        plot.height = plot.height(picture, rows: plotRows ?? Terminal.height - 2)
        return plot
    }

    private func needsBlank(_ values: [Value]) -> Bool {
        values.contains { if case .book = $0 { true } else { false } }
    }
}

extension ScriptAnswer {
    /// The form for programs in which its records leave, where it has records and such a form.
    var recordForm: RecordList.TextForm? {
        guard case .records = value else { return nil }
        return format.flatMap { RecordList.TextForm($0) }
    }
}
