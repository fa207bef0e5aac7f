import Engine
import Lang

/// Rows under headings, aligned by width on screen, columns two blanks apart.
struct TableText {
    var palette: Palette

    func render(_ table: Table) -> String {
        let cells = table.rows.map { $0.map { CellText.text($0) } }
        let widths = table.columns.enumerated().map { index, column in
            cells.reduce(DisplayWidth.of(column.name)) { max($0, DisplayWidth.of($1[index])) }
        }
        let heading = line(table.columns.map(\.name), table.columns, widths)
        var output = palette.paint(heading, .heading) + "\n"
        for row in cells { output += line(row, table.columns, widths) + "\n" }
        return output
    }

    private func line(_ cells: [String], _ columns: [Table.Column], _ widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { text += "  " }
            let isLast = index == cells.count - 1
            text +=
                isLast && !columns[index].isNumeric
                ? cell : CellText.pad(cell, widths[index], right: columns[index].isNumeric)
        }
        return text
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
        let width = fields.fields.reduce(0) { max($0, DisplayWidth.of($1.name)) }
        var output = ""
        for field in fields.fields {
            switch field.value {
            case .null: break
            case .list(let values):
                output += indent + palette.paint(field.name, .heading) + "\n"
                for value in values {
                    if case .fields(let inner) = value {
                        output += render(inner, indent: indent + "  ")
                    } else {
                        output += indent + "  " + CellText.text(value) + "\n"
                    }
                }
            case .fields(let inner):
                output += indent + palette.paint(field.name, .heading) + "\n" + render(inner, indent: indent + "  ")
            default:
                let text = CellText.text(field.value)
                let name = text.isEmpty ? field.name : CellText.pad(field.name, width, right: false)
                output += indent + palette.paint(name, .heading) + (text.isEmpty ? "" : "  " + text) + "\n"
            }
        }
        return output
    }
}
