import Engine
import Lang

extension PictureScene.Sheet {
    /// A chart of candles, hollow where the price rose, filled where it fell; volume as bars below, on an axis of its
    /// own.
    init(candles chart: Picture.Candles, _ picture: Picture) {
        let room = plotWidth / 3
        let count = max(1, (chart.bars.count + room - 1) / room)
        let bars = Picture.Candle.merged(chart.bars, by: count)
        let title = "\(chart.name)  \(picture.measure)"
        guard let times = Picture.ends(bars.map(\.time)), let low = bars.map(\.low).min(),
            let high = bars.map(\.high).max(), let last = bars.last
        else {
            heading(title, Self.detail(chart.name, picture, nil, "no trade"))
            return
        }
        // The share of a candle is its distance to the next; a minute when there is only one.
        let nanos = bars.count > 1 ? (times.last.nanos - times.first.nanos) / UInt64(bars.count - 1) : 60_000_000_000
        let share = Int64(clamping: max(1, nanos))
        let end = times.last.advanced(byNanos: share)
        let largest = bars.map(\.volume).max() ?? 0
        let horizontal = PictureAxis.times(times.first, end, ticks: 8, zone: picture.zone)
        let vertical = Self.axis(low, high, picture, ticks: 6)
        let volumes = PictureAxis.numbers(0, max(1, largest + largest / 16), ticks: 2)
        let ends = [high, low, last.close].map { ($0, Picture.text($0, digits: picture.digits)) }
        let most = [(largest, Picture.text(largest, digits: 0))]
        makeRoom(left: (vertical.ticks + volumes.ticks).map(\.label), right: (ends + most).map(\.1))
        heading(
            title,
            Self.detail(chart.name, picture, (times.first, end), count > 1 ? "each candle is \(count) bars" : ""))
        let split = (Self.top + plotHeight * 76 / 100) * 10
        let prices = Panel(top: Self.top * 10, bottom: split)
        let below = Panel(top: split + 120, bottom: floor)
        self.vertical(vertical, prices)
        self.vertical(volumes, below)
        self.horizontal(horizontal, ends: (Self.clock(times.first, picture), Self.clock(end, picture)))
        for bar in bars {
            let from = x(Int128(bar.time.nanos), horizontal)
            let to = x(Int128(bar.time.nanos) + Int128(share), horizontal)
            let middle = (from + to) / 2
            let half = max(8, min(100, (to - from) * 3 / 10))
            let colour: PictureScene.Colour = bar.isUp ? .bid : .ask
            let top = below.y(bar.volume, volumes)
            if bar.volume > 0 { box(middle - half, top, half * 2, floor - top, .volume) }
            line(
                PictureScene.Point(x: middle, y: prices.y(bar.high, vertical)),
                PictureScene.Point(x: middle, y: prices.y(bar.low, vertical)), colour)
            let upper = prices.y(max(bar.open, bar.close), vertical)
            box(
                middle - half, upper, half * 2, prices.y(min(bar.open, bar.close), vertical) - upper, colour,
                isOutlined: bar.isUp)
        }
        self.ends(ends, vertical, prices)
        if largest > 0 { self.ends(most, volumes, below) }
        legend([(.box(.bid, isOutlined: true), "up"), (.box(.ask), "down"), (.box(.volume), "volume")])
    }
}
