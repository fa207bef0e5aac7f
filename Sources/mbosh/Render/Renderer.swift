import Engine
import Lang

/// Turns a value into the text that leaves: by the format asked for, else by where it goes.
struct Renderer: Sendable {
    var palette: Palette
    var terminal: Terminal
    /// Rows of a plot's data; nil: what fits the screen.
    var plotHeight: Int?

    init(_ terminal: Terminal) {
        self.terminal = terminal
        palette = Palette(usesColour: terminal.usesColour)
    }

    /// Ends in a newline; empty when there is nothing to show.
    ///
    /// - Parameter source: the statement's, for the caret of a failed assertion.
    func render(_ value: Value, format: OutputFormat?, source: Source) -> String {
        if case .nothing = value { return "" }
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
        case .book(let view): return LadderText(palette: palette, terminal: terminal).render(view)
        case .list(let values):
            return values.map { table($0, source) }.joined(separator: needsBlank(values) ? "\n" : "")
        case .bbo(let view): return fitted(LadderText(palette: palette, terminal: terminal).render(view))
        case .view(let view):
            if let picture = view.picture { return plot.render(picture) }
            let title = view.title.isEmpty ? "" : palette.paint(VisibleText.of(view.title), .heading) + "\n"
            return title + (view.table.rows.isEmpty ? "" : tables.render(view.table))
        case .records(let list): return tables.render(list.excerpt().table)
        case .assertion(let result): return fitted(AssertionText(palette: palette).render(result, source))
        case .page(let text): return fitted(text + "\n")
        case .fields(let fields): return FieldsText(palette: palette).render(fields)
        case .table(let rows): return tables.render(rows)
        case .report(let report): return FieldsText(palette: palette).render(report)
        case .nothing: return ""
        case .null, .bool, .int, .id, .text, .price, .decimal, .time, .duration, .number:
            return CellText.text(value) + "\n"
        }
    }

    /// Text is broken at a terminal's width, and at no other.
    private func fitted(_ text: String) -> String {
        terminal.outputIsTerminal ? FittedText.fit(text, width: Terminal.width) : text
    }

    /// Tables are cut to a terminal's width, and to no other.
    private var tables: TableText {
        TableText(
            palette: palette, width: terminal.outputIsTerminal ? Terminal.width : nil, isUnicode: terminal.isUnicode)
    }

    private var plot: PlotText {
        let isScreen = terminal.outputIsTerminal
        return PlotText(
            palette: palette, isUnicode: terminal.isUnicode, width: isScreen ? Terminal.width : 80,
            height: plotHeight ?? (isScreen ? max(4, min(24, Terminal.height - 6)) : 16))
    }

    private func needsBlank(_ values: [Value]) -> Bool {
        values.contains { if case .book = $0 { true } else { false } }
    }
}
