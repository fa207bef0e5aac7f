import Engine
import Lang

extension PictureScene.Sheet {
    /// A depth chart: the steps of both sides, bids to the left.
    init(depth chart: Picture.Depth, _ picture: Picture) {
        let words = chart.name.split(separator: "  ", maxSplits: 1).map(String.init)
        let title = (words.first ?? "") + "  \(picture.measure)" + (chart.isCrossed ? "  crossed" : "")
        let detail = words.count > 1 ? words[1] : ""
        guard let prices = chart.prices else {
            heading(title, detail + "  (empty)")
            return
        }
        let horizontal = PictureAxis.numbers(prices.low, prices.high, digits: picture.digits, ticks: 8)
        let vertical = PictureAxis.numbers(0, chart.largest + chart.largest / 16, scale: 0, ticks: 7)
        let sums = [chart.bids, chart.asks].compactMap { $0.last?.size }.map { ($0, "\($0)") }
        makeRoom(left: vertical.ticks.map(\.label), right: sums.map(\.1))
        heading(title, detail)
        let panel = panel
        self.vertical(vertical, panel)
        self.horizontal(
            horizontal,
            ends: prices.low == prices.high
                ? nil
                : (
                    Picture.text(prices.low, digits: picture.digits),
                    Picture.text(prices.high, digits: picture.digits)
                ))
        for (side, colour) in [(chart.bids, PictureScene.Colour.bid), (chart.asks, .ask)] {
            guard let first = side.first, let last = side.last else { continue }
            var points = [PictureScene.Point(x: x(first.price, horizontal), y: floor)]
            for step in side {
                points.append(PictureScene.Point(x: x(step.price, horizontal), y: panel.y(step.size, vertical)))
            }
            points.append(PictureScene.Point(x: x(last.price, horizontal), y: floor))
            area(points, colour)
        }
        ends(sums, vertical, panel)
        legend([(.box(.bid, opacity: 40), "bids at a price or better"), (.box(.ask, opacity: 40), "asks")])
    }

    /// A heatmap: a rectangle for each level of each column, the darker the larger the size; over them the best prices
    /// as lines and the trades as discs, the larger the more was traded.
    init(heatmap chart: Picture.Heatmap, _ picture: Picture) {
        let title = "\(chart.name)  \(picture.measure)"
        guard let times = chart.times, let prices = chart.prices else {
            heading(title, Self.detail(chart.name, picture, chart.times, "(empty)"))
            return
        }
        // A column reaches to the next one, the last as far as the others.
        let distance = (times.last.nanos - times.first.nanos) / UInt64(max(1, chart.columns.count - 1))
        let (over, isOver) = times.last.nanos.addingReportingOverflow(max(1, distance))
        let end = isOver ? times.last : Timestamp(nanos: over)
        let horizontal = PictureAxis.times(times.first, end, ticks: 8, zone: picture.zone)
        let vertical = PictureAxis.numbers(
            prices.low - chart.tick, prices.high + chart.tick, digits: picture.digits, ticks: 7)
        let shown = chart.columns.map { column in
            [column.bids, column.asks].map { side in
                side.filter { $0.price >= prices.low && $0.price <= prices.high }
            }
        }
        let full = Picture.Heatmap.fullShade(shown.flatMap { $0.joined().map(\.size) })
        let labels = [prices.high, prices.low].map { ($0, Picture.text($0, digits: picture.digits)) }
        makeRoom(left: vertical.ticks.map(\.label), right: labels.map(\.1))
        heading(title, Self.detail(chart.name, picture, (times.first, end), "full shade: \(full) and more"))
        let panel = panel
        self.vertical(vertical, panel)
        self.horizontal(horizontal, ends: (Self.clock(times.first, picture), Self.clock(end, picture)))
        let height = panel.y(prices.low, vertical) - panel.y(prices.low + chart.tick, vertical)
        let ends = chart.columns.dropFirst().map(\.time) + [end]
        for ((column, sides), next) in zip(zip(chart.columns, shown), ends) {
            let x = x(Int128(column.time.nanos), horizontal)
            let width = self.x(Int128(next.nanos), horizontal) - x
            for (side, colour) in zip(sides, [PictureScene.Colour.bid, .ask]) {
                for level in side {
                    // The shades are few, so that an eye can tell them apart and the file is smaller.
                    let shade = 5 + PictureAxis.place(level.size, 0, full, steps: 19) * 5
                    box(x, panel.y(level.price, vertical) - height / 2, width, height, colour, opacity: min(100, shade))
                }
            }
        }
        best(chart, to: end, horizontal, vertical)
        trades(chart, prices, horizontal, vertical)
        self.ends(labels, vertical, panel)
        legend(
            [
                (.box(.bid, opacity: 55), "bids"), (.box(.ask, opacity: 55), "asks"), (.line(.bestBid), "best bid"),
                (.line(.bestAsk), "best ask"),
            ] + (chart.trades.isEmpty ? [] : [(.disc(.buy), "buys"), (.disc(.sell), "sells")]))
    }

    private mutating func best(
        _ chart: Picture.Heatmap, to end: Timestamp, _ horizontal: PictureAxis, _ vertical: PictureAxis
    ) {
        for (isBid, colour) in [(true, PictureScene.Colour.bestBid), (false, .bestAsk)] {
            var points = chart.columns.map { column in
                Picture.Point(time: column.time, value: (isBid ? column.bids : column.asks).first?.price)
            }
            // The last column is as wide as the others.
            if let last = points.last { points.append(Picture.Point(time: end, value: last.value)) }
            course(points, horizontal, vertical, colour)
        }
    }

    private mutating func trades(
        _ chart: Picture.Heatmap, _ prices: (low: Int128, high: Int128), _ horizontal: PictureAxis,
        _ vertical: PictureAxis
    ) {
        let largest = chart.trades.map(\.size).max() ?? 0
        let panel = panel
        for trade in chart.trades where trade.price >= prices.low && trade.price <= prices.high {
            // The area of the disc grows with the size: its radius with the root, in whole numbers.
            let share = PictureAxis.place(trade.size, 0, largest, steps: 900)
            let root = (0...30).last { $0 * $0 <= share } ?? 0
            disc(
                x(Int128(trade.time.nanos), horizontal), panel.y(trade.price, vertical), radius: 14 + root,
                trade.isBuy ? .buy : .sell)
        }
    }
}
