import TestSupport
import Testing

@testable import Lang

/// What is said of an answer that is empty because its moment or its range lies outside the data.
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
