import Lang
import LangPlot

extension PlotText {
    /// Draws a figure that keeps its value until it changes.
    func line(_ chart: Picture.Line, _ picture: Picture) -> String {
        guard let times = chart.times, let values = chart.values else {
            return heading([chart.name, picture.measure, "no value in this range"])
        }
        let vertical = PictureAxis.numbers(values.low, values.high, digits: picture.digits, ticks: verticalTicks)
        let room = room(beside: vertical)
        let horizontal = PictureAxis.times(times.first, times.last, ticks: horizontalTicks(room.columns), zone: zone)
        var canvas = DotCanvas(columns: room.columns, rows: height, isUnicode: isUnicode)
        let (right, floor) = (canvas.dotColumns - 1, canvas.dotRows - 1)
        var last: (x: Int, y: Int)?
        for point in chart.points {
            let x = horizontal.place(Int128(point.time.nanos), steps: right)
            if let last { canvas.horizontal(last.x, x, last.y) }
            guard let value = point.value else {
                last = nil
                continue
            }
            let y = floor - vertical.place(value, steps: floor)
            if let last { canvas.vertical(x, last.y, y) } else { canvas.set(x, y) }
            last = (x, y)
        }
        let (perColumn, perRow) = (canvas.dotColumns / canvas.columns, canvas.dotRows / canvas.rows)
        let digits = picture.digits
        let ends = "\(Picture.text(values.low, digits: digits)) to \(Picture.text(values.high, digits: digits))"
        return frame(
            [chart.name, picture.measure, ends, span(times)], canvas.lines, room, vertical: vertical,
            rowOf: { (floor - vertical.place($0, steps: floor)) / perRow }, horizontal: horizontal,
            columnOf: { horizontal.place($0, steps: right) / perColumn })
    }

    /// Draws each figure in one row: its name, its course, its lowest, highest and last value.
    func sparks(_ lines: [Picture.Line], _ picture: Picture) -> String {
        let nameWidth = lines.reduce(0) { max($0, DisplayWidth.of(VisibleText.of($1.name))) }
        let figures = lines.map { line -> [String] in
            guard let values = line.values, let last = line.points.last(where: { $0.value != nil })?.value else {
                return ["", "", ""]
            }
            return [values.low, values.high, last].map { Picture.text($0, digits: picture.digits) }
        }
        let widths = (0..<3).map { index in figures.reduce(4) { max($0, $1[index].utf8.count) } }
        let columns = max(8, min(80, width - nameWidth - widths.reduce(0, +) - 8))
        let title = ["low", "high", "last"].enumerated().map {
            CellText.pad($0.element, widths[$0.offset], right: true)
        }
        var output = palette.paint(
            CellText.pad("", nameWidth, right: false) + "  " + CellText.pad(picture.measure, columns, right: false)
                + "  "
                + title.joined(separator: "  "), .dim)
        output += "\n"
        for (line, texts) in zip(lines, figures) {
            let cells = texts.enumerated().map { CellText.pad($0.element, widths[$0.offset], right: true) }
            output += palette.paint(CellText.pad(VisibleText.of(line.name), nameWidth, right: false), .heading) + "  "
            output += spark(line, columns) + "  " + cells.joined(separator: "  ") + "\n"
        }
        return output
    }

    /// Draws the course of a figure in one row. A column shows the last value of its share of the time, or the one that
    /// stood before.
    private func spark(_ line: Picture.Line, _ columns: Int) -> String {
        guard let times = line.times, let values = line.values else { return String(repeating: " ", count: columns) }
        let horizontal = PictureAxis.times(times.first, times.last, ticks: 1)
        let vertical = PictureAxis.numbers(values.low, values.high, ticks: 1)
        var cells = [Int128?](repeating: nil, count: columns)
        var isSet = [Bool](repeating: false, count: columns)
        for point in line.points {
            let column = horizontal.place(Int128(point.time.nanos), steps: columns - 1)
            cells[column] = point.value
            isSet[column] = true
        }
        let marks = Array(isUnicode ? "▁▂▃▄▅▆▇█" : "_.-:=+*#")
        var text = ""
        var stands: Int128?
        for column in 0..<columns {
            if isSet[column] { stands = cells[column] }
            text.append(stands.map { marks[vertical.place($0, steps: marks.count - 1)] } ?? " ")
        }
        return text
    }
}
