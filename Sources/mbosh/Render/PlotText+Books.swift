import Lang
import LangPlot

extension PlotText {
    /// Draws the sum of the sizes at each price or better: bids rise to the left, asks to the right.
    func depth(_ chart: Picture.Depth, _ picture: Picture) -> String {
        guard let prices = chart.prices else { return heading([chart.name, picture.measure, "(empty)"]) }
        let vertical = PictureAxis.numbers(0, chart.largest, scale: 0, ticks: verticalTicks)
        let room = room(beside: vertical)
        let horizontal = PictureAxis.numbers(
            prices.low, prices.high, digits: picture.digits, ticks: horizontalTicks(room.columns))
        let right = room.columns - 1
        let span = horizontal.high - horizontal.low
        // The heights of each column, in eighths of a row.
        let heights = (0...right).map { column -> (bid: Int, ask: Int) in
            // The outermost level of a column's share of the prices counts, so that no level is lost between two
            // columns.
            let share = { (column: Int) in horizontal.low + span / Int128(max(1, right)) * Int128(column) }
            let bid = chart.sizes(at: column == 0 ? horizontal.low : share(column)).bid
            let ask = chart.sizes(at: column == right ? horizontal.high : share(column)).ask
            return (
                PictureAxis.placed(bid, of: chart.largest, steps: height * 8),
                PictureAxis.placed(ask, of: chart.largest, steps: height * 8)
            )
        }
        let rows = (0..<height).map { row -> String in
            let below = (height - 1 - row) * 8
            return heights.map { sizes in
                let isBid = sizes.bid >= sizes.ask
                let eighths = max(0, min(8, max(sizes.bid, sizes.ask) - below))
                return painted(Self.block(eighths, isUnicode: isUnicode), isBid ? .bid : .ask)
            }.joined()
        }
        let floor = height * 8 - 1
        return frame(
            [chart.name, picture.measure, "bids left, asks right", chart.isCrossed ? "crossed" : ""], rows, room,
            vertical: vertical, rowOf: { (floor - vertical.place($0, steps: floor)) / 8 }, horizontal: horizontal,
            columnOf: { horizontal.place($0, steps: right) })
    }

    /// Draws shades of the sizes at each price through time, bids below the gap and asks above it, and over them the
    /// best prices and the trades.
    func heatmap(_ chart: Picture.Heatmap, _ picture: Picture) -> String {
        guard let times = chart.times, let prices = chart.prices else {
            return heading([chart.name, picture.measure, "(empty)"])
        }
        // A row covers a whole number of ticks: with a broken number some rows would have more levels than others.
        let ticks = (prices.high - prices.low) / chart.tick + 1
        let share = (ticks + Int128(height) - 1) / Int128(height) * chart.tick
        let height = Int((prices.high - prices.low) / share) + 1
        let floor = height - 1
        func row(_ price: Int128) -> Int { floor - Int((price - prices.low) / share) }
        let vertical = PictureAxis.numbers(prices.low, prices.high, digits: picture.digits, ticks: verticalTicks)
        let room = room(beside: vertical)
        let horizontal = PictureAxis.times(times.first, times.last, ticks: horizontalTicks(room.columns), zone: zone)
        // A moment takes as many columns as there is room for, up to six, and each as many as the others.
        let stretch = min(6, room.columns / max(1, chart.columns.count))
        let across = stretch > 0 ? stretch * chart.columns.count : room.columns
        // The bids and asks of each cell; where moments share a column, the last one is shown.
        var cells = [[(bid: Int128, ask: Int128)]](
            repeating: [(bid: Int128, ask: Int128)](repeating: (0, 0), count: across), count: height)
        // The rows of the best prices in each column, where they are shown.
        var best = [(bid: Int?, ask: Int?)](repeating: (nil, nil), count: across)
        let isShown = { (price: Int128) in price >= prices.low && price <= prices.high }
        for (index, column) in chart.columns.enumerated() {
            let first = index * across / chart.columns.count
            let tops = [column.bids, column.asks].map { $0.first.flatMap { isShown($0.price) ? row($0.price) : nil } }
            for x in first..<first + max(1, stretch) {
                for place in 0..<height { cells[place][x] = (0, 0) }
                for level in column.bids where isShown(level.price) { cells[row(level.price)][x].bid += level.size }
                for level in column.asks where isShown(level.price) { cells[row(level.price)][x].ask += level.size }
                best[x] = (tops[0], tops[1])
            }
        }
        let full = Picture.Heatmap.fullShade(cells.flatMap { row in row.map { max($0.bid, $0.ask) } })
        let shades = Array(isUnicode ? " ░▒▓█" : " .:*#").map(String.init)
        var marks = cells.map { row in
            row.map { cell in
                let shade = PictureAxis.placed(max(cell.bid, cell.ask), of: full, steps: 4)
                return painted(shades[min(4, shade)], cell.bid >= cell.ask ? .bid : .ask)
            }
        }
        // The line of best prices is broken, so that the size at the best price is seen between its strokes.
        for (x, (bid, ask)) in best.enumerated() where x % 2 == 1 {
            if let bid { marks[bid][x] = palette.paint(heatSigns.bid, .bid) }
            if let ask { marks[ask][x] = palette.paint(ask == bid ? heatSigns.both : heatSigns.ask, .ask) }
        }
        for (place, isBuy) in trades(chart, row, isShown, across: across, stretch: stretch) {
            let sign = isBuy.map { $0 ? heatSigns.buy : heatSigns.sell } ?? heatSigns.mixed
            marks[place.row][place.column] = palette.paint(sign, isBuy.map { $0 ? .good : .bad } ?? .heading)
        }
        let rows = marks.map { $0.joined() }
        return frame(
            [chart.name, picture.measure, "\(shades[4]) \(full) and more", span(times)],
            legend: heatmapLegend(chart), rows, Room(labelWidth: room.labelWidth, columns: across), vertical: vertical,
            rowOf: row, horizontal: horizontal,
            columnOf: { value in
                (chart.columns.lastIndex { Int128($0.time.nanos) <= value } ?? 0) * across / chart.columns.count
            })
    }

    /// The signs over the shades, which no shade uses: both best prices may be in one row, and trades of both sides in
    /// one cell.
    private var heatSigns: (bid: String, ask: String, both: String, buy: String, sell: String, mixed: String) {
        isUnicode ? ("▁", "▔", "═", "▲", "▼", "◆") : ("_", "-", "=", "^", "v", "x")
    }

    /// Returns the legend of the signs over the shades.
    func heatmapLegend(_ chart: Picture.Heatmap) -> [String] {
        let signs = heatSigns
        let best = ["\(signs.bid) best bid", "\(signs.ask) best ask", "\(signs.both) both"]
        let trades = ["\(signs.buy) bought", "\(signs.sell) sold", "\(signs.mixed) both"]
        return best + (chart.trades.isEmpty ? [] : trades)
    }

    private struct Cell: Hashable {
        var row: Int
        var column: Int
    }

    /// Returns the cells with trades, in the middle of the columns of their moment, and whether they were bought; nil:
    /// both. Where moments are narrow, the strokes of the best prices keep the columns between.
    private func trades(
        _ chart: Picture.Heatmap, _ row: (Int128) -> Int, _ isShown: (Int128) -> Bool, across: Int, stretch: Int
    ) -> [Cell: Bool?] {
        var cells: [Cell: Bool?] = [:]
        var index = 0
        for trade in chart.trades where isShown(trade.price) {
            // Trades and columns are both in the order of time.
            while index + 1 < chart.columns.count, chart.columns[index + 1].time <= trade.time { index += 1 }
            let first = index * across / chart.columns.count
            let cell = Cell(row: row(trade.price), column: stretch > 2 ? first + stretch / 2 : first - first % 2)
            if let before = cells[cell] {
                if before != trade.isBuy { cells[cell] = .some(nil) }
            } else {
                cells[cell] = .some(trade.isBuy)
            }
        }
        return cells
    }

    /// Colours a cell, except a blank, so that the blanks at the end of a row can be left out.
    private func painted(_ cell: String, _ role: Palette.Role) -> String {
        cell == " " ? cell : palette.paint(cell, role)
    }
}
