import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangPlot

/// The words and axes around a picture's data, and data at the edges, all on pictures made here.
@Suite struct PictureSceneTests {
    private static let unit: Int128 = 1_000_000_000_000_000_000
    /// 2025-09-24T19:45:00Z
    private static let start: UInt64 = 1_758_743_100_000_000_000
    private static let minute: UInt64 = 60_000_000_000

    private static func line(_ values: [Int128?], bars: UInt64? = nil) -> Picture {
        let points = values.enumerated().map { index, value in
            Picture.Point(time: Timestamp(nanos: start + UInt64(index) * minute), value: value)
        }
        var picture = Picture(
            kind: .line, measure: bars == nil ? "mid" : "volume every 1m",
            content: .lines([Picture.Line(name: "A<&B", points: points, barNanos: bars)]), digits: 2)
        picture.publishers = ["A<&B": "XNAS.ITCH.XNAS"]
        return picture
    }

    private static func texts(_ picture: Picture) -> [String] {
        PictureScene(picture).sheets.flatMap(\.marks).compactMap { mark in
            if case .text(_, _, let text, _, _, _) = mark { text } else { nil }
        }
    }

    /// Elements are nested as they are opened, attributes quoted, and nothing is referred to elsewhere.
    private static func isWellFormed(_ svg: String) -> Bool {
        var open: [Substring] = []
        var rest = svg[...]
        while let start = rest.firstIndex(of: "<") {
            let text = rest[..<start]
            if text.contains(">") || text.replacing(/&(amp|lt|gt|quot);/, with: "").contains("&") { return false }
            guard let end = rest[start...].firstIndex(of: ">") else { return false }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return false }
            } else {
                let isClosed = tag.hasSuffix("/")
                let body = isClosed ? tag.dropLast() : tag
                guard body.wholeMatch(of: /[a-z]+( [A-Za-z0-9:-]+="[^"<]*")*/) != nil else { return false }
                if !isClosed { open.append(body.prefix { $0.isLetter }) }
            }
        }
        return open.isEmpty && !svg.contains("href") && !svg.contains("url(") && !svg.contains("nan")
    }

    private static let edges: [(name: String, values: [Int128?])] = [
        ("one value", [5 * unit]), ("a constant", [7 * unit, 7 * unit, 7 * unit]),
        ("negative", [-3 * unit, -unit / 4, nil, -2 * unit]), ("zero", [0, 0]),
        ("huge", [9_223_372_036 * unit, -9_223_372_036 * unit]),
        ("as large as a whole number may be", [Int128(Int.max) * unit, Int128(Int.min) * unit]),
        ("none", [nil, nil]), ("no row", []),
    ]

    // Catches a division by nothing, an overflow, and a mark outside the sheet, where the data is not as usual.
    @Test(.wholeLane, arguments: edges.indices) func `data at the edges is drawn inside the sheet`(index: Int) throws {
        for bars in [nil, Self.minute] {
            let picture = Self.line(Self.edges[index].values, bars: bars)
            let scene = PictureScene(picture)
            for sheet in scene.sheets {
                for mark in sheet.marks {
                    switch mark {
                    case .line(let from, let to, _):
                        for point in [from, to] {
                            #expect((0...9600).contains(point.x) && (0...sheet.height * 10).contains(point.y))
                        }
                    case .box(let x, let y, let width, let height, _, _, _):
                        #expect(x >= 0 && x + width <= 9600 && y >= 0 && y + height <= sheet.height * 10)
                    case .steps(let points, _), .area(let points, _):
                        // A dot at the very end is a pixel long.
                        for point in points {
                            #expect((0...9610).contains(point.x) && (0...sheet.height * 10).contains(point.y))
                        }
                    case .disc(let x, let y, _, _):
                        #expect((0...9600).contains(x) && (0...sheet.height * 10).contains(y))
                    case .text(let x, let y, _, _, _, _):
                        #expect((0...960).contains(x) && (0...sheet.height).contains(y))
                    }
                }
            }
            #expect(Self.isWellFormed(SVGText.render(picture)))
            #expect(PNGImage.render(picture) != nil)
        }
    }

    // Catches a picture without the words that say what is in it: title, publisher, span, zone, legend, ends.
    @Test func `title, span, legend and the ends of the data are there`() {
        let texts = Self.texts(Self.line([64 * Self.unit, 66 * Self.unit, 65 * Self.unit]))
        #expect(texts.contains("A<&B  mid"))
        #expect(texts.contains("XNAS.ITCH.XNAS  2025-09-24 19:45:00 – 19:47:00 UTC"))
        for word in ["mid", "64.00", "66.00", "65.00", "19:45:00", "19:47:00"] {
            #expect(texts.contains(word), "\(word)")
        }
        #expect(SVGText.render(Self.line([Self.unit])).contains(">A&lt;&amp;B  mid</text>"))
    }

    // Catches a line that lies on the frame.
    @Test func `there is room above the highest and below the lowest value`() throws {
        let scene = PictureScene(Self.line([64 * Self.unit, 66 * Self.unit]))
        let sheet = try #require(scene.sheets.first)
        let points = try #require(
            sheet.marks.compactMap { mark -> [PictureScene.Point]? in
                if case .steps(let points, _) = mark { points } else { nil }
            }.first)
        let (top, bottom) = (points.map(\.y).min() ?? 0, points.map(\.y).max() ?? 0)
        #expect(top > sheet.panel.top + 100 && bottom < sheet.panel.bottom - 100)
    }

    // Catches sums drawn as a line, bars that do not stand on zero, and bars of the wrong side.
    @Test func `sums of intervals are bars that stand on zero`() throws {
        let scene = PictureScene(Self.line([2 * Self.unit, -1 * Self.unit, 0, 4 * Self.unit], bars: Self.minute))
        let marks = try #require(scene.sheets.first).marks
        let bars = marks.compactMap { mark -> (y: Int, height: Int, PictureScene.Colour)? in
            guard case .box(_, let y, _, let height, let colour, 75, _) = mark, height > 110 else { return nil }
            return (y, height, colour)
        }
        #expect(bars.count == 3)
        let zero = bars[0].y + bars[0].height
        #expect(bars[1].y == zero && bars[2].y + bars[2].height == zero)
        #expect(bars.map(\.2) == [.bid, .ask, .bid])
        #expect(abs(bars[2].height - 2 * bars[0].height) <= 1 && abs(bars[0].height - 2 * bars[1].height) <= 1)
    }

    // Catches a heat map without best prices or trades, and trades of the wrong side or size.
    @Test func `a heat map has the best prices as lines and the trades as discs`() throws {
        func level(_ price: Int128, _ size: Int128) -> Picture.Step {
            Picture.Step(price: price * Self.unit, size: size)
        }
        let columns = (0..<3).map { index in
            Picture.Column(
                time: Timestamp(nanos: Self.start + UInt64(index) * Self.minute),
                bids: index == 2 ? [] : [level(99, 5), level(98, 50)], asks: [level(101, 7), level(102, 1)])
        }
        var chart = Picture.Heatmap(name: "A", columns: columns, tick: Self.unit)
        chart.trades = [
            Picture.Trade(time: columns[0].time, price: 101 * Self.unit, size: 900, isBuy: true),
            Picture.Trade(time: columns[1].time, price: 99 * Self.unit, size: 100, isBuy: false),
            Picture.Trade(time: columns[1].time, price: 500 * Self.unit, size: 1, isBuy: false),
        ]
        let picture = Picture(kind: .heatmap, measure: "sizes", content: .heatmap([chart]), digits: 2)
        let marks = try #require(PictureScene(picture).sheets.first).marks
        let lines = marks.compactMap { mark -> PictureScene.Colour? in
            if case .steps(_, let colour) = mark { colour } else { nil }
        }
        #expect(lines == [.bestBid, .bestAsk])
        let discs = marks.compactMap { mark -> (Int, PictureScene.Colour)? in
            if case .disc(_, _, let radius, let colour) = mark { (radius, colour) } else { nil }
        }
        // Two trades, the one outside the band left out, and two of the legend.
        #expect(discs.map(\.1) == [.buy, .sell, .sell, .buy] || discs.map(\.1) == [.buy, .sell, .buy, .sell])
        #expect(discs[0].0 > discs[1].0)
        for word in ["bids", "asks", "best bid", "best ask", "buys", "sells"] {
            #expect(Self.texts(picture).contains(word), "\(word)")
        }
        #expect(Self.isWellFormed(SVGText.render(picture)))
    }

    // Catches marks of a time axis that are round in UTC where the clock of a zone is shown.
    @Test func `times are those of the zone that is set`() throws {
        var settings = Settings()
        #expect(DisplayZone(settings) == nil)
        let isSet = settings.set(zone: "-05:30")
        #expect(isSet)
        let zone = try #require(DisplayZone(settings))
        var picture = Self.line([Self.unit, 2 * Self.unit])
        picture.zone = zone
        let texts = Self.texts(picture)
        #expect(texts.contains("XNAS.ITCH.XNAS  2025-09-24 14:15:00 – 14:16:00 UTC-05:30"))
        #expect(texts.contains("14:15:00") && !texts.contains { $0.hasPrefix("19:") })
        let first = Timestamp(nanos: Self.start)
        let axis = PictureAxis.times(first, Timestamp(nanos: Self.start + 240 * Self.minute), ticks: 8, zone: zone)
        #expect(axis.ticks.map(\.label).prefix(3) == ["14:30", "15:00", "15:30"])
    }

    // Catches an empty picture that is written as if it were one.
    @Test func `what has nothing to draw is an error and writes no file`() async throws {
        let folder = try TemporaryFolder()
        let shell = Shell()
        try await shell.run("load demo")
        for name in ["a.png", "a.svg"] {
            let path = folder.file(name)
            for query in [
                "(trades ACME | where size > 1000000)", "trades ACME from 14:30:00.000000001 to 14:30:00.000000002",
            ] {
                let complaint = try await shell.complaint("plot \(query) to \"\(path)\"")
                #expect(complaint?.hasPrefix("E") == true, "\(query)")
            }
            #expect(try Subprocess.run("/bin/ls", [folder.path]).standardOutput == "")
        }
    }
}
