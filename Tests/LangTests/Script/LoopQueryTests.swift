import TestSupport
import Testing
import mbosh

@testable import Lang

/// `for x in QUERY | STAGES {`
@Suite struct LoopQueryTests {
    private static func printed(_ text: String) async throws -> [String] {
        try await Shell.on(Tape.ladder).answers(text).compactMap {
            if case .nothing = $0.value { nil } else { CellText.text($0.value) }
        }
    }

    // Catches stages that are not applied, a column that is another one's, and values that are not asked at the moment.
    @Test func `a loop goes through what the stages leave`() async throws {
        let all = try await Self.printed("for n in records TEST { print $n }")
        #expect(all.count > 3)
        #expect(try await Self.printed("for n in records TEST | head 2 { print $n }") == Array(all.prefix(2)))
        #expect(try await Self.printed("for n in records TEST | count { print $n }") == ["\(all.count)"])
        let sizes = try await Self.printed("for s in records TEST | select size { print $s }")
        #expect(try await Self.printed("for s in records TEST size { print $s }") == sizes)
        #expect(try await Self.printed("let k = 1\nfor n in records TEST | head $k { print $n }") == [all[0]])
        #expect(try await Self.printed("for s in at record 2 stats | select records { print $s }") == ["2"])
        #expect(try await Self.printed("for n in records TEST | head 0 { print $n }").isEmpty)
    }

    // Catches stages where there is nothing to pass on, or a mistake in them that is only met when it runs.
    @Test(arguments: [
        ("if 1 < 2 | head 3 { print 1 }", "E0131"), ("repeat 2 | head 1 { print 1 }", "E0131"),
        ("for n in 1 to 3 | head 1 { print $n }", "E0204"), ("for n in records | hed 3 { print $n }", "E0207"),
        ("for t from 19:30 to 19:40 every 1m | head 1 { print $t }", "E0131"),
        ("for n in records | as csv { print $n }", "E0203"), ("for n in records | save x.csv { print $n }", "E0203"),
        ("for n in records | where $nobody > 1 { print $n }", "E0305"),
        ("for n in records | head 1 & { print 1 }", "E0126"),
    ])
    func `stages out of place are found before the script runs`(text: String, code: String) {
        let found = ScriptFindings.of(Source(name: "t", text: text), table: .whole).map { "\($0.diagnostic.code)" }
        #expect(found == [code])
    }

    // Catches a formatter that loses the stages of a head.
    @Test func `the formatter keeps the stages of a head`() {
        let source = Source(name: "t", text: "for n in records   TEST |head 2{print $n\n}")
        let text = Printer.print(Parser.parse(source).script, from: source)
        #expect(text == "for n in records TEST | head 2 {\n  print $n\n}\n")
    }
}
