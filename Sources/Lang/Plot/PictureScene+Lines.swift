import Engine
import Lang

extension PictureScene.Sheet {
    /// A line for a figure that holds until it changes: horizontal, then vertical. A sum over an interval is a bar as
    /// wide as that.
    init(line chart: Picture.Line, _ picture: Picture) {
        guard let times = chart.times, let values = chart.values else {
            heading("\(chart.name)  \(picture.measure)", Self.detail(chart.name, picture, chart.times, "no value"))
            return
        }
        let isBars = chart.barNanos != nil
        let end = chart.barNanos.map { times.last.advanced(byNanos: Int64(clamping: $0)) } ?? times.last
        let horizontal = PictureAxis.times(times.first, end, ticks: 8, zone: picture.zone)
        // Bars stand on zero.
        let vertical: PictureAxis
        if isBars {
            let (low, high) = (min(0, values.low), max(0, values.high))
            let room = max((high - low) / 16, 1)
            vertical = .numbers(low < 0 ? low - room : 0, high > 0 ? high + room : 0, digits: picture.digits, ticks: 7)
        } else {
            vertical = Self.axis(values.low, values.high, picture, ticks: 7)
        }
        let last = chart.points.last { $0.value != nil }?.value ?? values.high
        let ends = [values.high, values.low, last].map { ($0, Picture.text($0, digits: picture.digits)) }
        makeRoom(left: vertical.ticks.map(\.label), right: ends.map(\.1))
        heading("\(chart.name)  \(picture.measure)", Self.detail(chart.name, picture, (times.first, end)))
        let panel = panel
        self.vertical(vertical, panel)
        self.horizontal(horizontal, ends: (Self.clock(times.first, picture), Self.clock(end, picture)))
        let name = picture.measure.split(separator: " ").first.map(String.init) ?? picture.measure
        if let nanos = chart.barNanos {
            bars(chart.points, nanos, horizontal, vertical)
            legend([(.box(.bid, opacity: 75), name)])
        } else {
            let runs = Self.runs(chart.points, x: { x($0, horizontal) }, y: { panel.y($0, vertical) })
            for run in runs { steps(run, .bid) }
            legend([(.line(.bid), name)])
        }
        self.ends(ends, vertical, panel)
    }

    private mutating func bars(
        _ points: [Picture.Point], _ nanos: UInt64, _ horizontal: PictureAxis, _ vertical: PictureAxis
    ) {
        let panel = panel
        let zero = panel.y(0, vertical)
        for point in points {
            guard let value = point.value, value != 0 else { continue }
            let from = x(Int128(point.time.nanos), horizontal)
            let to = x(Int128(point.time.nanos) + Int128(nanos), horizontal)
            let y = panel.y(value, vertical)
            // A gap separates two bars where there is room for one.
            let gap = to - from >= 60 ? 10 : 0
            box(from + gap, min(y, zero), to - from - 2 * gap, abs(zero - y), value > 0 ? .bid : .ask, opacity: 75)
        }
        line(PictureScene.Point(x: left * 10, y: zero), PictureScene.Point(x: rightEdge, y: zero), .muted)
    }

    /// The points of a line, broken where it has no value; each part reaches to the time at which the value ended.
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

    /// Draws the parts of a line through time, as `steps` does.
    mutating func course(
        _ points: [Picture.Point], _ horizontal: PictureAxis, _ vertical: PictureAxis, _ colour: PictureScene.Colour
    ) {
        let panel = panel
        let runs = Self.runs(points, x: { x($0, horizontal) }, y: { panel.y($0, vertical) })
        for run in runs { steps(run, colour) }
    }

    /// Sparklines, one row for each line: its name, its course, its lowest, highest and last value.
    init(sparks lines: [Picture.Line], _ picture: Picture) {
        let rowHeight = 44
        let (left, width) = (180, 500)
        self.left = left
        height = Self.top + lines.count * rowHeight + 12
        let spans = lines.compactMap(\.times)
        let whole = Picture.ends(spans.map(\.first) + spans.map(\.last))
        heading(picture.measure, Self.detail("", picture, whole))
        let columns = [("low", 760), ("high", 846), ("last", 932)]
        for (title, x) in columns { text(x, 46, title, .end, .muted) }
        for (index, line) in lines.enumerated() {
            let top = Self.top + index * rowHeight
            text(left - 12, top + 24, line.name, size: 14, .end)
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

    /// The sheet of an answer without a row.
    init(nothing picture: Picture) {
        height = Self.top + 12
        heading("\(picture.measure)  (nothing to draw)")
    }
}
