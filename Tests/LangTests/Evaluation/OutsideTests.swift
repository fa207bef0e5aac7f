import Engine
import TestSupport
import Testing

@testable import Lang
@testable import LangPlot

/// The notices of an answer that is empty because its moment or its range lies outside the data.
@Suite struct OutsideTests {
    private static func said(_ line: String, on shell: Shell) async throws -> [String] {
        let before = shell.notices.lines.count
        _ = try await shell.text(line)
        return Array(shell.notices.lines.dropFirst(before))
    }

    private static let extent = "the data is from 2025-09-24T19:30:00.000000000Z to 2025-09-24T19:30:03.000000000Z"

    // Catches an empty table without a word, and a word about one that is empty for a reason of its own.
    @Test func `moments and ranges outside the data say so`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        for line in ["at 03:00 trades", "at 03:00 bbo TEST", "at 03:00 book TEST"] {
            #expect(
                try await Self.said(line, on: shell) == [
                    "2025-09-24T03:00:00.000000000Z is before the first record; \(Self.extent)"
                ], "\(line)")
        }
        for line in ["at record 0 book TEST", "at start level TEST 64.81"] {
            #expect(
                try await Self.said(line, on: shell) == ["the moment is before the first record; \(Self.extent)"],
                "\(line)")
        }
        for line in ["records from 23:00", "ohlcv TEST every 1m from 2025-09-25 to 2025-09-26"] {
            #expect(
                try await Self.said(line, on: shell) == ["the range is after the last record; \(Self.extent)"],
                "\(line)")
        }
        #expect(
            try await Self.said("trades to 03:00", on: shell) == [
                "the range is before the first record; \(Self.extent)"
            ])
        // Inside the data, and after it, nothing is amiss.
        for line in [
            "trades", "trades last 1s", "records from 19:30:01 to 19:30:01.5", "at 23:00 bbo TEST",
            "at record 1 trades",
            "records from 19:30:00.5 to 19:30:00.6", "symbols", "info", "at start\nprint 1",
        ] { #expect(try await Self.said(line, on: shell) == [], "\(line)") }
    }

    // Catches times of sentences that stay in UTC where a zone is set, or carry no offset.
    @Test func `sentences have the zone that is set`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let extent = "the data is from 2025-09-24T14:30:00.000000000-05:00 to 2025-09-24T14:30:03.000000000-05:00"
        try await shell.run("set tz America/Chicago")
        #expect(
            try await Self.said("at 2025-09-23T22:00 bbo TEST", on: shell) == [
                "2025-09-23T22:00:00.000000000-05:00 is before the first record; \(extent)"
            ])
        #expect(
            try await Self.said("records from 23:00", on: shell) == ["the range is after the last record; \(extent)"])
        #expect(
            try await Self.said("back", on: shell) == ["record 3, 2025-09-24T14:30:02.000000000-05:00"])
        guard case .view(let chart) = try await shell.run("at end plot book TEST") else {
            Issue.record("no chart")
            return
        }
        guard case .depth(let charts)? = (chart.picture as? Picture)?.content else {
            Issue.record("no depth chart")
            return
        }
        #expect(charts.map(\.name) == ["TEST  GLBX.MDP3.GLBX  2025-09-24T14:30:03.000000000-05:00  record 4"])
        let folder = try TemporaryFolder()
        try await shell.run("records from start to end | save \"\(folder.file("a.dbn"))\"")
        #expect(
            try await Self.said("load \"\(folder.file("a.dbn"))\"", on: shell).last
                == "loaded 4 records of TEST, 2025-09-24T14:30:00.000000000-05:00 to "
                + "2025-09-24T14:30:03.000000000-05:00")
        try await shell.run("set tz-display off")
        #expect(
            try await Self.said("records from 23:00", on: shell) == [
                "the range is after the last record; \(Self.extent)"
            ])
    }

    // Catches a finding that is in UTC on a screen with a zone, and one that is not in JSON.
    @Test func `a time that runs back is found in UTC, and worded in the zone`() async throws {
        let shell = try await Shell.on([
            Tape.record(.add, .bid, "64.80", 1, 1, at: 0, event: 5), Tape.record(.add, .bid, "64.79", 1, 2, at: 1),
        ])
        try await shell.run("set tz America/Chicago")
        let result = try await shell.assertion("assert monotonic ts_event")
        let first = try #require(result.first)
        #expect(first.text == "ts_event 2025-09-24T19:30:01.000000000Z, 4s before the record before it")
        #expect(first.words { _ in "THEN" } == "ts_event THEN, 4s before the record before it")
        #expect(Value.assertion(result).json?.contains("2025-09-24T19:30:01.000000000Z, 4s") == true)
        let order = try await shell.assertion("assert monotonic sequence")
        #expect(order.first.map { $0.words { _ in "THEN" } == $0.text } ?? true)
    }

    // Catches a hint that leads to another moment than was meant: a time with a `Z` where clock times are of a zone.
    @Test func `the date that is to be written is one of the zone`() async throws {
        let day = 86_400
        let shell = try await Shell.on([
            Tape.record(.add, .bid, "64.80", 1, 1, at: 0), Tape.record(.add, .bid, "64.79", 1, 2, at: day),
        ])
        #expect(try await shell.failure("at 19:45")?.help == "write the date: 2025-09-24T19:45:00Z")
        try await shell.run("set tz America/Chicago")
        let help = try #require(try await shell.failure("at 14:45")?.help)
        #expect(help == "write the date: 2025-09-24T14:45:00")
        try await shell.run("at 2025-09-24T14:45:00")
        #expect(await shell.session.status.cursor?.time?.description == "2025-09-24T19:45:00.000000000Z")
    }

    // Catches advice that is an error when it is followed.
    @Test func `a cursor at the start says how to ask about all`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("at start")
        let said = try await Self.said("records TEST where size > 2", on: shell)
        #expect(
            said == [
                "the cursor is at the start of the data, before its first record: `from start records TEST where size > 2` asks "
                    + "about all of it, `at end records TEST where size > 2` about the moment after its last record"
            ])
        for hint in said.joined().matches(of: /`([^`]+)`/) {
            #expect(try await shell.document("\(hint.1) | count")["count"]?.integer == 3, "\(hint.1)")
        }
        let level = try await Self.said("level TEST 64.81", on: shell).joined()
        #expect(level.contains("`at end level TEST 64.81`") && !level.contains("from start"))
    }
}
