import Lang
import LangPlot

extension PlotText {
    private enum Half {
        case empty, wick, body
    }

    /// Draws candles, one in each column; neighbours are put together where there are more bars than columns. Up and
    /// down differ in their bodies, not in colour alone.
    func candles(_ chart: Picture.Candles, _ picture: Picture) -> String {
        guard let low = chart.bars.map(\.low).min(), let high = chart.bars.map(\.high).max() else {
            return heading([chart.name, picture.measure, "no trade in this range"])
        }
        let vertical = PictureAxis.numbers(low, high, digits: picture.digits, ticks: verticalTicks)
        let room = room(beside: vertical)
        let together = (chart.bars.count + room.columns - 1) / room.columns
        let bars = Picture.Candle.merged(chart.bars, by: together)
        guard let first = bars.first?.time, let last = bars.last?.time, let times = chart.times else { return "" }
        // Two candles have a blank between them where there is room for it, or two.
        let pitch = max(1, min(3, room.columns / bars.count))
        let horizontal = PictureAxis.times(first, last, ticks: horizontalTicks(bars.count * pitch), zone: zone)
        let tallest = bars.map(\.volume).max() ?? 0
        let volumeRows = tallest > 0 ? volumeRows : 0
        let floor = (height - volumeRows) * 2 - 1
        var rows = [[String]](repeating: [String](repeating: " ", count: room.columns), count: height)
        for (index, bar) in bars.enumerated() {
            let column = index * pitch
            func half(_ value: Int128) -> Int { floor - vertical.place(value, steps: floor) }
            let wick = half(bar.high)...half(bar.low)
            let body = half(max(bar.open, bar.close))...half(min(bar.open, bar.close))
            for row in 0..<height - volumeRows {
                let halves = [row * 2, row * 2 + 1].map { place -> Half in
                    body.contains(place) ? .body : wick.contains(place) ? .wick : .empty
                }
                let mark = mark(halves[0], halves[1], isUp: bar.isUp)
                if mark != " " { rows[row][column] = palette.paint(mark, bar.isUp ? .bid : .ask) }
            }
            let eighths = PictureAxis.placed(bar.volume, of: tallest, steps: volumeRows * 8)
            for row in 0..<volumeRows {
                let block = volumeBlock(eighths - row * 8)
                if block != " " { rows[height - 1 - row][column] = palette.paint(block, .dim) }
            }
        }
        let share = together > 1 ? "\(together) bars a candle" : ""
        return frame(
            [chart.name, picture.measure, share, span(times)], legend: candleLegend(volumeRows > 0 ? tallest : 0),
            rows.map { $0.joined() },
            Room(labelWidth: room.labelWidth, columns: bars.count * pitch), vertical: vertical,
            rowOf: { (floor - vertical.place($0, steps: floor)) / 2 }, horizontal: horizontal,
            columnOf: { value in
                // Bars stand side by side, whatever the time between them.
                (bars.lastIndex { Int128($0.time.nanos) <= value } ?? 0) * pitch
            })
    }

    /// The rows of the volume below the prices: few where the picture has few, none where they would leave the prices
    /// no room.
    private var volumeRows: Int {
        switch height {
        case ..<5: 0
        case ..<8: 1
        case ..<10: 2
        default: max(3, height / 5)
        }
    }

    /// Returns the legend of the marks.
    ///
    /// - Parameter tallest: The volume of the tallest bar; 0 without volume.
    func candleLegend(_ tallest: Int128) -> [String] {
        var entries = isUnicode ? ["┃ up", "█ down"] : ["+ up", "# down"]
        if tallest > 0 {
            entries.append((isUnicode ? "▆" : ":") + " volume below, up to \(Picture.text(tallest, digits: 0))")
        }
        return entries
    }

    /// Returns the sign for a part of a bar of volume: in ASCII another one than those of the candles.
    private func volumeBlock(_ eighths: Int) -> String {
        if isUnicode { return Self.block(eighths, isUnicode: true) }
        return eighths <= 0 ? " " : eighths < 4 ? "." : ":"
    }

    private func mark(_ top: Half, _ bottom: Half, isUp: Bool) -> String {
        guard isUnicode else {
            if top == .body || bottom == .body { return isUp ? "+" : "#" }
            return top == .wick || bottom == .wick ? "|" : " "
        }
        switch (top, bottom) {
        case (.empty, .empty): return " "
        case (.wick, .wick): return "│"
        case (.wick, .empty): return "╵"
        case (.empty, .wick): return "╷"
        case (.body, .body): return isUp ? "┃" : "█"
        case (.body, .empty): return isUp ? "╹" : "▀"
        case (.empty, .body): return isUp ? "╻" : "▄"
        case (.body, .wick): return isUp ? "╿" : "▀"
        case (.wick, .body): return isUp ? "╽" : "▄"
        }
    }

    /// Returns a block of `eighths` eighths of a row; in ASCII `#` from a half on.
    static func block(_ eighths: Int, isUnicode: Bool) -> String {
        if !isUnicode { return eighths >= 4 ? "#" : " " }
        return [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][max(0, min(8, eighths))]
    }
}

extension PictureAxis {
    /// Returns a share of a largest value in steps; at least one step for anything above 0.
    static func placed(_ value: Int128, of largest: Int128, steps: Int) -> Int {
        guard largest > 0, value > 0, steps > 0 else { return 0 }
        return max(1, place(value, 0, largest, steps: steps))
    }
}
