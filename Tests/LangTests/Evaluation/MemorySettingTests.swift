import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct MemorySettingTests {
    private static let load = "load synthetic seed=5 records=120000 instruments=2"

    // Catches a setting that does not reach the index, one that is not said to have cost anything, and a notice where it cost
    // nothing.
    @Test func `later loads stay within it and say what it cost`() async throws {
        let shell = Shell()
        try await shell.run(Self.load)
        let free = try await shell.document("info")
        let bytes = try #require(free["index_bytes"]?.integer)
        let checkpoints = try #require(free["checkpoints"]?.integer)
        #expect(checkpoints > 4)
        #expect(!shell.notices.lines.contains { $0.contains("checkpoints") })
        let bbo = try await shell.text("at record 60000 bbo all")

        let limit = bytes - bytes / 20
        try await shell.run("set memory \(limit)")
        #expect(try await shell.document("info")["checkpoints"]?.integer == checkpoints)
        try await shell.run(Self.load)
        let bounded = try await shell.document("info")
        #expect(try #require(bounded["index_bytes"]?.integer) <= limit)
        #expect(try #require(bounded["checkpoints"]?.integer) < checkpoints)
        #expect(shell.notices.lines.last?.contains("times as far apart to stay within \(limit)") == true)
        #expect(try await shell.text("at record 60000 bbo all") == bbo)

        try await shell.run("set memory 1k")
        try await shell.run(Self.load)
        #expect(try await shell.document("info")["checkpoints"]?.integer == 0)
        #expect(shell.notices.lines.last?.hasPrefix("no room for checkpoints in 1k") == true)
        #expect(try await shell.text("at record 60000 bbo all") == bbo)

        try await shell.run("set memory off")
        try await shell.run(Self.load)
        #expect(try await shell.document("info")["checkpoints"]?.integer == checkpoints)
        #expect(shell.notices.lines.last?.hasPrefix("loaded") == true)
    }

    // Catches phases that are made anew for every question, and ones that outlive what they were made of.
    @Test func `phases are made once for what is loaded and set`() async throws {
        let shell = try await Shell.on(Tape.bids(3))
        let recording = try #require(shell.session.view.current?.timeline.recording)
        var settings = Settings()
        let cache = PhaseCache()
        _ = cache.phases(recording, settings)
        _ = cache.phases(recording, settings)
        #expect(cache.timesMade == 1)
        settings.clock = .tsEvent
        _ = cache.phases(recording, settings)
        #expect(cache.timesMade == 2)
        settings = Settings()
        settings.session = TradingSession("13:30-21:00 UTC", zoneNanos: 0)
        _ = cache.phases(recording, settings)
        _ = cache.phases(recording, settings)
        #expect(cache.timesMade == 3)

        #expect(try await shell.json("phases TEST") == "[]")
        try await shell.run("set session 13:30-21:00 UTC")
        #expect(try await shell.document("phases TEST").elements?.first?["phase"] == .string("open"))
        try await shell.run("set session off")
        #expect(try await shell.json("phases TEST") == "[]")
        try await shell.run("set session 13:30-21:00 UTC")
        try await shell.run("load demo")
        #expect(try await shell.document("phases ACME").elements?.isEmpty == false)
    }
}
