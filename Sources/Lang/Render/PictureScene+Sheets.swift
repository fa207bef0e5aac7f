import Engine

extension PictureScene.Sheet {
    /// A figure that stands until it changes: horizontal, then vertical.
    init(line chart: Picture.Line, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)" + Self.dates(chart.times))
        guard let times = chart.times, let values = chart.values else { return }
        let horizontal = PictureAxis.times(times.first, times.last, ticks: 8)
        let vertical = PictureAxis.numbers(values.low, values.high, digits: picture.digits, ticks: 7)
        axes(x: horizontal, y: vertical)
        for run in Self.runs(chart.points, x: { x($0, horizontal) }, y: { y($0, vertical) }) { steps(run, .bid) }
    }

    /// The axis has clock times only.
    private static func dates(_ times: (first: Timestamp, last: Timestamp)?) -> String {
        guard let times else { return "" }
        let (first, last) = (CalendarDate(times.first), CalendarDate(times.last))
        return "  \(first)" + (first == last ? "" : " to \(last)") + " UTC"
    }

    /// The points of a line, broken where it has no value; each stretch reaches to where the value ended.
    private static func runs(
        _ points: [Picture.Point], x: (Int128) -> Int, y: (Int128) -> Int
    ) -> [[PictureScene.Point]] {
        var runs: [[PictureScene.Point]] = []
        var run: [PictureScene.Point] = []
        for point in points {
            let x = x(Int128(point.time.nanos))
            if let value = point.value {
                run.append(PictureScene.Point(x: x, y: y(value)))
            } else if let last = run.last {
                runs.append(run + [PictureScene.Point(x: x, y: last.y)])
                run = []
            }
        }
        // A single value at the very end is a dot.
        if run.count == 1, let only = run.first { run.append(PictureScene.Point(x: only.x + 10, y: only.y)) }
        return run.isEmpty ? runs : runs + [run]
    }

    /// A row a line: its name, its course, its lowest, highest and last value.
    init(sparks lines: [Picture.Line], _ picture: Picture) {
        let rowHeight = 44
        let (left, width) = (180, 500)
        height = Self.top + lines.count * rowHeight + 12
        let spans = lines.compactMap(\.times)
        let whole = Picture.ends(spans.map(\.first) + spans.map(\.last))
        text(left, 24, picture.measure + Self.dates(whole), size: 15, .start)
        let columns = [("low", 760), ("high", 846), ("last", 932)]
        for (title, x) in columns { text(x, 24, title, .end) }
        for (index, line) in lines.enumerated() {
            let top = Self.top + index * rowHeight
            text(left - 12, top + 24, line.name, size: 15, .end)
            guard let times = line.times, let values = line.values else { continue }
            let last = line.points.last { $0.value != nil }?.value ?? values.high
            for (value, column) in zip([values.low, values.high, last], columns) {
                text(column.1, top + 24, Picture.text(value, digits: picture.digits), .end)
            }
            let horizontal = PictureAxis.times(times.first, times.last, ticks: 1)
            let vertical = PictureAxis.numbers(values.low, values.high, ticks: 1)
            let runs = Self.runs(
                line.points, x: { left * 10 + horizontal.place($0, steps: width * 10) },
                y: { (top + 32) * 10 - vertical.place($0, steps: 300) })
            for run in runs { steps(run, .bid) }
        }
    }

    /// Hollow where the price rose, filled where it fell; volume as bars in the lowest fifth.
    init(candles chart: Picture.Candles, _ picture: Picture) {
        let room = Self.plotWidth / 3
        let count = max(1, (chart.bars.count + room - 1) / room)
        let bars = Picture.Candle.merged(chart.bars, by: count)
        heading(
            "\(chart.name)  \(picture.measure)" + Self.dates(chart.times)
                + (count > 1 ? "  each candle is \(count) bars" : ""))
        guard let times = Picture.ends(bars.map(\.time)), let low = bars.map(\.low).min(),
            let high = bars.map(\.high).max()
        else { return }
        // Half a candle's share of the time on both sides, so that none is cut.
        let share = (times.last.nanos - times.first.nanos) / UInt64(max(1, bars.count - 1)) / 2 + 1
        let (from, _) = times.first.nanos.subtractingReportingOverflow(min(share, times.first.nanos))
        let (to, isOver) = times.last.nanos.addingReportingOverflow(share)
        let horizontal = PictureAxis.times(
            Timestamp(nanos: from), isOver ? times.last : Timestamp(nanos: to), ticks: 8)
        let vertical = PictureAxis.numbers(low - (high - low) / 4, high, digits: picture.digits, ticks: 7)
        axes(x: horizontal, y: vertical)
        let half = max(10, min(80, Self.plotWidth * 10 / (bars.count * 3)))
        let largest = bars.map(\.volume).max() ?? 0
        for bar in bars {
            let x = x(Int128(bar.time.nanos), horizontal)
            let colour: PictureScene.Colour = bar.isUp ? .bid : .ask
            let volume = PictureAxis.place(bar.volume, 0, largest, steps: plotHeight * 2)
            if volume > 0 { box(x - half, floor - volume, half * 2, volume, .volume, opacity: 40) }
            line(
                PictureScene.Point(x: x, y: y(bar.high, vertical)), PictureScene.Point(x: x, y: y(bar.low, vertical)),
                colour)
            let top = y(max(bar.open, bar.close), vertical)
            box(
                x - half, top, half * 2, y(min(bar.open, bar.close), vertical) - top, colour, isOutlined: bar.isUp)
        }
    }

    /// The steps of both sides, bids to the left.
    init(depth chart: Picture.Depth, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)" + (chart.isCrossed ? "  crossed" : ""))
        guard let prices = chart.prices else { return }
        let horizontal = PictureAxis.numbers(prices.low, prices.high, digits: picture.digits, ticks: 8)
        let vertical = PictureAxis.numbers(0, chart.largest, scale: 0, ticks: 7)
        axes(x: horizontal, y: vertical)
        for (side, colour) in [(chart.bids, PictureScene.Colour.bid), (chart.asks, .ask)] {
            guard let first = side.first, let last = side.last else { continue }
            var points = [PictureScene.Point(x: x(first.price, horizontal), y: floor)]
            for step in side {
                points.append(PictureScene.Point(x: x(step.price, horizontal), y: y(step.size, vertical)))
            }
            points.append(PictureScene.Point(x: x(last.price, horizontal), y: floor))
            area(points, colour)
        }
    }

    /// A rectangle for each level of each moment, the darker the larger.
    init(heatmap chart: Picture.Heatmap, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)" + Self.dates(chart.times))
        guard let times = chart.times, let prices = chart.prices else { return }
        // A column reaches to the next one, the last as far as the others.
        let distance = (times.last.nanos - times.first.nanos) / UInt64(max(1, chart.columns.count - 1))
        let (over, isOver) = times.last.nanos.addingReportingOverflow(max(1, distance))
        let end = isOver ? times.last : Timestamp(nanos: over)
        let horizontal = PictureAxis.times(times.first, end, ticks: 8)
        let vertical = PictureAxis.numbers(
            prices.low - chart.tick, prices.high + chart.tick, digits: picture.digits, ticks: 7)
        let shown = chart.columns.map { column in
            (
                column,
                [column.bids, column.asks].map { side in
                    side.filter { $0.price >= prices.low && $0.price <= prices.high }
                }
            )
        }
        let full = Picture.Heatmap.fullShade(shown.flatMap { $0.1.joined().map(\.size) })
        let height = y(prices.low, vertical) - y(prices.low + chart.tick, vertical)
        axes(x: horizontal, y: vertical)
        let ends = chart.columns.dropFirst().map(\.time) + [end]
        for ((column, sides), next) in zip(shown, ends) {
            let x = x(Int128(column.time.nanos), horizontal)
            let width = self.x(Int128(next.nanos), horizontal) - x
            for (side, colour) in zip(sides, [PictureScene.Colour.bid, .ask]) {
                for level in side {
                    let shade = 5 + PictureAxis.place(level.size, 0, full, steps: 94)
                    box(x, y(level.price, vertical) - height / 2, width, height, colour, opacity: shade)
                }
            }
        }
    }

    /// An answer without a row.
    init(nothing picture: Picture) {
        height = Self.top + 12
        heading("\(picture.measure)  (nothing to draw)")
    }
}
