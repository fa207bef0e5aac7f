import Engine
import TestSupport
import Testing

@testable import Lang
@testable import mbosh

/// Data cannot drive the terminal: names full of control characters are asked about in every way, on a terminal.
@Suite struct TerminalSafetyTests {
    private let folder: TemporaryFolder
    private let path: String

    /// ESC ] 0 ; … BEL sets a title, CSI 31 m a colour, CR goes back, U+009B is CSI by itself, U+202E turns the text round.
    private static let evil = "E\u{1B}]0;owned\u{07}\u{1B}[31mX\r\u{9B}2J\u{202E}Z\u{200B}\u{7F}"

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("f\u{1B}]0;owned\u{07}\u{1B}[31m\r\u{9B}2J\u{202E}.dbn")
        var head = DBNBytes.Head()
        head.symbols = [Self.evil, "OK"]
        head.mappings = [
            (Self.evil, [(20_250_924, 20_250_925, "7")]), ("OK", [(20_250_924, 20_250_925, "8")]),
        ]
        try FileBytes.write(DBNBytes.stream(Self.records, head: head), to: path)
    }

    private static let records: [MBOMessage] = (0..<12).map { index in
        let second = UInt64(1_758_742_200 + index) * 1_000_000_000
        let isTrade = index == 9
        return MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(index == 11 ? 8 : 7), tsEvent: Timestamp(nanos: second),
            tsRecv: Timestamp(nanos: second), action: isTrade ? .trade : .add, side: index % 2 == 0 ? .bid : .ask,
            price: Price(index == 8 ? "70" : index % 2 == 0 ? "6\(index / 2)" : "7\(index / 2)"),
            size: UInt32(index + 1),
            order: OrderID(UInt64(index + 1)), flags: .last, sequence: UInt32(index + 1))
    }

    /// A statement for a verb, with this symbol wherever one may be; nil for what needs a network, ends, or waits.
    private static func statements(_ signature: Signature) -> [String] {
        guard [.look, .move, .prove].contains(signature.group) else { return [] }
        let symbol = Session.written(evil)
        var words = [signature.name]
        for parameter in signature.parameters {
            switch parameter.type {
            case .symbol, .symbols: words.append(symbol)
            case .price: words.append("60")
            case .orderID: words.append("1")
            case .time: words.append(words.contains("start") ? "end" : "start")
            case .query: words.append("bbo \(symbol)")
            case .claim: words.append("no-cross")
            case .expression: words.append("bbo \(symbol) bid")
            case .sources, .address, .path: return []
            case .keyword(let choices): if parameter.isRequired { words.append(choices.first ?? "") }
            default: if parameter.isRequired { return [] }
            }
        }
        return [words.joined(separator: " ")]
    }

    /// Everything that a terminal gets from `mbosh FILE -c STATEMENT`, without colours.
    private func shown(_ arguments: [String]) throws -> [UInt8] {
        let terminal = try PTY(
            try Program.path(), arguments: ["--color", "never"] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], columns: 200)
        _ = try terminal.waitForExit()
        return Array(terminal.rawTranscript.utf8)
    }

    /// The first control character that a terminal would obey; nil when there is none. A terminal's own driver makes CR
    /// LF of every newline.
    private static func control(in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines {
            var line = line
            if line.last == "\r" { line.removeLast() }
            for scalar in line where VisibleText.isObeyed(scalar) && scalar != "\t" {
                return "U+\(String(scalar.value, radix: 16)) in \(String(line).debugDescription)"
            }
        }
        return nil
    }

    // Catches any verb whose answer, notice or error sends a name to the terminal as it is.
    @Test func `no verb sends what data says`() throws {
        let symbol = Session.written(Self.evil)
        // A live screen without an end is tried below.
        let verbs = CommandTable.whole.verbs.filter { $0.signature.name != "watch" }
        var statements = verbs.flatMap { Self.statements($0.signature) }
        #expect(statements.count > 20, "\(statements)")
        statements += [
            "symbols like owned", "book \(symbol) by order", "records \(symbol)", "records \(symbol) | as csv",
            "records \(symbol) | as ndjson", "symbols | as json", "symbols | as csv", "symbols | as markdown",
            "info | as json",
            "bbo \(symbol) | as json", "plot mid \(symbol)", "plot mid all as spark", "plot book \(symbol)",
            "plot mid \(symbol) as heatmap", "symbols | select symbol as \(symbol)", "stats all | count by symbol",
            "assert no-cross for \(symbol)", "assert bbo \(symbol) spread > 100 because \(symbol)", "print \(symbol)",
            "assert digest == 00", "bbo \(Session.written(Self.evil + "q"))", "load \(Session.textLiteral(path + "x"))",
            "bbo all every 1s", "mid all on change", "watch times 1 bbo all", "explain bbo \(symbol)",
            "diff \(symbol) start end",
            "let x = \(symbol)\nprint $x", "expect error like \(symbol): bok", "test \(symbol) { assert no-cross }",
            "compare \(symbol) to \(Session.textLiteral(path))", "include \(Session.textLiteral(path))",
            "help \(symbol)",
            "set depth \(symbol)", "symbols | save \(Session.textLiteral(path + ".csv"))",
        ]
        for statement in statements {
            let bytes = try shown([path, "-c", statement])
            if let found = Self.control(in: bytes) { Issue.record("\(statement): \(found)") }
        }
    }

    // Catches names and words on the command line itself, and texts of scripts in excerpts and reports.
    @Test func `no file, flag or script sends its escapes to the terminal`() throws {
        let script = folder.file("s\u{1B}]0;owned\u{07}\u{202E}.mbo")
        try FileBytes.write(
            Array(
                "load \(Session.textLiteral(path))\n# \(Self.evil)\nassert digest == 00 because \"\(Self.evil)\"\nbok \(Self.evil)\n"
                    .utf8),
            to: script)
        for arguments in [
            [path + "x"], ["run", script], ["check", script], ["check", "--json", script], ["test", script],
            ["test", "--tap", script],
            ["fmt", "--check", script], ["--\(Self.evil)"], ["run", script, "\(Self.evil)=1"],
            ["serve", path, "--http", Self.evil],
            ["test", "--list", script], ["-c", "bok \(Self.evil)"],
        ] {
            if let found = Self.control(in: try shown(arguments)) { Issue.record("\(arguments): \(found)") }
        }
    }

    // Catches a pipe that is not given the bytes that its format defines.
    @Test func `a pipe gets data as it is`() throws {
        let run = try Mbosh.run(["-q", path, "-c", "symbols like owned | as csv"])
        #expect(run.standardOutput.contains(Self.evil), "\(run.all)")
    }

    // Catches a prompt, a list of candidates or a live screen that is driven by a symbol.
    @Test func `the prompt, Tab and watch show names and do not send them`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "--no-rc", "--color", "never", path],
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "XDG_STATE_HOME": folder.file("state")],
            columns: 200)
        try shell.wait(for: "▸ ")
        try shell.write("bbo ?")
        try shell.wait(for: "OK")
        try shell.write("\u{15}bbo E\t\r")
        try shell.wait(for: "bid ")
        try shell.wait(for: "▸ ")
        try shell.write("watch every 1s bbo all\r")
        try shell.wait(for: "q leaves")
        try shell.write("q")
        try shell.write("print \"end\"\r")
        try shell.wait(forLine: "end")
        for sequence in ["\u{1B}]0;", "\u{1B}[31m", "\u{9B}", "\u{202E}", "\u{200B}", "\u{7F}"] {
            #expect(!shell.rawTranscript.contains(sequence), "\(sequence.debugDescription)")
        }
    }

    // Catches colours that open the door for those of data.
    @Test func `colours of ours pass, those of data are shown`() {
        let text = Palette(usesColour: true).paint("good", .good) + "\u{1B}[31mbad\u{1B}[2J"
        TerminalFilter.allowColours()
        #expect(TerminalFilter.safe(text) == "\u{1B}[32mgood\u{1B}[0m␛[31mbad␛[2J")
        #expect(TerminalFilter.safe([0x61, 0x9B, 0x62], as: .text) == Array("a\u{FFFD}b".utf8))
    }
}
