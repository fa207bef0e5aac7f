import Engine
import Lang

/// Rows under headings, aligned by width on screen, columns two blanks apart.
///
/// Where there is a width to keep, long texts are cut first and then columns left out from the right, which a last line names.
/// Numbers and times are never cut.
struct TableText {
    var palette: Palette
    /// Columns of the screen; nil: as wide as it gets.
    var width: Int?
    var isUnicode = true

    /// A text is not cut below this.
    private static let shortest = 8

    func render(_ table: Table) -> String {
        var table = table
        for index in table.columns.indices { table.columns[index].name = VisibleText.of(table.columns[index].name) }
        let cells = table.rows.untilCancelled.map { $0.map { VisibleText.of(CellText.text($0)) } }
        var widths = table.columns.enumerated().map { index, column in
            cells.reduce(DisplayWidth.of(column.name)) { max($0, DisplayWidth.of($1[index])) }
        }
        let shown = fit(&widths, table)
        let columns = Array(table.columns[..<shown])
        let heading = line(columns.map(\.name), columns, widths)
        var output = palette.paint(heading, .heading) + "\n"
        for row in cells.untilCancelled { output += line(row, columns, widths) + "\n" }
        if shown < table.columns.count {
            let names = table.columns[shown...].map(\.name).joined(separator: ", ")
            let count = table.columns.count - shown
            let more = "and \(count) more column\(count == 1 ? "" : "s") (`| select` chooses): \(names)"
            output += palette.paint(width.map { cut(more, $0) } ?? more, .dim) + "\n"
        }
        return output
    }

    /// Makes widths fit.
    /// - Returns: how many columns are shown.
    private func fit(_ widths: inout [Int], _ table: Table) -> Int {
        guard let width else { return widths.count }
        func total(_ count: Int) -> Int { widths[..<count].reduce(0, +) + 2 * max(0, count - 1) }
        let isText = table.columns.indices.map { index in
            !table.columns[index].isNumeric
                && table.rows.allSatisfy { row in
                    switch row[index] {
                    case .text, .null, .nothing: true
                    default: false
                    }
                }
        }
        while total(widths.count) > width {
            guard
                let widest = widths.indices.filter({ isText[$0] && widths[$0] > Self.shortest })
                    .max(by: { widths[$0] < widths[$1] })
            else { break }
            widths[widest] -= min(total(widths.count) - width, widths[widest] - Self.shortest)
        }
        var shown = widths.count
        while shown > 1, total(shown) > width { shown -= 1 }
        return shown
    }

    private func line(_ cells: [String], _ columns: [Table.Column], _ widths: [Int]) -> String {
        var text = ""
        for index in columns.indices {
            if index > 0 { text += "  " }
            let isLast = index == columns.count - 1
            let cell = cut(cells[index], widths[index])
            text +=
                isLast && !columns[index].isNumeric
                ? cell : CellText.pad(cell, widths[index], right: columns[index].isNumeric)
        }
        return text
    }

    /// A text in so many columns, the last of them a mark when something is missing.
    private func cut(_ text: String, _ width: Int) -> String {
        guard DisplayWidth.of(text) > width else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += DisplayWidth.of(character)
            if used > width { break }
            result.append(character)
        }
        return result + (isUnicode ? "…" : "~")
    }
}

/// Names and values under each other; a list of such blocks is indented under its name.
struct FieldsText {
    var palette: Palette

    func render(_ fields: Fields) -> String { render(fields, indent: "") }

    func render(_ report: ReplayReport) -> String {
        let table = Value.figures(report)
        var fields = Fields()
        for (column, value) in zip(table.columns, table.rows.first ?? []) { fields.append(column.name, value) }
        return render(fields)
    }

    private func render(_ fields: Fields, indent: String) -> String {
        let width = fields.fields.reduce(0) { max($0, DisplayWidth.of(VisibleText.of($1.name))) }
        var output = ""
        for var field in fields.fields {
            field.name = VisibleText.of(field.name)
            switch field.value {
            case .null: break
            case .list(let values):
                output += indent + palette.paint(field.name, .heading) + "\n"
                for value in values {
                    if case .fields(let inner) = value {
                        output += render(inner, indent: indent + "  ")
                    } else {
                        output += indent + "  " + VisibleText.of(CellText.text(value)) + "\n"
                    }
                }
            case .fields(let inner):
                output += indent + palette.paint(field.name, .heading) + "\n" + render(inner, indent: indent + "  ")
            default:
                let text = VisibleText.of(CellText.text(field.value))
                let name = text.isEmpty ? field.name : CellText.pad(field.name, width, right: false)
                output += indent + palette.paint(name, .heading) + (text.isEmpty ? "" : "  " + text) + "\n"
            }
        }
        return output
    }
}
