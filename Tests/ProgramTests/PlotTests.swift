import TestSupport
import Testing

@testable import Lang
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
            ACME  ohlcv every 2m  ┃ up  █ down  2025-01-06 14:30:00.000 – 15:00:00.000Z
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
                   │                ░░░░░░    ░░░░░░░░
                   │          ░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒    ▒▒▒▒░░░░░░░░
            100.00 ┤        ▒▒▒▒▒▒░░░░░░░░░░░░░░▒▒██▓▓▒▒░░░░░░░░░░░░░░░░░░
                   │░░░░░░░░░░░░░░░░  ░░░░▒▒▒▒▒▒░░░░▒▒▒▒████▓▓░░░░░░░░░░░░░░░░░░
             99.95 ┤░░░░░░░░▒▒▓▓▓▓▒▒  ░░▒▒▒▒▓▓▒▒▓▓▒▒░░░░░░░░░░▓▓██▒▒▒▒▒▒▒▒▒▒░░░░
                   │░░░░░░░░░░▒▒▓▓▓▓░░▓▓████▒▒░░░░░░░░  ░░░░░░░░░░▒▒░░▒▒░░░░░░░░
                   │██░░░░▒▒████████████████████▒▒▒▒▒▒░░░░░░  ░░░░░░░░░░░░▒▒▒▒▒▒
             99.90 ┤▒▒▒▒░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  ░░░░▒▒░░░░░░▓▓▒▒░░▒▒░░▓▓▓▓▓▓
                   │░░░░▒▒▒▒░░░░░░░░░░░░░░░░░░░░░░    ▒▒████████▒▒░░░░░░▓▓▓▓▓▓██
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
    @Test(arguments: pictures.indices) func `the pictures of the demo`(index: Int) throws {
        let (statement, picture) = Self.pictures[index]
        let run = try Mbosh.run(["-q", "demo", "-c", statement])
        #expect(run.status == .exited(0) && run.standardOutput == picture, "\(run.all)")
    }

    // Catches a row that is wider than the screen, and anything but ASCII where there is only ASCII.
    @Test(arguments: [40, 61, 120]) func `every picture keeps to the width and to the characters there are`(width: Int)
        async throws
    {
        let session = Session()
        try await session.load(paths: ["demo"])
        let source = Source(name: "t", text: "")
        for (statement, _) in Self.pictures {
            let parsed = Parser.parse(Source(name: "t", text: statement))
            let query = try Binder().bind(try #require(parsed.script.lines.first?.statement))
            guard case .view(let view) = try await session.run(query, in: source), let picture = view.picture else {
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

    // Catches dots in the wrong cell or the wrong bit: corners and a line, as braille and as `#`.
    @Test func `dots`() {
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
    @Test func `a format asks for the numbers`() throws {
        let csv = try Mbosh.run(["-q", "demo", "-c", "plot mid ACME every 10m | as csv"])
        #expect(csv.standardOutput.hasPrefix("symbol,ts,record,mid\nACME,2025-01-06T14:30:00.000000000Z,"))
        let json = try Mbosh.run(["-q", "demo", "-c", "plot book ACME depth 1 | as json"])
        let document = try JSONText(json.standardOutput)
        #expect(document["plot"]?.text == "depth" && document["rows"]?.elements?.count == 2)
    }
}
