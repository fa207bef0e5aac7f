import Engine
import Lang
import LangPlot

/// The text of values, in the format asked for, else by where it goes.
struct Renderer: Sendable {
    var terminal: Terminal
    /// The rows that a plot may take, with its title and scale; nil: all that fit the screen.
    var plotRows: Int?
    /// The zone that times are read in; nil: UTC.
    var zone: DisplayZone?

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// The palette, made anew for each answer, since a terminal's width may change.
    private var palette: Palette { terminal.palette }

    /// Returns the text of a value, which ends in a newline; empty when there is nothing to show.
    ///
    /// - Parameters:
    ///   - source: The source of the statement, for the caret of a failed assertion.
    ///   - zone: The zone in which times are written, where the format is for people; nil: UTC.
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
        guard let format, format != .table else { return table(value, source) }
        return ValueText.render(value, as: format)
    }

    private func table(_ value: Value, _ source: Source) -> String {
        switch value {
        case .book(let view): return ladder.render(view)
        case .list(let values):
            return values.map { table($0, source) }.joined(separator: needsBlank(values) ? "\n" : "")
        case .bbo(let view): return fitted(ladder.render(view))
        case .view(let view):
            if let picture = view.picture as? Picture { return fitted(plot(picture).render(picture)) }
            let title = view.title.isEmpty ? "" : fitted(palette.paint(VisibleText.of(view.title), .heading) + "\n")
            return title + (view.table.rows.isEmpty ? "" : tables.render(view.table))
        case .records(let list):
            return tables.render(list.excerpt(showsNamed: terminal.outputIsTerminal).table)
        case .assertion(let result): return fitted(AssertionText(palette: palette, zone: zone).render(result, source))
        case .page(let text): return palette.page(text + "\n")
        case .fields(let fields): return fitted(FieldsText(palette: palette, zone: zone).render(fields))
        case .table(let rows): return tables.render(rows)
        case .report(let report): return fitted(FieldsText(palette: palette).render(report))
        case .nothing: return ""
        case .null, .bool, .int, .id, .text, .price, .decimal, .time, .duration, .number:
            return CellText.text(value, zone: zone) + "\n"
        }
    }

    /// Text is broken at a terminal's width, and at no other.
    private func fitted(_ text: String) -> String { palette.fitted(text) }

    private var ladder: LadderText { LadderText(palette: palette, zone: zone) }

    private var tables: TableText { TableText(palette: palette, zone: zone) }

    /// Returns a renderer for a picture. On a terminal all rows are used, shared by the charts; the statement and the
    /// prompt after it stay in sight.
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
