import Engine
import Lang
import LangPlot

/// A picture in characters: prices at the left, times or prices below. Braille and blocks, or `#` where there is only
/// ASCII.
struct PlotText {
    var palette: Palette
    var isUnicode: Bool
    /// The width of the whole picture, in columns of the screen.
    var width: Int
    /// The rows of a chart's data.
    var height: Int
    /// The zone in which times are written; nil: UTC.
    var zone: DisplayZone?

    /// Returns the rows of the data of each chart, where the whole picture has `rows` rows; a chart has at least four.
    func height(_ picture: Picture, rows: Int) -> Int {
        let charts: Int
        switch picture.content {
        case .lines(let lines): charts = picture.kind == .spark ? 1 : lines.count
        case .candles(let candles): charts = candles.count
        case .depth(let depths): charts = depths.count
        case .heatmap(let maps): charts = maps.count
        }
        // A chart also has a title, which may take two rows where the screen is narrow, a legend, a line with the marks
        // and their labels; and there is a blank between two charts.
        let around = 3 + (width < 100 ? 1 : 0) + legendRows(picture)
        return max(4, (rows + 1) / max(1, charts) - 1 - around)
    }

    /// Returns the rows of the longest legend of a chart.
    private func legendRows(_ picture: Picture) -> Int {
        switch picture.content {
        case .lines, .depth: 0
        case .candles(let charts):
            // Candles may be put together, so that the tallest is larger, but it is not larger than the sum of all.
            charts.map { chart in legend(candleLegend(chart.bars.reduce(0) { $0 + $1.volume })).count }.max() ?? 0
        case .heatmap(let charts): charts.map { legend(heatmapLegend($0)).count }.max() ?? 0
        }
    }

    /// Returns the legend of a chart, in as many rows as the width takes.
    func legend(_ entries: [String]) -> [String] {
        var rows: [String] = []
        for entry in entries {
            if let last = rows.last, DisplayWidth.of(last) + 2 + DisplayWidth.of(entry) <= width {
                rows[rows.count - 1] = last + "  " + entry
            } else {
                rows.append(entry)
            }
        }
        return rows
    }

    func render(_ picture: Picture) -> String {
        switch picture.content {
        case .lines(let lines):
            if picture.kind == .spark { return sparks(lines, picture) }
            return panels(lines) { line($0, picture) }
        case .candles(let charts): return panels(charts) { candles($0, picture) }
        case .depth(let charts): return panels(charts) { depth($0, picture) }
        case .heatmap(let charts): return panels(charts) { heatmap($0, picture) }
        }
    }

    private func panels<Chart>(_ charts: [Chart], _ draw: (Chart) -> String) -> String {
        charts.isEmpty ? "(nothing to draw)\n" : charts.map(draw).joined(separator: "\n")
    }

    // MARK: The frame

    /// The room of a chart beside the labels of the vertical axis.
    struct Room {
        var labelWidth: Int
        var columns: Int
    }

    func room(beside vertical: PictureAxis) -> Room {
        let labelWidth = vertical.ticks.reduce(0) { max($0, $1.label.utf8.count) }
        return Room(labelWidth: labelWidth, columns: max(8, width - labelWidth - 2))
    }

    var verticalTicks: Int { max(2, height / 3) }
    func horizontalTicks(_ columns: Int) -> Int { max(1, columns / 16) }

    /// Returns a whole chart: title, legend, data, axes and labels.
    ///
    /// - Parameters:
    ///   - rows: The data, from the top down.
    ///   - legend: The meaning of its marks; none where the title tells it.
    ///   - rowOf: Returns the row in which a value of the vertical axis is drawn.
    ///   - columnOf: Returns the column in which a value of the horizontal axis is drawn.
    func frame(
        _ title: [String], legend entries: [String] = [], _ rows: [String], _ room: Room, vertical: PictureAxis,
        rowOf: (Int128) -> Int, horizontal: PictureAxis, columnOf: (Int128) -> Int
    ) -> String {
        var output = heading(title)
        for row in legend(entries) { output += palette.paint(row, .dim) + "\n" }
        var labels: [Int: String] = [:]
        for tick in vertical.ticks where labels[rowOf(tick.value)] == nil { labels[rowOf(tick.value)] = tick.label }
        for (index, row) in rows.enumerated() {
            let label = labels[index]
            let edge = label == nil ? (isUnicode ? "│" : "|") : (isUnicode ? "┤" : "+")
            var line = palette.paint(CellText.pad(label ?? "", room.labelWidth, right: true) + " " + edge, .dim) + row
            while line.last == " " { line.removeLast() }
            output += line + "\n"
        }
        return output + scale(room, horizontal, columnOf)
    }

    func heading(_ words: [String]) -> String {
        guard let name = words.first else { return "" }
        return
            ([palette.paint(VisibleText.of(name), .heading)]
            + words.dropFirst().filter { !$0.isEmpty }.map { VisibleText.of($0) }).joined(separator: "  ")
            + "\n"
    }

    /// Returns the line below the data with its marks, and their labels.
    private func scale(_ room: Room, _ axis: PictureAxis, _ columnOf: (Int128) -> Int) -> String {
        var rule = [Character](repeating: isUnicode ? "─" : "-", count: room.columns)
        // A label may reach beyond the data, where that is narrow, but not beyond the picture.
        var labels = [Character](repeating: " ", count: max(width, room.columns + room.labelWidth + 2))
        var free = 0
        for tick in axis.ticks {
            let column = columnOf(tick.value)
            guard rule.indices.contains(column) else { continue }
            rule[column] = isUnicode ? "┬" : "+"
            let label = Array(tick.label)
            let start = min(max(0, room.labelWidth + 2 + column - label.count / 2), labels.count - label.count)
            guard start >= free, start >= 0 else { continue }
            labels.replaceSubrange(start..<start + label.count, with: label)
            free = start + label.count + 2
        }
        let corner = String(repeating: " ", count: room.labelWidth + 1) + (isUnicode ? "└" : "+")
        var text = String(labels)
        while text.last == " " { text.removeLast() }
        return palette.paint(corner + String(rule), .dim) + "\n" + palette.paint(text, .dim) + "\n"
    }

    func span(_ times: (first: Timestamp, last: Timestamp)) -> String {
        let from = ZonedTime.date(times.first, zone)
        let to = ZonedTime.date(times.last, zone)
        let dash = isUnicode ? " – " : " - "
        let first = (zone?.wall(times.first) ?? times.first).clockText(fraction: 3)
        return "\(from) \(first)" + dash + (from == to ? "" : "\(to) ")
            + ZonedTime.clock(times.last, fraction: 3, zone)
    }
}
