import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct SettingTests {
    // Catches a setting that is not listed, shows another value than was set, or takes nonsense.
    @Test func `every setting takes what it offers and nothing else`() async throws {
        let shell = Shell()
        let table = try await shell.document("set")
        #expect(table.elements?.map { $0["key"]?.text } == Settings.keys.map(\.name))
        for key in Settings.keys {
            for offer in key.offers {
                try await shell.run("set \(key.name) \(offer)")
                #expect(try await shell.json("set \(key.name)") == "\"\(offer)\"")
            }
            let before = try await shell.json("set \(key.name)")
            #expect(try await shell.complaint("set \(key.name) nonsense") == "E0204 nonsense")
            #expect(try await shell.json("set \(key.name)") == before)
        }
    }

    // Catches a key that has no neighbour to suggest.
    @Test func `an unknown setting has its neighbour suggested`() async throws {
        let shell = Shell()
        let error = try #require(try await shell.failure("set dept 5"))
        #expect(error.code == .unknownSetting && error.span == SourceSpan(4, 8))
        #expect(error.help == "did you mean `depth`?")
        #expect(try await shell.failure("set colour")?.help?.contains("unknown-modify") == true)
    }

    // Catches a value inside a setting's range that is refused, and one just beyond it that is taken.
    @Test(arguments: [
        ("depth 1", true), ("depth 0", false), ("depth -1", false), ("depth 1.5", false), ("tz +02:00", true),
        ("tz -05", true),
        ("tz utc", true), ("tz +18:00", true), ("tz +18:01", false), ("tz +2", false), ("tz 02:00", false),
        ("tz +01:60", false),
        ("max-gap 250ms", true), ("max-gap 0s", false), ("max-gap off", true), ("max-gap 1", false),
        ("clock ts_event", true),
        ("memory 1", true), ("memory 0", false), ("memory 512M", true), ("memory 1.5G", false), ("memory -1M", false),
        ("memory M", false), ("memory +1", false), ("memory auto", true),
        ("clock ts_in", false), ("format json", true), ("format auto", true), ("format xml", false),
    ]) func `a setting takes the values of its range and refuses those beyond`(text: String, isTaken: Bool) async throws
    {
        let complaint = try await Shell().complaint("set \(text)")
        #expect((complaint == nil) == isTaken, "\(complaint ?? "taken")")
        if !isTaken { #expect(complaint?.hasPrefix("E0204") == true) }
    }

    // Catches a format that the shell does not learn of, and a status that `quit` loses.
    @Test func `the program learns of the format and of the status of quit`() async throws {
        let shell = Shell()
        #expect(await shell.session.status.format == nil)
        try await shell.run("set format json")
        #expect(await shell.session.status.format == .json)
        #expect(await shell.session.status.quitStatus == nil)
        try await shell.run("quit 3")
        #expect(await shell.session.status.quitStatus == 3)
        try await shell.run("exit")
        #expect(await shell.session.status.quitStatus == 0)
        #expect(try await shell.complaint("help bok") == "E0310 bok")
        #expect(try await shell.failure("help bok")?.help == "did you mean `book`?")
    }

    // Catches a number that is offered instead of another, and a name of other programs that leads nowhere.
    @Test func `a wrong setting leads to a right one`() async throws {
        let shell = Shell()
        for line in ["set depth 0", "set max-gap 0s", "set max-gap 2"] {
            let help = try await shell.failure(line)?.help ?? ""
            #expect(help.hasPrefix("as in `set "), "\(line): \(help)")
            let example = try #require(help.firstMatch(of: /`([^`]+)`/)).1
            #expect(try await shell.failure(String(example)) == nil, "\(example)")
        }
        for (line, meant) in [("set zone UTC", "tz"), ("set levels 5", "depth"), ("set mode csv", "format")] {
            #expect(try await shell.failure(line)?.help == "did you mean `\(meant)`?")
        }
        #expect(try await shell.failure("set format jsn")?.help == "did you mean `json`?")
    }
}
