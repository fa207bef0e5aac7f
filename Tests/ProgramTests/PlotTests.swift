import Engine
import TestSupport
import Testing

@testable import Lang
@testable import LangPlot
@testable import mbosh

/// Pictures as a trader sees them. The numbers in them are the matter of `PlotVerbTests`.
@Suite struct PlotTests {
    /// A statement and its picture on a pipe.
    private static let pictures: [(statement: String, picture: String)] = [
        (
            "plot mid ACME every 30s",
            """
            ACME  mid every 30s  99.725 to 100.075  2025-01-06 14:30:00.000 – 15:00:30.000Z
                   │                                     ⢸⢹
                   │                                     ⢸⢸
                   │⠒⡆                                   ⢸⢸
            100.00 ┤ ⡇                                   ⢸⢸⣀⡀           ⢀⣀⡀
                   │ ⠉⢹                                 ⢠⠼  ⡇         ⢠⠴⠚ ⡇        ⢠⠤⠼⠉⣇⡀
                   │  ⠈⢹                      ⡖⣆⡤⢤      ⢸   ⠧⡄     ⣀⡀⣀⣸   ⠧⣄⣀⣀⣀   ⡏⠉    ⠧⠏⢹
                   │   ⢸                    ⢠⠤⠇  ⢸ ⢀⣀⡀  ⢸    ⡇   ⢠⠤⠇⠧⠇        ⠘⠒⠦⡄⡇       ⢸⣀
             99.90 ┤   ⢸⣀                   ⢸    ⠸⠼⠉ ⠓⣆⡀⢸    ⣇⡀⢠⠴⠚               ⠓⠃        ⠘
                   │    ⢸               ⡏⡇⢸⠙⠚          ⠉⠉     ⡇⢸
                   │    ⠈⠉⡇             ⡇⠉⠉                   ⡇⢸
                   │      ⠓⡆           ⡖⠃                     ⠓⠚
                   │       ⣇⡖⢲       ⢰⠒⠃
             99.80 ┤         ⠘⢲      ⢸
                   │          ⢸  ⡤⡄ ⢸⠉
                   │          ⠸⢤ ⡇⡇⡤⠼
                   │           ⢸⣀⡇⠓⠃
                   └┬──────────────────────┬───────────────────────┬──────────────────────┬─
                  14:30                  14:40                   14:50                 15:00

            """
        ),
        (
            "plot ohlcv ACME every 2m",
            """
            ACME  ohlcv every 2m  2025-01-06 14:30:00.000 – 15:00:00.000Z
            ┃ up  █ down  ▆ volume below, up to 3151
                   │                        │
                   │                        │              ╷
                   │╷                       │        ╷     │
            100.00 ┤█              ╷  │  ╻  ▄     ╻  ▄     ╽  ▄
                   │█              │  │  ┃  █  ╷  ┃  █  ╷  ┃  █  ▄
                   │█  ╷        ╷  ┃  █  ╿  █  ╽  ╿  ▀  █  ┃  │  █
             99.90 ┤█  │        ╽  ┃  ▀  │  ▀  ╿           │     ▀
                   │▀  █        ┃  ╵  ╵  ╵     │           │     ╵
                   │   █        ┃              │           ╵
                   │   ▀  █  ┃  ╹
             99.80 ┤      █  ┃
                   │      ▀  ╿
                   │      │  ╵
                   │   █           ▃  ▂                    ▁  ▄
                   │▇  █  ▆  ▆  █  █  █  ▇  ▇  █  ▄  ▇  ▄  █  █
                   │█  █  █  █  █  █  █  █  █  █  █  █  █  █  █  ▅
                   └┬──────────────┬──────────────┬──────────────┬──
                  14:30          14:40          14:50          15:00

            """
        ),
        (
            "plot book ACME depth 10",
            """
            ACME  GLBX.MDP3.GLBX  2025-01-06T15:00:43.209449037Z  record 50000  depth  bids left, asks right
                │                                                                          █
                │                                                                ▇▇▇▇▇▇▇▇▇▇█
                │                                                          ▄▄▄██████████████
            600 ┤                                                          █████████████████
                │                                                          █████████████████
                │                                                          █████████████████
                │▄▃▃▃▂▂▂                                                   █████████████████
            400 ┤███████████▅▅▅▄▄▄▁▁▁▁                                 ▁▁▁▁█████████████████
                │█████████████████████                                 █████████████████████
                │█████████████████████                                 █████████████████████
                │█████████████████████▇▇▇▃▃▃                        ▆▆▆█████████████████████
            200 ┤███████████████████████████▄▄▄▄          ▁▁▁▃▃▃▃▇▇▇████████████████████████
                │███████████████████████████████          ██████████████████████████████████
                │███████████████████████████████          ██████████████████████████████████
                │███████████████████████████████          ██████████████████████████████████
              0 ┤███████████████████████████████   ▃▃▃▃▃▃▃██████████████████████████████████
                └──────────┬────────────────┬────────────────┬────────────────┬─────────────
                         99.85            99.90            99.95           100.00

            """
        ),
        (
            "plot book ACME depth 8 from 14:40 to 14:45 every 10s",
            """
            ACME  sizes every 10s  █ 239 and more  2025-01-06 14:40:00.000 – 14:44:50.000Z
            ▁ best bid  ▔ best ask  ═ both  ▲ bought  ▼ sold  ◆ both
                   │                ░░░░░░    ░░░░░░░░
                   │          ░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒    ▒▒▒▒░░░░░░░░
            100.00 ┤        ▒▒▒▒▒▒░░░▔░░░░░░░░░░▒▒█▔▓▓▒▒░░░░░░░░░░░░░░░░░░
                   │░░░░░░░░░░░░░░░░  ░░░░▒▒▒▒▒▒░░◆▁▼═▒▒████▓▓░░░░░░░░░░░░░░░░░░
             99.95 ┤░░░░░░░░▒▒▓▓▓▓▒▒▲ ▲═▲═▲▔▓▓▒▔▲═▒▒░░░░░░░░▲░▓▓██▒▒▒▔▲▔▒▒▒▒░░░░
                   │░░░░░░░░░▔▲▔▲═◆═░▁▼▓▼█▼▁▼═▲▁░░░░░░  ░░░░░▔◆═◆═▒▔◆▁▼▁░░░░░░░░
                   │█▔▲░░░▒▔▲▁▼▁▼█████████████▼█▒▒▒▒▒▒◆▔◆═▲▔▼ ░░░░▼▁░░░░▼═▒▒▒▒▒▔
             99.90 ┤◆▁▼═▲▔▲▁▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  ░░░▁▒▒▼▁░▁░░▓▓▒▒░░▒▒░░◆═◆═◆▁
                   │░░░░▼▁▒▒░░░░░░░░░░░░░░░░░░░░░░    ▒▒████████▒▒░░░░░░▓▓▓▓▓▓██
             99.85 ┤▒▒░░▒▒▒▒░░░░░░░░░░      ░░░░      ░░░░░░░░░░░░░░    ░░░░░░░░
                   │░░░░░░░░  ░░░░                    ░░░░░░░░░░  ░░    ░░░░▒▒▒▒
                   └┬───────────┬───────────┬───────────┬───────────┬───────────
                  14:40       14:41       14:42       14:43       14:44

            """
        ),
        (
            "plot spread all every 10s as spark",
            """
                  spread every 10s                                           low  high  last
            ACME  ▁▁▁▄▁▁▁▁▅▁▁▁▁▁▂▂▁▁▁▂█▁▁▁▁▁▁▂▁▁▂▂▁▂▁▁▁▂▄▄▁▂▄▁▁▁▂▁▁▁▁▁▁▁▁▁  0.01  0.06  0.01
            BOLT  ▄▁▁▁▁▂▁▁▁▁▂▁▁▂▂▁▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▁▁▁▁▁▁▂▄▁▁▁▁▁▁▂▂▁▁▄▅▁▁  0.01  0.06  0.01

            """
        ),
    ]

    // Catches a picture that moved by a dot, lost its axis or its labels, or depends on the machine.
    @Test(arguments: pictures.indices) func `the pictures of the demo are the recorded ones`(index: Int) throws {
        let (statement, picture) = Self.pictures[index]
        let run = try Mbosh.run(["-q", "demo", "-c", statement])
        #expect(run.status == .exited(0) && run.standardOutput == picture, "\(run.all)")
    }

    // Catches a row that is wider than the screen, and anything but ASCII where there is only ASCII.
    @Test(arguments: [40, 61, 120]) func `every picture keeps to the width and to the characters there are`(width: Int)
        async throws
    {
        let session = Session(table: .whole)
        try await session.load(paths: ["demo"])
        let source = Source(name: "t", text: "")
        for (statement, _) in Self.pictures {
            let parsed = Parser.parse(Source(name: "t", text: statement))
            let query = try Binder(.whole).bind(try #require(parsed.script.lines.first?.statement))
            guard case .view(let view) = try await session.run(query, in: source),
                let picture = view.picture as? Picture
            else {
                Issue.record("\(statement) is no picture")
                continue
            }
            for isUnicode in [true, false] {
                let plot = PlotText(palette: Palette(usesColour: false), isUnicode: isUnicode, width: width, height: 9)
                let rows = plot.render(picture).split(separator: "\n")
                // The heading names what is drawn and may be as long as it is.
                for row in rows.dropFirst() { #expect(DisplayWidth.of(row) <= width, "\(row)") }
                if !isUnicode { #expect(rows.joined().allSatisfy { $0.isASCII }) }
                let coloured = PlotText(
                    palette: Palette(usesColour: true), isUnicode: isUnicode, width: width, height: 9)
                let plain = coloured.render(picture).replacing(/\u{1B}\[[0-9;]*m/, with: "")
                #expect(plain.split(separator: "\n") == rows)
            }
        }
        await session.close()
    }

    /// Two ticks between bid and ask at three moments; something bought and sold at the second.
    private static let heatmap: Picture = {
        let unit: Int128 = 1_000_000_000_000_000_000
        let second: UInt64 = 1_000_000_000
        func step(_ price: Int128) -> Picture.Step { Picture.Step(price: price * unit, size: 5) }
        func trade(_ price: Int128, _ isBuy: Bool) -> Picture.Trade {
            Picture.Trade(time: Timestamp(nanos: 15 * second), price: price * unit, size: 1, isBuy: isBuy)
        }
        var chart = Picture.Heatmap(
            name: "TEST",
            columns: [10, 20, 30].map {
                Picture.Column(
                    time: Timestamp(nanos: $0 * second), bids: [step(100), step(99)], asks: [step(102), step(103)])
            }, tick: unit)
        chart.trades = [trade(102, true), trade(100, false)]
        return Picture(kind: .heatmap, measure: "sizes", content: .heatmap([chart]), digits: 0)
    }()

    private static func lines(_ picture: Picture, height: Int, isUnicode: Bool) -> [String] {
        PlotText(palette: Palette(usesColour: false), isUnicode: isUnicode, width: 60, height: height).render(picture)
            .split(separator: "\n").map(String.init)
    }

    // Catches best prices and trades in the wrong row or column, signs that the legend does not have, and shades that are gone
    // under them.
    @Test(arguments: [true, false]) func `a heatmap shows the best prices and the trades`(isUnicode: Bool) {
        let lines = Self.lines(Self.heatmap, height: 8, isUnicode: isUnicode)
        // The title, the legend; after the data the scale and its labels.
        let rows = lines.dropFirst(2).dropLast(2)
        let legend =
            isUnicode
            ? "▁ best bid  ▔ best ask  ═ both  ▲ bought  ▼ sold  ◆ both"
            : "_ best bid  - best ask  = both  ^ bought  v sold  x both"
        #expect(lines[1] == legend)
        let (buy, sell, bid, ask) = isUnicode ? ("▲", "▼", "▁", "▔") : ("^", "v", "_", "-")
        let shade = isUnicode ? "█" : "#"
        let data = rows.map { row in String(row.drop { !"│┤|+".contains($0) }.dropFirst()) }
        let bought = data.firstIndex { $0.contains(buy) }
        let sold = data.firstIndex { $0.contains(sell) }
        let top = data.map { $0.contains(ask) }
        let bottom = data.map { $0.contains(bid) }
        #expect(bought == top.firstIndex(of: true) && sold == bottom.firstIndex(of: true))
        #expect(top.count { $0 } == 1 && bottom.count { $0 } == 1)
        if let bought, let sold {
            #expect(bought < sold)
            #expect(data[bought] == String((0..<18).map { Character($0 == 3 ? buy : $0 % 2 == 1 ? ask : shade) }))
            #expect(data[sold] == String((0..<18).map { Character($0 == 3 ? sell : $0 % 2 == 1 ? bid : shade) }))
        }
        if !isUnicode { #expect(lines.joined().allSatisfy { $0.isASCII }) }
    }

    // Catches volume that has the sign of a candle, takes the room of the prices, or is not said in the legend.
    @Test(arguments: [4, 5, 8, 10, 16, 40], [true, false])
    func `candles have their volume below them, by the height there is`(height: Int, isUnicode: Bool) {
        let unit: Int128 = 1_000_000_000_000_000_000
        let bars = (0..<3).map { index in
            Picture.Candle(
                time: Timestamp(nanos: UInt64(index) * 60_000_000_000), open: 100 * unit, high: 101 * unit,
                low: 99 * unit, close: 100 * unit, volume: [800, 0, 1][index] * unit)
        }
        let picture = Picture(
            kind: .candles, measure: "ohlcv", content: .candles([Picture.Candles(name: "TEST", bars: bars)]), digits: 0)
        let lines = Self.lines(picture, height: height, isUnicode: isUnicode)
        let room = [4: 0, 5: 1, 8: 2, 10: 3, 16: 3, 40: 8][height] ?? 0
        let legend = isUnicode ? "┃ up  █ down  ▆ volume below, up to 800" : "+ up  # down  : volume below, up to 800"
        #expect((lines[1] == legend) == (room > 0), "\(lines)")
        let data = lines.dropFirst(2).prefix(height).map { row in
            String(row.drop { !"│┤|+".contains($0) }.dropFirst())
        }
        let volume = data.suffix(room)
        #expect(volume.allSatisfy { $0.hasPrefix(isUnicode ? "█" : ":") })
        #expect(volume.last.map { $0.hasSuffix(isUnicode ? "▁" : ".") } ?? true)
        #expect(volume.dropLast().allSatisfy { $0.count == 1 })
        #expect(data.dropLast(room).allSatisfy { !$0.contains(isUnicode ? "▁" : ":") })
    }

    // Catches dots in the wrong cell or the wrong bit: corners and a line, as braille and as `#`.
    @Test func `dots are set in their cell`() {
        var canvas = DotCanvas(columns: 2, rows: 2, isUnicode: true)
        canvas.set(0, 0)
        canvas.set(3, 7)
        canvas.set(4, 0)
        canvas.set(0, -1)
        #expect(canvas.lines == ["⠁ ", " ⢀"])
        canvas.horizontal(0, 3, 3)
        canvas.vertical(0, 0, 7)
        #expect(canvas.lines == ["⣇⣀", "⡇⢀"])
        var plain = DotCanvas(columns: 3, rows: 2, isUnicode: false)
        plain.horizontal(2, 1, 1)
        #expect(plain.lines == ["   ", " ##"])
    }

    // Catches a picture that is drawn where numbers were asked for.
    @Test func `a format shows the numbers and no picture`() throws {
        let csv = try Mbosh.run(["-q", "demo", "-c", "plot mid ACME every 10m | as csv"])
        #expect(csv.standardOutput.hasPrefix("symbol,ts,record,mid\nACME,2025-01-06T14:30:00.000000000Z,"))
        let json = try Mbosh.run(["-q", "demo", "-c", "plot book ACME depth 1 | as json"])
        let document = try JSONText(json.standardOutput)
        #expect(document["plot"]?.text == "depth" && document["rows"]?.elements?.count == 2)
    }
}
