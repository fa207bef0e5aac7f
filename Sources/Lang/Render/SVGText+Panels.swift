import Engine

extension SVGText.Panel {
    /// A figure that stands until it changes: horizontal, then vertical.
    init(line chart: Picture.Line, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)")
        guard let times = chart.times, let values = chart.values else { return }
        let horizontal = PictureAxis.times(times.first, times.last, ticks: 8)
        let vertical = PictureAxis.numbers(values.low, values.high, digits: picture.digits, ticks: 7)
        axes(x: horizontal, y: vertical)
        var steps = ""
        var stands = false
        for point in chart.points {
            let x = Self.tenths(Self.x(Int128(point.time.nanos), horizontal))
            guard let value = point.value else {
                if stands { steps += "H\(x)" }
                stands = false
                continue
            }
            let y = Self.tenths(Self.y(value, vertical))
            steps += stands ? "H\(x)V\(y)" : "M\(x) \(y)"
            stands = true
        }
        path(steps, stroke: Self.bid)
    }

    /// Hollow where the price rose, filled where it fell; volume as bars in the lowest fifth.
    init(candles chart: Picture.Candles, _ picture: Picture) {
        let room = Self.plotWidth / 3
        let count = max(1, (chart.bars.count + room - 1) / room)
        let bars = Picture.Candle.merged(chart.bars, by: count)
        heading("\(chart.name)  \(picture.measure)" + (count > 1 ? "  each candle is \(count) bars" : ""))
        guard let times = Picture.ends(bars.map(\.time)), let low = bars.map(\.low).min(),
            let high = bars.map(\.high).max()
        else { return }
        let horizontal = PictureAxis.times(times.first, times.last, ticks: 8)
        let vertical = PictureAxis.numbers(low - (high - low) / 4, high, digits: picture.digits, ticks: 7)
        axes(x: horizontal, y: vertical)
        let half = max(10, min(80, Self.plotWidth * 10 / (bars.count * 3)))
        let largest = bars.map(\.volume).max() ?? 0
        let floor = (SVGText.top + Self.plotHeight) * 10
        for bar in bars {
            let x = Self.x(Int128(bar.time.nanos), horizontal)
            let colour = bar.isUp ? Self.bid : Self.ask
            let volume = PictureAxis.place(bar.volume, 0, largest, steps: Self.plotHeight * 2)
            if volume > 0 { box(x - half, floor - volume, half * 2, volume, "#888888", opacity: 40) }
            line(x, Self.y(bar.high, vertical), x, Self.y(bar.low, vertical), colour)
            let top = Self.y(max(bar.open, bar.close), vertical)
            box(
                x - half, top, half * 2, Self.y(min(bar.open, bar.close), vertical) - top, colour, outlined: bar.isUp)
        }
    }

    /// The steps of both sides, bids to the left.
    init(depth chart: Picture.Depth, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)" + (chart.isCrossed ? "  crossed" : ""))
        guard let prices = chart.prices else { return }
        let horizontal = PictureAxis.numbers(prices.low, prices.high, digits: picture.digits, ticks: 8)
        let vertical = PictureAxis.numbers(0, chart.largest, scale: 0, ticks: 7)
        axes(x: horizontal, y: vertical)
        for (side, colour) in [(chart.bids, Self.bid), (chart.asks, Self.ask)] {
            guard let first = side.first, let last = side.last else { continue }
            let floor = Self.tenths(Self.y(0, vertical))
            var steps = "M\(Self.tenths(Self.x(first.price, horizontal))) \(floor)"
            for step in side {
                steps += "H\(Self.tenths(Self.x(step.price, horizontal)))V\(Self.tenths(Self.y(step.size, vertical)))"
            }
            steps += "H\(Self.tenths(Self.x(last.price, horizontal)))V\(floor)Z"
            path(steps, stroke: colour, fill: colour)
        }
    }

    /// A rectangle for each level of each moment, the darker the larger.
    init(heatmap chart: Picture.Heatmap, _ picture: Picture) {
        heading("\(chart.name)  \(picture.measure)")
        guard let times = chart.times, let prices = chart.prices else { return }
        let horizontal = PictureAxis.times(times.first, times.last, ticks: 8)
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
        let width = Self.plotWidth * 10 / max(1, chart.columns.count)
        let height = Self.y(prices.low, vertical) - Self.y(prices.low + chart.tick, vertical)
        axes(x: horizontal, y: vertical)
        for (column, sides) in shown {
            let x = Self.x(Int128(column.time.nanos), horizontal)
            for (side, colour) in zip(sides, [Self.bid, Self.ask]) {
                for level in side {
                    let shade = 5 + PictureAxis.place(level.size, 0, full, steps: 94)
                    let left = min(x, (SVGText.width - SVGText.right) * 10 - width)
                    box(left, Self.y(level.price, vertical) - height / 2, width, height, colour, opacity: shade)
                }
            }
        }
    }
}
