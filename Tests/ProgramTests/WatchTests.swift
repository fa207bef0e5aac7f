import Engine
import TestSupport
import Testing

@testable import Lang
@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The live screen on a terminal, key by key.
@Suite struct WatchTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let loaded = "ACME 15:00:43.209Z ▸ "
    private static let opened = "\u{1B}[?1049h"
    private static let closed = "\u{1B}[?1049l"

    private func start(columns: Int = 100, rows: Int = 24) throws -> PTY {
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "demo"],
            environment: [
                "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
                "PATH": "/usr/bin:/bin",
            ], columns: columns, rows: rows)
        try shell.wait(for: Self.loaded)
        return shell
    }

    // Catches a screen that is not given back, keys that are echoed, and steps that do not move the cursor.
    @Test func `right and left step, q leaves, and the cursor stays where it was led`() throws {
        let shell = try start()
        try shell.write("at record 1000\r")
        try shell.wait(for: "ACME 14:30:37.427Z ▸ ")
        try shell.write("watch book ACME depth 2\r")
        try shell.wait(for: "paused x1  record 1000  14:30:37.427Z  space plays")
        #expect(shell.rawTranscript.contains(Self.opened))
        try shell.write("\u{1B}[C")
        try shell.wait(for: "record 1001  ")
        try shell.write("\u{1B}[D\u{1B}OD")
        try shell.wait(for: "record 99")
        try shell.write("t")
        try shell.wait(for: "record 10")
        try shell.write("g")
        try shell.wait(for: "record 0  ")
        try shell.write("q")
        try shell.wait(for: "ACME start ▸ ")
        #expect(shell.rawTranscript.contains(Self.closed))
        try shell.write("print \"here\"\r")
        try shell.wait(forLine: "here")
    }

    // Catches a player that stands still, does not stop, or runs on at another speed than it shows.
    @Test func `space plays and pauses, plus and minus change the speed`() throws {
        let shell = try start()
        try shell.write("at start\r")
        try shell.wait(for: "ACME start ▸ ")
        try shell.write("watch bbo ACME\r")
        try shell.wait(for: "paused x1  record 0")
        try shell.write("--")
        try shell.wait(for: "paused x1/4")
        try shell.write("++++++++ ")
        // A frame is sent only when it has changed: the second one shows that the recording goes on.
        try shell.wait(for: "▶ x64  record ")
        try shell.wait(for: "▶ x64  record ")
        try shell.write(" ")
        try shell.wait(for: "paused x64  record ")
        try shell.write("G")
        try shell.wait(for: "record 50000")
        // At the end there is nothing more to play: it begins again.
        try shell.write(" ")
        try shell.wait(for: "▶ x64  record ")
        try shell.write("G")
        try shell.wait(for: "paused x64  record 50000")
        try shell.write("b")
        try shell.wait(for: "paused x64  record 4999")
        try shell.write("q")
        try shell.wait(for: " ▸ ")
    }

    // Catches Ctrl-C that ends the shell, and a terminal that stays raw after it.
    @Test func `Ctrl-C leaves the screen and not the shell`() throws {
        let shell = try start()
        try shell.write("watch stats all\r")
        try shell.wait(for: "q leaves")
        try shell.write("\u{03}")
        try shell.wait(for: Self.loaded)
        #expect(shell.rawTranscript.contains(Self.closed))
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Catches a picture that stands still while a stream goes on, or goes on while it is held.
    @Test func `a stream leads the picture, and space holds it`() throws {
        let shell = try start()
        try shell.write("stream at 500 on :0 &\r")
        try shell.wait(for: " ▸ ")
        try shell.write("watch every 20ms bbo ACME\r")
        try shell.wait(for: "following the stream  record ")
        try shell.wait(for: "following the stream  record ")
        try shell.write(" ")
        try shell.wait(for: "held  record ")
        // The cursor is the stream's: an arrow changes nothing, and what has not changed is not drawn again.
        try shell.write("\u{1B}[C ")
        let meanwhile = try shell.wait(for: "following the stream  record ")
        #expect(!meanwhile.contains("held  record "), "\(meanwhile)")
        try shell.wait(for: "following the stream  record ")
        try shell.write("q")
        try shell.wait(for: " ▸ ")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Catches a size that is read once, and rows that wrap or push the status off the screen.
    @Test func `a resize draws the screen anew`() throws {
        let shell = try start(columns: 100, rows: 24)
        try shell.write("watch plot mid ACME\r")
        try shell.wait(for: "q leaves")
        shell.resize(columns: 50, rows: 12)
        try shell.wait(for: "paused x1")
        #expect(shell.rawTranscript.contains("\u{1B}[12;1H"))
        try shell.write("q")
        try shell.wait(for: " ▸ ")
    }

    // Catches a mistake that is shown for a blink and lost with the screen.
    @Test func `a question with a mistake gets no screen`() throws {
        let shell = try start()
        try shell.write("watch book XXXX\r")
        try shell.wait(for: "no symbol ‘XXXX’")
        try shell.wait(for: Self.loaded)
        #expect(!shell.rawTranscript.contains(Self.opened))
    }

    // Catches a screen that outlives its window.
    @Test func `a dead terminal ends it`() throws {
        let shell = try start()
        try shell.write("watch book ACME\r")
        try shell.wait(for: "q leaves")
        shell.closeMaster()
        _ = try shell.waitForExit()
    }

    // Catches SIGTERM that leaves the user's terminal on the other screen, without a cursor.
    @Test func `SIGTERM gives the terminal back first`() throws {
        let shell = try start()
        try shell.write("watch book ACME\r")
        try shell.wait(for: "q leaves")
        shell.signal(SIGTERM)
        _ = try shell.waitForExit()
        let raw = shell.rawTranscript
        let open = try #require(raw.ranges(of: Self.opened).last)
        #expect(raw[open.upperBound...].contains("\u{1B}[?25h\u{1B}[?1049l"))
    }

    // Catches escapes in a file, a script that never ends, and answers that come all at the end.
    @Test func `on a pipe it is so many plain answers, or an error`() throws {
        let run = try Mbosh.run(["-q", "demo", "-c", "watch times 3 every 1ms bbo ACME | as csv"])
        let rows = run.standardOutput.split(separator: "\n")
        #expect(rows.count == 6 && Set(rows).count == 2)
        #expect(!run.standardOutput.contains("\u{1B}"))
        let endless = try Mbosh.run(["-q", "demo", "-c", "watch bbo ACME"])
        #expect(endless.status == .exited(3) && endless.standardError.contains("watch times 10"))
    }

    // Catches the first rows of an hour ago in the place of the last ones, rows that are lost without a word, and a screen
    // that is half empty.
    @Test func `of more rows than there is room for, the last by the clock are shown`() throws {
        let shell = try start(columns: 120, rows: 12)
        for (statement, row, more) in [
            ("records", "50000  15:00:43.209449037Z", "49991 rows before these"),
            ("bbo ACME every 1m", "ACME    15:00:00.000000000Z", "22 rows before these"),
            ("trades all | select ts_recv, price", "15:00:41.964961264Z", "rows before these"),
            ("records | sort price desc | head 40", "record ", "more rows"),
        ] {
            try shell.write("watch \(statement)\r")
            let frame = try shell.wait(for: "q leaves")
            #expect(frame.contains(row) && frame.contains(more), "\(statement): \(frame)")
            try shell.write("q")
            try shell.wait(for: Self.loaded)
        }
    }

    // Catches a row too many or too few, a heading that goes, and a direction that is taken from elsewhere than the rows.
    @Test(arguments: 3...14) func `the window has as many rows as fit`(rows: Int) throws {
        func table(_ order: [UInt64]) -> Table {
            Table(
                columns: [Table.Column("ts"), Table.Column("n", numeric: true)],
                rows: order.map { [.time(Timestamp(nanos: $0)), .int(Int($0))] })
        }
        func lines(_ table: Table) throws -> [String] {
            try WatchWindow(rows: rows).text(of: .table(table), .csv) { CSVText.render($0) }.split(separator: "\n")
                .map { line in line.split(separator: ",").last.map(String.init) ?? "" }
        }
        let shown = rows - 2
        #expect(
            try lines(table(Array(1...20)))
                == ["n"] + (21 - shown...20).map { "\($0)" } + ["\(20 - shown) rows before these"])
        #expect(
            try lines(table(Array((1...20).reversed())))
                == ["n"] + (0..<shown).map { "\(20 - $0)" } + ["and \(20 - shown) more rows"])
        // All of one moment: nothing says which are the last.
        let alike = Table(
            columns: [Table.Column("ts"), Table.Column("n", numeric: true)],
            rows: (1...20).map { [.time(Timestamp(nanos: 5)), .int($0)] })
        #expect(try lines(alike).last == "and \(20 - shown) more rows")
        // Rows that fit are all shown.
        #expect(try lines(table(Array(1...UInt64(rows - 1)))).count == rows)
    }

    // Catches keys of other terminals, and an escape sequence whose letters are taken for keys.
    @Test(
        arguments: [
            ("q", WatchKey.leave), (" ", .toggle), ("+", .faster), ("=", .faster), ("-", .slower), ("t", .trade),
            ("g", .start),
            ("G", .end), ("\u{1B}[C", .forward), ("\u{1B}OC", .forward), ("\u{1B}[D", .back), ("\u{1B}[H", .start),
            ("\u{1B}[1~", .start), ("\u{1B}[4~", .end), ("\u{1B}[F", .end), ("\u{1B}[5~", nil), ("\u{1B}", nil),
            ("x", nil),
            ("\u{1B}[1;5C", .forward), ("\u{04}", .leave), ("\u{1B}x", nil),
        ] as [(String, WatchKey?)])
    func `keys of every terminal are known`(typed: String, key: WatchKey?) {
        var bytes = Array(typed.utf8)[...]
        let first = bytes.removeFirst()
        #expect(WatchKey(first, next: { bytes.popFirst().map { .byte($0) } }) == key)
        if typed.hasPrefix("\u{1B}["), key != nil { #expect(bytes.isEmpty) }
    }

    // Catches a cut inside an escape sequence, a colour that goes on, and a wide character that is halved.
    @Test func `a frame keeps to the screen`() {
        let screen = ScreenText(columns: 6, rows: 3)
        #expect(screen.cut("\u{1B}[1mabcdefgh\u{1B}[0mij") == "\u{1B}[1mabcdef\u{1B}[0m")
        #expect(screen.cut("abcde中x") == "abcde")
        let frame = screen.frame("one\ntwo\nthree\nfour\n", status: "status line")
        #expect(frame == "\u{1B}[Hone\u{1B}[K\r\nand 3 \u{1B}[K\r\n\u{1B}[J\u{1B}[3;1H\u{1B}[7mstatus\u{1B}[0m")
    }
}
