import Engine
import TestSupport
import Testing

@testable import Lang
@testable import LangPlot

@Suite struct PlotVerbTests {
    private static func picture(_ statement: String) async throws -> Picture {
        let shell = Shell()
        try await shell.run("load demo")
        guard case .view(let view) = try await shell.run(statement), let picture = view.picture as? Picture else {
            throw Shell.NotAnAssertion(text: statement)
        }
        return picture
    }

    // Catches a picture of other values than the rows it stands for: every point, against the series itself.
    @Test func `a line has the values of its series`() async throws {
        let picture = try await Self.picture("plot mid ACME every 1m")
        guard case .lines(let lines) = picture.content, let line = lines.first else {
            Issue.record("no line")
            return
        }
        let shell = Shell()
        try await shell.run("load demo")
        let rows = try await shell.run("mid ACME every 1m").tabulated.rows
        #expect(lines.count == 1 && line.points.count == rows.count && rows.count > 20)
        for (point, row) in zip(line.points, rows) {
            #expect(CellText.text(.time(point.time)) == CellText.text(row[1]))
            #expect(point.value.map { Picture.text($0, digits: 0) } ?? "" == CellText.text(row[3]))
        }
        #expect(picture.kind == .line && picture.measure == "mid every 1m")
    }

    // Catches sizes that are not summed from the best price on.
    @Test func `a depth chart adds up from the best price`() async throws {
        let picture = try await Self.picture("plot book ACME depth 3")
        guard case .depth(let charts) = picture.content, let chart = charts.first else {
            Issue.record("no depth chart")
            return
        }
        let shell = Shell()
        try await shell.run("load demo")
        guard case .book(let view) = try await shell.run("book ACME depth 3") else {
            Issue.record("no book")
            return
        }
        for (steps, levels) in [(chart.bids, view.snapshot.bids), (chart.asks, view.snapshot.asks)] {
            var sum: UInt64 = 0
            #expect(steps.count == levels.count && levels.count == 3)
            for (step, level) in zip(steps, levels) {
                sum += level.size
                #expect(step.size == Int128(sum))
                #expect(step.price == Int128(level.price.nanos) * 1_000_000_000)
            }
        }
    }

    // Catches a heatmap whose columns are the books of other moments.
    @Test func `a heatmap has the books at the ends of its intervals`() async throws {
        let picture = try await Self.picture("plot book ACME depth 5 from 14:40 to 14:50 every 1m")
        guard case .heatmap(let charts) = picture.content, let chart = charts.first else {
            Issue.record("no heatmap")
            return
        }
        #expect(chart.columns.count == 10)
        #expect(chart.columns.first?.time.description == "2025-01-06T14:40:00.000000000Z")
        let shell = Shell()
        try await shell.run("load demo")
        for column in chart.columns {
            let last = column.time.nanos + 59_999_999_999
            guard case .book(let view) = try await shell.run("at \(last) book ACME depth 5") else { continue }
            #expect(column.bids.map(\.size) == view.snapshot.bids.map { Int128($0.size) })
            #expect(column.asks.map(\.price) == view.snapshot.asks.map { Int128($0.price.nanos) * 1_000_000_000 })
        }
    }

    // Catches bars that do not survive being drawn together, and volume that is lost in it.
    @Test func `candles drawn together keep first, last, extremes and volume`() {
        let bars = (0..<5).map { (index: Int) -> Picture.Candle in
            let place = Int128(index)
            return Picture.Candle(
                time: Timestamp(nanos: UInt64(index)), open: place, high: 10 + place, low: -place, close: 2 * place,
                volume: 3)
        }
        let merged = Picture.Candle.merged(bars, by: 2)
        #expect(merged.map(\.open) == [0, 2, 4] && merged.map(\.close) == [2, 6, 8])
        #expect(merged.map(\.high) == [11, 13, 14] && merged.map(\.low) == [-1, -3, -4])
        #expect(merged.map(\.volume) == [6, 6, 3])
        #expect(Picture.Candle.merged(bars, by: 1) == bars)
    }

    // Catches a kind of picture that an answer has no numbers for, and a file that no viewer opens.
    @Test(arguments: [
        ("plot mid ACME as depth", "E0204 depth"), ("plot book ACME as line", "E0204 line"),
        ("plot symbols", "E0204 symbols"),
        ("plot mid ACME to mid.gif", "E0313 mid.gif"), ("plot book ACME from start to end every 1us", "E0204 1us"),
        ("plot mid ACME to \"no/such/folder/mid.svg\"", "E0313 \"no/such/folder/mid.svg\""),
        ("plot book ACME from record 10 to record 10 every 1m", "E0303 from record 10 to record 10"),
    ])
    func `what cannot be drawn`(statement: String, expected: String) async throws {
        let shell = Shell()
        try await shell.run("load demo")
        #expect(try await shell.complaint(statement) == expected)
    }

    // Catches an SVG that changes from run to run, is not well formed, or lets a symbol's name into the markup.
    @Test(arguments: ["mid ACME every 1m", "ohlcv ACME every 1m", "book all", "book ACME from start to end every 5m"])
    func `an SVG file is whole and the same each time`(query: String) async throws {
        let folder = try TemporaryFolder()
        var texts: [String] = []
        for name in ["a.svg", "b.svg"] {
            let shell = Shell()
            try await shell.run("load demo")
            try await shell.run("plot \(query) to \"\(folder.file(name))\"")
            texts.append(try Subprocess.run("/bin/cat", [folder.file(name)]).standardOutput)
            #expect(await shell.notices.first(with: "drew ").hasSuffix(name))
        }
        #expect(texts[0] == texts[1])
        let text = try #require(texts.first)
        #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.hasSuffix("</svg>\n"))
        #expect(text.contains(">ACME"))
        // As many elements are closed as are opened.
        let opened = text.matches(of: /<[a-z]/).count
        #expect(opened == text.matches(of: /<\/[a-z]|\/>/).count && opened > 20)
        #expect(SVGText.escaped("a<b>&\"c\u{1}") == "a&lt;b&gt;&amp;&quot;c ")
    }

    // Catches labels that are not round, leave the axis, or differ from the value they stand at.
    @Test func `axes have round labels`() {
        let unit: Int128 = 1_000_000_000_000_000_000
        let prices = PictureAxis.numbers(64_780_000_000_000_000_000, 64_830_000_000_000_000_000, digits: 2, ticks: 5)
        #expect(prices.ticks.map(\.label) == ["64.78", "64.79", "64.80", "64.81", "64.82", "64.83"])
        #expect(PictureAxis.numbers(-3 * unit, 7 * unit, ticks: 5).ticks.map(\.label) == ["-2", "0", "2", "4", "6"])
        #expect(PictureAxis.numbers(0, 950, scale: 0, ticks: 3).ticks.map(\.label) == ["0", "500"])
        let single = PictureAxis.numbers(5 * unit, 5 * unit, digits: 2, ticks: 4)
        #expect(single.low < 5 * unit && single.high > 5 * unit && single.ticks.contains { $0.label == "5.000" })
        #expect(single.place(5 * unit, steps: 10) == 5)
        // The ends of what 128 bits hold do not trap.
        let wide = PictureAxis.numbers(-9_000_000_000_000_000_000 * unit, 9_000_000_000_000_000_000 * unit, ticks: 3)
        #expect(wide.place(0, steps: 1_000_000) == 500_000)
        let times = PictureAxis.times(
            Timestamp(nanos: 1_736_173_800_000_016_460), Timestamp(nanos: 1_736_175_637_694_587_187), ticks: 4)
        #expect(times.ticks.map(\.label) == ["14:40", "14:50", "15:00"])
        let close = PictureAxis.times(Timestamp(nanos: 1_000_000_100), Timestamp(nanos: 1_000_000_900), ticks: 4)
        #expect(
            close.ticks.map(\.label) == [
                "00:00:01.0000002", "00:00:01.0000004", "00:00:01.0000006", "00:00:01.0000008",
            ])
        #expect(PictureAxis.interval(of: 3_600_000_000_000, steps: 100) == 60_000_000_000)
    }
}
