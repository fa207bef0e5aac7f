import Engine
import TestSupport
import Testing

@testable import Lang

/// The position of the cursor, and the meaning of a written time.
@Suite struct CursorTests {
    // Catches a cursor that a question moves, or a move that is lost.
    @Test func `at moves alone and leaves with a statement`() async throws {
        let shell = Shell()
        #expect(await shell.position() == nil)
        try await shell.run("load synthetic seed=7 records=2000")
        #expect(await shell.position() == 2000)
        #expect(try await shell.document("at record 500 digest")["record"] == .number("500"))
        #expect(await shell.position() == 2000)
        try await shell.run("at record 500")
        #expect(await shell.position() == 500)
        #expect(try await shell.document("digest")["record"] == .number("500"))
        #expect(try await shell.document("at end digest")["record"] == .number("2000"))
        #expect(try await shell.complaint("at record 2001 digest") == "E0303 record 2001")
        #expect(try await shell.complaint("at record 10 book XYZ") == "E0302 XYZ")
        #expect(try await shell.document("digest")["record"] == .number("500"))
        try await shell.run("load synthetic seed=8 records=100")
        #expect(await shell.position() == 100)
    }

    // Catches a form of time that is misread: 19:30:00 is record 1, one a second.
    @Test(arguments: [
        ("19:30:04", 5), ("19:30", 1), ("19:29:59.999999999", 0), ("19:30:04.999999999", 5), ("23:59", 10),
        ("2025-09-24T19:30:04Z", 5), ("2025-09-24T19:30:04", 5), ("2025-09-24T21:30:04+02:00", 5), ("2025-09-24", 0),
        ("2025-09-25", 10), ("1758742204000000000", 5), ("1758742203999999999", 4), ("record 3", 3), ("record 0", 0),
        ("start", 0), ("end", 10), ("-3s", 7), ("+0s", 10), ("-1h", 0),
    ]) func `every form of time moves the cursor to its record`(text: String, position: Int) async throws {
        let shell = try await Shell.on(Tape.bids(10))
        try await shell.run("at \(text)")
        #expect(await shell.position() == position)
    }

    // Catches an offset that counts from another moment than the cursor's, a zone on the wrong side of UTC or on a time
    // that has its own.
    @Test func `an offset counts from the cursor and a time has its zone`() async throws {
        let shell = try await Shell.on(Tape.bids(10))
        try await shell.run("at 19:30:04\nat +2s")
        #expect(await shell.position() == 7)
        try await shell.run("at -500ms")
        #expect(await shell.position() == 6)
        try await shell.run("at start\nat +1s")
        #expect(await shell.position() == 2)
        try await shell.run("at record 3\nat +1s")
        #expect(await shell.position() == 4)
        try await shell.run("set tz +02:00\nat 21:30:04")
        #expect(await shell.position() == 5)
        try await shell.run("at 2025-09-24T21:30:02")
        #expect(await shell.position() == 3)
        try await shell.run("at 2025-09-24T19:30:04Z")
        #expect(await shell.position() == 5)
        try await shell.run("set tz -05:30\nat 14:00:07")
        #expect(await shell.position() == 8)
        #expect(try await shell.run("set tz").json == "\"-05:30\"")
    }

    // Catches a clock time that picks one of two days in silence.
    @Test func `two dates are an error that names both`() async throws {
        let day = 86_400
        let tape = [
            Tape.record(.add, .bid, "64.8", 1, 1, at: 0), Tape.record(.add, .bid, "64.7", 1, 2, at: day / 4),
        ]
        let shell = try await Shell.on(tape)
        let error = try #require(try await shell.failure("at 19:30 digest"))
        #expect(error.code == .noSuchMoment)
        #expect(error.message.contains("2025-09-24") && error.message.contains("2025-09-25"))
        #expect(error.span == SourceSpan(3, 8))
        #expect(error.help?.contains("2025-09-24T19:30") == true)
        #expect(try await shell.complaint("quality from 19:30") == "E0303 19:30")
        try await shell.run("at 2025-09-24T19:30")
        #expect(await shell.position() == 1)
        // In this zone both records are of one day: 12:30 and 18:30.
        try await shell.run("set tz -07:00\nat 12:31")
        #expect(await shell.position() == 1)
    }

    // Catches the wrong clock, or a cursor of one that is read by the other.
    @Test func `the clock decides when`() async throws {
        let tape = [0, 3, 1, 2].enumerated().map {
            Tape.record(.add, .bid, "64.\(80 - $0)", 1, UInt64($0 + 1), at: $0, event: $1)
        }
        let shell = try await Shell.on(tape)
        try await shell.run("at 19:30:01")
        #expect(await shell.position() == 2)
        try await shell.run("set clock ts_event\nat 19:30:01")
        #expect(await shell.position() == 1)
        try await shell.run("at 19:30:03")
        #expect(await shell.position() == 4)
        #expect(try await shell.run("set clock").json == "\"ts_event\"")
    }

    // Catches an error that is about another word, or has no code of its own.
    @Test(arguments: [
        ("at noon", "E0303 noon"), ("at open", "E0306 open"), ("at close digest", "E0306 close"),
        ("at record 11", "E0303 record 11"), ("at $t", "E0305 $t"),
        ("quality from 19:31 to 19:30", "E0303 from 19:31 to 19:30"),
        ("from end to start quality", "E0303 from end to start"),
    ]) func `a moment that is not there is an error under its own words`(text: String, expected: String) async throws {
        let shell = try await Shell.on(Tape.bids(10))
        #expect(try await shell.complaint(text) == expected)
        #expect(await shell.position() == 10)
    }

    // Catches a variable of the wrong kind that is taken for a time.
    @Test func `a port is no time`() async throws {
        let shell = try await Shell.on(Tape.bids(10))
        try await shell.run("serve http on :0")
        #expect(try await shell.complaint("at $port") == "E0204 $port")
        await shell.session.close()
    }
}
