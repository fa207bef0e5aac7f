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

/// The rows that a terminal is sent: their width, their number and their characters.
@Suite struct ScreenTests {
    private let home: TemporaryFolder

    init() throws { home = try TemporaryFolder() }

    private var environment: [String: String] {
        [
            "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
            "PATH": "/usr/bin:/bin", "NO_COLOR": "1",
        ]
    }

    /// The text that a command line prints on a terminal, from both channels.
    private func shown(_ arguments: [String], columns: Int, rows: Int = 24, locale: String = "C.UTF-8") throws -> String
    {
        let terminal = try PTY(
            try Program.path(), arguments: arguments, environment: environment.merging(["LANG": locale]) { $1 },
            columns: columns, rows: rows)
        _ = try terminal.waitForExit()
        return terminal.transcript
    }

    private static func statements(_ lines: [String]) -> [String] { lines.flatMap { ["-c", $0] } }

    private static let signatures = CommandTable.whole.verbs.map(\.signature) + CommandTable.whole.stages

    /// The help of everything that has a name.
    private static let help =
        (signatures.map(\.name) + Signature.Group.allCases.map(\.rawValue)).map { "help \($0)" } + ["help"]

    /// Examples of a verb that can be run on the demo; one that needs what another has made ends in an error, which is shown too.
    private static func examples(_ signature: Signature) -> [String] {
        signature.examples.filter { if case .prints = $0.expectation { true } else { false } }.map(\.line)
    }

    // Catches a sign of the program that reaches a terminal of the C locale: in answers, help, plots, ladders and notices.
    @Test(arguments: ["C", "POSIX"]) func `LANG=C is ASCII throughout`(locale: String) throws {
        let help = try shown(["demo"] + Self.statements(Self.help), columns: 80, locale: locale)
        #expect(help.contains("plot: draw an answer"))
        for signature in Self.signatures {
            let examples = Self.examples(signature)
            let text =
                try examples.isEmpty ? "" : shown(["demo"] + Self.statements(examples), columns: 80, locale: locale)
            #expect(
                examples.isEmpty || text.contains("loaded ") || text.contains("error["), "\(signature.name): \(text)")
            for line in (text + help).split(separator: "\n") where !line.allSatisfy(\.isASCII) {
                Issue.record("\(signature.name): \(line)")
            }
        }
        let others = [
            ["--help"], ["help", "run"], ["man"], ["--nonsense"], ["run", "no-such-file"], ["demo", "-c", "bok “é”"],
        ]
        for arguments in others {
            let text = try shown(arguments, columns: 80, locale: locale)
            #expect(!text.isEmpty && text.allSatisfy(\.isASCII), "\(arguments): \(text)")
        }
    }

    // Catches a caret that is moved by what stands for a character, and a user's character that is sent.
    @Test func `a source in the C locale is quoted in ASCII, and its caret stands where it should`() throws {
        let text = try shown(["demo", "-c", "print \"é\" nonsense"], columns: 80, locale: "C")
        let lines = text.split(separator: "\n").map(String.init)
        let quote = try #require(lines.firstIndex { $0.contains("print \"\\u{e9}\"") })
        let word = try #require(lines[quote].firstRange(of: "nonsense"))
        let caret = try #require(lines[quote + 1].firstIndex(of: "^"))
        #expect(
            lines[quote].distance(from: lines[quote].startIndex, to: word.lowerBound)
                == lines[quote + 1].distance(from: lines[quote + 1].startIndex, to: caret), "\(text)")
    }

    // Catches a prompt, a ladder and a live screen with signs that the terminal has not, at a prompt that nobody forced.
    @Test func `the prompt and watch are ASCII with LANG=C alone`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["demo"], environment: environment.merging(["LANG": "C"]) { $1 }, columns: 80
        )
        try shell.wait(for: "Z > ")
        try shell.write("book ACME depth 2\r")
        try shell.wait(for: "Z > ")
        try shell.write("bok\r")
        try shell.wait(for: "did you mean")
        try shell.wait(for: "Z > ")
        try shell.write("watch book ACME\r")
        try shell.wait(for: "space plays")
        try shell.write("q")
        try shell.wait(for: "Z > ")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
        let rows = shell.rawTranscript.split(separator: "\n")
        for row in rows where !row.allSatisfy(\.isASCII) { Issue.record("\(row)") }
    }

    // Catches `\u{e9}` in the place of an escape of JSON where a long answer goes through the pager, in forms that leave whole
    // and in records that leave piece by piece.
    @Test func `JSON through a pager in the C locale stays JSON`() throws {
        let path = home.file("é😀.dbn")
        try FileBytes.write(
            DBNBytes.stream([
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(7), tsEvent: Timestamp(nanos: 1),
                    tsRecv: Timestamp(nanos: 1), action: .add, side: .bid, price: Price(nanos: 1_000_000_000), size: 1,
                    order: OrderID(1), flags: .last, sequence: 1)
            ]), to: path)
        let shell = try PTY(
            try Program.path(), arguments: ["-q", path],
            environment: environment.merging(["LANG": "C", "PAGER": "cat; echo PAGED"]) { $1 }, columns: 200, rows: 3)
        try shell.wait(for: " > ")
        for (statement, opening) in [("info | as json", "{"), ("history | as ndjson", "{")] {
            // More rows than the screen has: the history grows with each.
            for _ in 0..<4 {
                try shell.write("print \"é😀\"\r")
                try shell.wait(for: " > ")
            }
            try shell.write(statement + "\r")
            try shell.wait(for: "\n\(opening)")
            let answer = opening + (try shell.wait(for: " > "))
            let lines = answer.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(!lines.isEmpty)
            var texts = ""
            for line in lines {
                #expect(line.allSatisfy { $0.isASCII }, "\(line)")
                _ = try JSONText(String(line))
                texts += line
            }
            #expect(texts.contains("\\u00e9\\ud83d\\ude00"), "\(texts)")
            #expect(answer.contains("PAGED") == statement.hasPrefix("history"), "\(answer)")
        }
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Catches a server whose log sends what a client has written to a terminal that shows ASCII alone.
    @Test func `the log of a server in the C locale is ASCII`() throws {
        let server = try PTY(
            try Program.path(), arguments: ["serve", "demo", "--live", ":0", "-v"],
            environment: environment.merging(["LANG": "C"]) { $1 }, columns: 200)
        try server.wait(for: "\"live\":\"127.0.0.1:")
        let port = try #require(Int(try server.wait(for: "\"")))
        let client = try LoopbackClient(port: port)
        let hash = String(repeating: "0", count: 64)
        let dataset = String(repeating: "é", count: 120)
        try client.send("auth=\(hash)-AAAAA|dataset=\(dataset)|encoding=dbn|ts_out=0\n")
        let answer = String(decoding: try client.receiveToEnd(), as: UTF8.self)
        #expect(answer.contains("success=0"))
        // Cut, with the sign that says so.
        try server.wait(for: " refused: ")
        try server.wait(for: "...")
        server.signal(SIGTERM)
        _ = try server.waitForExit()
        for row in server.rawTranscript.split(separator: "\n") { #expect(row.allSatisfy { $0.isASCII }, "\(row)") }
    }

    // Catches a row that the terminal would break: of tables, help, ladders, plots and errors.
    @Test(arguments: [40, 60, 80, 120, 200]) func `no row is wider than the terminal`(width: Int) throws {
        let table = CommandTable.whole
        let names = table.verbs.map(\.signature.name) + table.stages.map(\.name)
        let tables = [
            "records tail 3", "records | tail 3 | sort sequence", "trades | tail 3", "stats all", "symbols", "set",
            "book",
            "book by order depth 2", "bbo", "plot mid", "plot ohlcv every 1m", "plot book", "watch times 1 quality",
        ]
        let text =
            try shown(["-q", "demo"] + Self.statements(tables + names.map { "help \($0)" }), columns: width)
            + shown(["-q", "demo", "-c", "nosuchverb ACME at 14:45 and some more of it"], columns: width)
        for line in text.split(separator: "\n") where DisplayWidth.of(line) > width {
            // A single word is never broken: a moment, a syntax or a name that is longer than the row.
            let words = line.drop { $0 == " " }
            if words.split(separator: " ").contains(where: { DisplayWidth.of($0) > width - 16 }) { continue }
            Issue.record("\(DisplayWidth.of(line)): \(line)")
        }
    }

    // Catches a table that leaves out what it was asked about, and a table that repeats the day in every row.
    @Test func `the column of a condition or an order is shown on a narrow terminal`() throws {
        for statement in [
            "records | where sequence > 5 | tail 2", "records tail 9 | sort sequence",
            "records where sequence > 5 tail 2",
        ] {
            let rows = try shown(["-q", "demo", "-c", statement], columns: 80).split(separator: "\n")
            let title = try #require(rows.first)
            for word in ["ts_recv 2025-01-06", "price", "size", "side", "action", "order_id", "sequence"] {
                #expect(title.contains(word), "\(statement): \(title)")
            }
            #expect(rows[1].contains(/1[45]:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z/) && !rows[1].contains("2025"))
        }
        // Elsewhere nothing is left out and nothing is added.
        let piped = try Mbosh.run(["-q", "demo", "-c", "records | where sequence > 5 | tail 1"]).standardOutput
        #expect(piped.hasPrefix("record  ts_recv ") && !piped.contains("sequence") && piped.contains("2025-01-06T"))
    }

    // Catches a day that is left out where rows are of two, and one of another zone.
    @Test func `only a day that all rows share goes to the heading`() {
        func table(_ times: [UInt64]) -> Table {
            Table(
                columns: [Table.Column("ts"), Table.Column("n", numeric: true)],
                rows: times.map { [.time(Timestamp(nanos: $0)), .int(1)] })
        }
        let midnight: UInt64 = 1_758_758_400_000_000_000
        let text = TableText(palette: Palette(usesColour: false, width: 80))
        #expect(
            text.render(table([midnight, midnight + 1])) == """
                ts 2025-09-25        n
                00:00:00.000000000Z  1
                00:00:00.000000001Z  1

                """)
        #expect(text.render(table([midnight - 1, midnight])).contains("2025-09-24T23:59:59.999999999Z"))
        #expect(TableText(palette: Palette(usesColour: false)).render(table([midnight])).contains("2025-09-25T00"))
    }

    // Catches an important column that goes before an unimportant one, and one that was named.
    @Test func `columns leave by rank, and named ones last`() {
        var table = Table(
            columns: [
                Table.Column("first", numeric: true, rank: 2), Table.Column("second", numeric: true),
                Table.Column("third", numeric: true), Table.Column("fourth", numeric: true, rank: 1),
            ], rows: [[.int(1), .int(2), .int(3), .int(4)]])
        func shown(_ width: Int) -> String {
            String(TableText(palette: Palette(usesColour: false, width: width)).render(table).prefix { $0 != "\n" })
        }
        #expect(shown(40) == "first  second  third  fourth")
        #expect(shown(24) == "second  third  fourth")
        #expect(shown(15) == "second  third")
        #expect(shown(9) == "second")
        table.named = ["first"]
        #expect(shown(24) == "first  second  third")
        #expect(shown(6) == "first")
    }

    // Catches a word, an option, a statement between backquotes or a reproduce line that is broken.
    @Test func `what is copied stays in one row`() {
        let fitted = FittedText.fit("  help: try `book ACME depth 5` or `bbo ACME`, which are shorter", width: 34)
        #expect(
            fitted == """
                  help: try `book ACME depth 5` or
                    `bbo ACME`, which are shorter
                """)
        #expect(
            FittedText.fit("  serve http [at PACE] [loop INT] [with FAULTS]", width: 30)
                == "  serve http [at PACE]\n    [loop INT] [with FAULTS]")
        #expect(
            FittedText.fit("  reproduce  mbosh -c 'load demo' -c 'at record 50000'", width: 40)
                == "  reproduce\nmbosh -c 'load demo' -c 'at record 50000'")
        #expect(
            FittedText.fit("  book ACME depth 5   # five levels of each side", width: 30)
                == "  book ACME depth 5\n    # five levels of each side")
        let choices = FittedText.fit("  as line|candles|depth|heatmap", width: 20)
        #expect(choices == "  as line|candles|\n    depth|heatmap")
        #expect(FittedText.fit("‘one’ two… three", width: 20, isUnicode: false) == "'one' two... three")
        #expect(
            FittedText.page("One two three four five six seven eight nine\nten eleven.\n\n  code", width: 30)
                == "One two three four five six\nseven eight nine ten eleven.\n\n  code")
    }

    // Catches a live book that keeps to ten levels on a screen of forty rows, and one that keeps its size when that changes.
    @Test func `watch and plots use the height there is`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "demo"], environment: environment, columns: 100, rows: 40)
        try shell.wait(for: " ▸ ")
        try shell.write("load synthetic seed=3 records=3000 instruments=1 levels=60 orders=900\r")
        try shell.wait(for: " ▸ ")
        try shell.write("watch book\r")
        let first = try shell.wait(for: "q leaves")
        let levels = { (text: String) in text.split(separator: "\n").count { $0.contains("│") } }
        #expect(levels(first) >= 20, "\(first)")
        shell.resize(columns: 100, rows: 14)
        let second = try shell.wait(for: "q leaves")
        #expect(levels(second) <= 11 && levels(second) >= 6, "\(second)")
        try shell.write("q")
        try shell.wait(for: " ▸ ")
        for rows in [16, 50] {
            shell.resize(columns: 100, rows: rows)
            try shell.write("plot mid every 1s\r")
            let plot = try shell.wait(for: "└")
            let data = plot.split(separator: "\n").count { $0.contains("│") || $0.contains("┤") }
            #expect((rows - 8...rows - 3).contains(data), "\(data) of \(rows)")
        }
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Catches times in UTC where a zone is set, an offset that does not follow the season, and a zone in CSV or JSON.
    @Test func `times are shown in the zone that is set, data keeps UTC`() throws {
        func bytes(_ seconds: UInt64) -> [UInt8] {
            DBNBytes.stream([
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(7),
                    tsEvent: Timestamp(nanos: seconds * 1_000_000_000),
                    tsRecv: Timestamp(nanos: seconds * 1_000_000_000), action: .add, side: .bid,
                    price: Price(nanos: 64_000_000_000), size: 1, order: OrderID(1), flags: .last, sequence: 1)
            ])
        }
        // 2025-09-24T19:45Z, in summer time, and 2025-12-24T19:45Z.
        for (seconds, local) in [
            (1_758_743_100, "2025-09-24T14:45:00.000000000-05:00"),
            (1_766_605_500, "2025-12-24T13:45:00.000000000-06:00"),
        ] as [(UInt64, String)] {
            let path = home.file("\(seconds).dbn")
            try FileBytes.write(bytes(seconds), to: path)
            let utc = Timestamp(nanos: seconds * 1_000_000_000).description
            let statements = ["bbo 7", "book 7", "records"]
            let zoned = try Mbosh.run(["-q", path] + Self.statements(["set tz America/Chicago"] + statements))
            let found = zoned.standardOutput.ranges(of: local).count
            #expect(found == 3, "\(zoned.all)")
            #expect(!zoned.standardOutput.contains(utc))
            let off = try Mbosh.run(
                ["-q", path] + Self.statements(["set tz America/Chicago", "set tz-display off"] + statements))
            let plain = try Mbosh.run(["-q", path] + Self.statements(statements))
            #expect(off.standardOutput == plain.standardOutput && plain.standardOutput.ranges(of: utc).count == 3)
            for form in ["csv", "json", "ndjson"] {
                let forms = ["records | as \(form)", "bbo 7 | as \(form)"]
                let zoned = try Mbosh.run(["-q", path] + Self.statements(["set tz America/Chicago"] + forms))
                #expect(zoned.standardOutput == (try Mbosh.run(["-q", path] + Self.statements(forms)).standardOutput))
            }
        }
    }
}
