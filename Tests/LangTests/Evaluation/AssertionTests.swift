import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct AssertionTests {
    // Catches a check in mid-event, a count that is off by one, a finding that is not the first.
    @Test func `no-cross looks at event ends`() async throws {
        let shell = try await Shell.on(Tape.crossing)
        let result = try await shell.assertion("assert no-cross")
        #expect(result.outcome == .fail && result.checks == 7 && result.violations == 2)
        #expect(result.summary == "2 violations in 7 checks")
        #expect(result.claim == "no-cross" && result.span == SourceSpan(7, 15))
        let first = try #require(result.first)
        #expect(first.record == 3 && first.text == "bid 64.95 × 3 > ask 64.90 × 2")
        #expect(first.bids.map(\.orders.first?.id.raw) == [3] && first.asks.map(\.orders.first?.id.raw) == [2])
        #expect(first.end?.record == 6 && first.end?.action == .cancel && first.end?.lastedNanos == 3_000_000_000)
    }

    // Catches one claim that is judged as another.
    @Test(arguments: [
        ("assert no-cross", "fail", 7, 2), ("assert no-locked", "fail", 7, 1), ("assert no-unknown", "pass", 2, 0),
        ("assert invariants", "pass", 7, 0), ("assert no-cross from record 4 to record 5", "fail", 1, 1),
        ("from record 6 assert no-cross", "pass", 3, 0), ("assert no-cross from 19:30:05", "pass", 3, 0),
        ("assert no-cross last 2s", "pass", 2, 0), ("at record 3 assert no-cross", "fail", 1, 1),
        ("at record 6 assert no-cross", "pass", 1, 0), ("at record 7 assert no-locked", "fail", 1, 1),
        ("at record 3 assert invariants", "pass", 1, 0), ("assert no-cross for TEST", "fail", 7, 2),
        ("at record 2 assert no-cross from start", "fail", 7, 2), ("warn assert no-cross", "warn", 7, 2),
        ("warn assert no-unknown", "pass", 2, 0), ("assert digest != \"\"", "pass", 1, 0),
        ("assert digest orders == 4 and bbo TEST spread > 0", "pass", 1, 0),
        ("assert digest orders == 5", "fail", 1, 1),
    ]) func `each claim has its outcome and counts`(text: String, outcome: String, checks: Int, violations: Int)
        async throws
    {
        let shell = try await Shell.on(Tape.crossing)
        let result = try await shell.assertion(text)
        #expect(result.outcome.rawValue == outcome)
        #expect(result.checks == checks)
        #expect(result.violations == violations)
    }

    // Catches a book that is judged in the middle of an event, where it looks crossed and never really was.
    @Test func `a moment inside an event is judged where the last one ended`() async throws {
        let shell = try await Shell.on(Tape.halfApplied)
        let result = try await shell.assertion("at record 3 assert no-cross")
        #expect(result.outcome == .pass && result.checks == 1)
        #expect(try await shell.assertion("assert no-cross").checks == 3)
    }

    // Catches an assertion that passes though it had no data to check.
    @Test(arguments: [
        ("assert no-cross from 19:40 to 19:50", "fail", "nothing was checked"),
        ("assert no-cross from 19:40 to 19:50 at least 0 checks", "pass", "0 violations in 0 checks"),
        ("warn assert no-cross from 19:40 to 19:50", "warn", "nothing was checked"),
        ("at start assert no-cross", "fail", "nothing was checked"),
        ("at record 3 assert no-unknown", "fail", "nothing was checked"),
        ("assert no-unknown at least 3 checks", "fail", "only 2 checks, at least 3 were asked for"),
        ("assert no-unknown at least 2 checks", "pass", "0 violations in 2 checks"),
        ("assert digest orders == 4 at least 2 checks", "fail", "only 1 checks, at least 2 were asked for"),
        ("assert no-cross at least 0 checks", "fail", "2 violations in 7 checks"),
    ]) func `what checked nothing fails`(text: String, outcome: String, summary: String) async throws {
        let shell = try await Shell.on(Tape.crossing)
        let result = try await shell.assertion(text)
        #expect(result.outcome.rawValue == outcome)
        #expect(result.summary == summary)
    }

    // Catches a report without its reason, its words or what stood on both sides.
    @Test func `a report has its reason, its words and both sides`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let spread = try await shell.assertion("warn  assert   bbo TEST spread == 0.02 because \"ticks\"")
        #expect(spread.outcome == .warn && spread.summary == "0.01 == 0.02 is false" && spread.because == "ticks")
        #expect(spread.claim == "bbo TEST spread == 0.02 because \"ticks\"")
        #expect(spread.span == SourceSpan(15, 38))
        let both = try await shell.assertion("assert digest orders > 3 and bbo spread > 1")
        #expect(both.summary == "0.01 > 1 is false")
        let gone = try await shell.assertion("at start assert bbo TEST spread == 0.01")
        #expect(gone.outcome == .fail && gone.summary == "nothing == 0.01 is neither true nor false")
        #expect(try await shell.assertion("assert not true").outcome == .fail)
    }

    // Catches a claim that is neither true nor false and passes, and a part of it that is ignored.
    @Test(arguments: [
        ("assert digest", "E0309 digest"), ("assert 5", "E0309 5"), ("assert no-cross in open", "E0306 open"),
        ("assert digest == 5s", "E0309 digest == 5s"), ("assert bbo TEST spred > 0", "E0312 spred"),
        ("assert digest orders > 0 from record 2", "E0206 from record 2"),
        ("assert digest orders > 0 for TEST", "E0203 TEST"),
        ("assert $x == 5", "E0305 $x"), ("assert last stream rate > 5", "E0312 last stream rate"),
    ]) func `a claim that cannot be judged is an error`(text: String, expected: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.complaint(text) == expected)
    }

    // Catches a report in another shape than the one programs read.
    @Test func `a report in JSON has the shape that programs read`() async throws {
        let shell = try await Shell.on(Tape.crossing)
        let document = try await shell.document("assert no-cross because \"of it\"")
        #expect(
            document.names
                == ["assert", "outcome", "checks", "violations", "summary", "first", "because", "reproduce"])
        #expect(document["assert"] == .string("no-cross because \"of it\"") && document["outcome"] == .string("fail"))
        let first = try #require(document["first"])
        #expect(
            first.names
                == ["record", "ts_recv", "symbol", "instrument_id", "publisher_id", "found", "bids", "asks", "ended"])
        #expect(first["ts_recv"] == .string("2025-09-24T19:30:02.000000000Z"))
        let bid = try #require(first["bids"]?.elements?.first)
        #expect(bid.names == ["price", "size", "count", "orders"] && bid["price"] == .string("64.95"))
        #expect(bid["orders"]?.elements?.first?["order_id"] == .string("3"))
        #expect(first["ended"]?["record"] == .number("6") && first["ended"]?["lasted"] == .string("3s"))
        let pass = try await shell.document("assert no-unknown")
        #expect(pass.names == ["assert", "outcome", "checks", "violations", "summary"])
    }
}
