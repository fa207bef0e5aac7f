import Engine
import Lang

/// Rows under headings, aligned by width on screen, columns two blanks apart.
///
/// Where there is a width to keep, times leave out the day that all rows share, long texts are cut, and columns are
/// left out, which a last line names: those of the highest rank are left out first, from the right, and the ones that
/// the question names last. Numbers and times are never cut.
struct TableText {
    var palette: Palette
    /// The zone that times are read in; nil: UTC.
    var zone: DisplayZone?

    /// The columns below which a text is not cut.
    private static let shortest = 8

    func render(_ table: Table) -> String {
        let days = table.columns.indices.map { palette.width == nil ? nil : sharedDay($0, table) }
        let titles = zip(table.columns, days).map { column, day in shown(column.name + (day.map { " \($0)" } ?? "")) }
        let cells = table.rows.watched("laying out").map { row in
            zip(row, days).map { value, day in
                if day != nil, case .time(let time) = value {
                    return ZonedTime.clock(time, fraction: 9, zone)
                }
                return shown(CellText.text(value, zone: zone))
            }
        }
        var widths = titles.enumerated().map { index, title in
            cells.untilCancelled.reduce(DisplayWidth.of(title)) { max($0, DisplayWidth.of($1[index])) }
        }
        let columns = fit(&widths, table)
        var output = palette.paint(line(titles, columns, widths, table), .heading) + "\n"
        for row in cells.watched("writing") { output += line(row, columns, widths, table) + "\n" }
        let hidden = table.columns.indices.filter { !columns.contains($0) }
        if !hidden.isEmpty {
            let names = hidden.map { table.columns[$0].name }.joined(separator: ", ")
            let more = shown(
                "and \(hidden.count) more column\(hidden.count == 1 ? "" : "s") (`| select` chooses): \(names)")
            output += palette.paint(palette.width.map { cut(more, $0) } ?? more, .dim) + "\n"
        }
        return output
    }

    /// Returns the form of a text that a terminal can show; it is made before anything is measured.
    private func shown(_ text: String) -> String {
        let text = VisibleText.of(text)
        return palette.isUnicode ? text : ASCIIText.of(text)
    }

    /// Returns the day of all times of a column; nil when it has none, or several, or anything but times.
    private func sharedDay(_ column: Int, _ table: Table) -> CalendarDate? {
        var day: CalendarDate?
        for row in table.rows.untilCancelled {
            switch row[column] {
            case .null, .nothing: continue
            case .time(let time):
                let own = ZonedTime.date(time, zone)
                guard day == nil || day == own else { return nil }
                day = own
            default: return nil
            }
        }
        return day
    }

    /// Makes widths fit into the screen.
    ///
    /// - Returns: The columns that are shown, in their order.
    private func fit(_ widths: inout [Int], _ table: Table) -> [Int] {
        var columns = Array(table.columns.indices)
        guard let width = palette.width else { return columns }
        func total(_ widths: [Int]) -> Int { columns.reduce(2 * max(0, columns.count - 1)) { $0 + widths[$1] } }
        let isText = table.columns.indices.map { index in
            !table.columns[index].isNumeric
                && table.rows.untilCancelled.allSatisfy { row in
                    switch row[index] {
                    case .text, .null, .nothing: true
                    default: false
                    }
                }
        }
        let least = widths.indices.map { isText[$0] ? min(widths[$0], Self.shortest) : widths[$0] }
        // The column with the largest key is left out first.
        func leaves(_ index: Int) -> (Int, Int, Int) {
            let column = table.columns[index]
            return (table.named.contains(column.name) ? 0 : 1, column.rank, index)
        }
        while columns.count > 1, total(least) > width,
            let last = columns.indices.max(by: { leaves(columns[$0]) < leaves(columns[$1]) })
        {
            columns.remove(at: last)
        }
        while total(widths) > width {
            guard
                let widest = columns.filter({ isText[$0] && widths[$0] > Self.shortest })
                    .max(by: { widths[$0] < widths[$1] })
            else { break }
            widths[widest] -= min(total(widths) - width, widths[widest] - Self.shortest)
        }
        return columns
    }

    private func line(_ cells: [String], _ columns: [Int], _ widths: [Int], _ table: Table) -> String {
        var text = ""
        for (place, index) in columns.enumerated() {
            if place > 0 { text += "  " }
            let isNumeric = table.columns[index].isNumeric
            let cell = cut(cells[index], widths[index])
            let isOpen = place == columns.count - 1 && !isNumeric
            text += isOpen ? cell : CellText.pad(cell, widths[index], right: isNumeric)
        }
        return text
    }

    /// Cuts a text to `width` columns, the last of them a mark when something is missing.
    private func cut(_ text: String, _ width: Int) -> String {
        guard DisplayWidth.of(text) > width else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += DisplayWidth.of(character)
            if used > width { break }
            result.append(character)
        }
        return result + (palette.isUnicode ? "…" : "~")
    }
}

/// Names and values under each other; a list of such blocks is indented under its name.
struct FieldsText {
    var palette: Palette
    /// The zone that times are read in; nil: UTC.
    var zone: DisplayZone?

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
                        output += indent + "  " + VisibleText.of(CellText.text(value, zone: zone)) + "\n"
                    }
                }
            case .fields(let inner):
                output += indent + palette.paint(field.name, .heading) + "\n" + render(inner, indent: indent + "  ")
            default:
                let text = VisibleText.of(CellText.text(field.value, zone: zone))
                let name = text.isEmpty ? field.name : CellText.pad(field.name, width, right: false)
                output += indent + palette.paint(name, .heading) + (text.isEmpty ? "" : "  " + text) + "\n"
            }
        }
        return output
    }
}
