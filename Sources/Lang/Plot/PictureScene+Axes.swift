import Engine
import Lang

// The marks around the data of a sheet: axes, the ends of the data, the legend, and the words of the title.

extension PictureScene.Sheet {
    /// The width of a label in pixels, rounded up.
    static func width(of label: String, size: Int = 12) -> Int {
        (PictureFont.width(of: label) * size + PictureFont.unitsPerEm - 1) / PictureFont.unitsPerEm
    }

    /// Makes room for labels that are wider than usual.
    mutating func makeRoom(left: [String], right: [String]) {
        self.left = max(self.left, (left.map { Self.width(of: $0) }.max() ?? 0) + 20)
        self.right = max(self.right, (right.map { Self.width(of: $0) }.max() ?? 0) + 24)
    }

    /// Draws lines at the round values, with labels at the left.
    mutating func vertical(_ axis: PictureAxis, _ panel: Panel) {
        for tick in axis.ticks {
            let y = panel.y(tick.value, axis)
            line(PictureScene.Point(x: left * 10, y: y), PictureScene.Point(x: rightEdge, y: y), .grid)
            text(left - 8, y / 10 + 4, tick.label, .end, .muted)
        }
    }

    /// Draws lines at the round values through all panels, with labels below. The ends of the data have labels of their
    /// own, and a round value too near to one of them has none.
    mutating func horizontal(_ axis: PictureAxis, ends: (first: String, last: String)?) {
        let baseline = floor / 10 + 18
        var taken: [ClosedRange<Int>] = []
        if let ends {
            let (first, last) = (Self.width(of: ends.first), Self.width(of: ends.last))
            text(left, baseline, ends.first, .start, .muted)
            taken = [left...left + first, rightEdge / 10 - last...rightEdge / 10]
            if taken[1].lowerBound - 8 > taken[0].upperBound {
                text(rightEdge / 10, baseline, ends.last, .end, .muted)
            }
        }
        for tick in axis.ticks {
            let x = x(tick.value, axis)
            line(PictureScene.Point(x: x, y: Self.top * 10), PictureScene.Point(x: x, y: floor), .grid)
            let half = Self.width(of: tick.label) / 2 + 8
            guard !taken.contains(where: { $0.overlaps(x / 10 - half...x / 10 + half) }) else { continue }
            text(x / 10, baseline, tick.label, .middle, .muted)
        }
    }

    /// The right end of the data's room, in tenths of a pixel.
    var rightEdge: Int { (PictureScene.width - right) * 10 }

    /// Draws a tick and a label at the right for the highest and the lowest value, and for the last one where there is
    /// room.
    mutating func ends(
        _ values: [(value: Int128, label: String)], _ axis: PictureAxis, _ panel: Panel
    ) {
        var taken: [Int] = []
        for (value, label) in values {
            let y = panel.y(value, axis)
            guard taken.allSatisfy({ abs($0 - y) >= 130 }) else { continue }
            taken.append(y)
            line(PictureScene.Point(x: rightEdge + 20, y: y), PictureScene.Point(x: rightEdge + 60, y: y), .muted)
            text(rightEdge / 10 + 9, y / 10 + 4, label, .start)
        }
    }

    /// The look of a mark in the legend.
    enum Swatch {
        case line(PictureScene.Colour)
        case box(PictureScene.Colour, opacity: Int = 100, isOutlined: Bool = false)
        case disc(PictureScene.Colour)
    }

    /// Draws the meaning of every mark, beside the title at the right.
    mutating func legend(_ entries: [(swatch: Swatch, label: String)]) {
        var x = rightEdge / 10
        for (swatch, label) in entries.reversed() {
            text(x, 26, label, .end, .muted)
            x -= Self.width(of: label) + 22
            switch swatch {
            case .line(let colour): box(x * 10, 210, 160, 20, colour)
            case .box(let colour, let opacity, let isOutlined):
                box(x * 10 + 20, 160, 120, 100, colour, opacity: opacity, isOutlined: isOutlined)
            case .disc(let colour): disc(x * 10 + 80, 215, radius: 40, colour)
            }
            x -= 14
        }
    }

    /// The line below the title, `GLBX.MDP3.GLBX  2025-01-06 14:30:00 – 15:00:37 UTC`.
    static func detail(
        _ name: String, _ picture: Picture, _ times: (first: Timestamp, last: Timestamp)?, _ more: String = ""
    ) -> String {
        var words = [picture.publishers[name] ?? ""]
        if let times {
            let (first, last) = (ZonedTime.date(times.first, picture.zone), ZonedTime.date(times.last, picture.zone))
            let zone = picture.zone.map { "UTC" + $0.offset(at: times.first) } ?? "UTC"
            words.append(
                "\(first) \(clock(times.first, picture)) – " + (first == last ? "" : "\(last) ")
                    + "\(clock(times.last, picture)) \(zone)")
        }
        return (words + [more]).filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// The time of day to the second.
    static func clock(_ time: Timestamp, _ picture: Picture) -> String {
        (picture.zone?.wall(time) ?? time).clockText(fraction: 0)
    }

    /// An axis with room above and below the values, so that no line is drawn on the frame. When all values are equal
    /// the axis makes room by itself.
    static func axis(_ low: Int128, _ high: Int128, _ picture: Picture, ticks: Int) -> PictureAxis {
        let room = (high - low) / 16
        return .numbers(low - room, high + room, digits: picture.digits, ticks: ticks)
    }
}
