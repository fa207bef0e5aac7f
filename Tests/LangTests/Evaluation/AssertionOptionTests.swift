import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct AssertionOptionTests {
    // Catches n/a that passes for a pass where the script says it must not, and one that fails where it does not.
    @Test func `with strict a claim that is not applicable fails`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("load synthetic seed=1 records=2000 instruments=2\nlet whole = records | count")
        let plain = try await shell.assertion("assert no-gap for SYN1")
        guard plain.outcome == .notApplicable else { return }
        #expect(try await shell.assertion("assert no-gap for SYN1 strict").outcome == .fail)
        #expect(try await shell.assertion("warn assert no-gap for SYN1 strict").outcome == .warn)
        #expect(try await shell.assertion("assert no-cross strict").outcome == .pass)
        try await shell.run("set strict on")
        #expect(try await shell.assertion("assert no-gap for SYN1").outcome == .fail)
    }

    // Catches a claim that is asked once, and an error that ends the asking.
    @Test func `eventually waits for what comes true`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("stream at 100 on :0 &")
        let result = try await shell.assertion("assert last stream records == 4 eventually 60s")
        #expect(result.outcome == .pass)
        #expect(try await shell.assertion("assert no-cross eventually 1ms").outcome == .pass)
        #expect(try await shell.assertion("assert digest orders == 9 eventually 1ms").outcome == .fail)
        #expect(
            try await shell.complaint("assert last replay records == 4 eventually 1ms") == "E0312 last replay records")
    }

    // Catches books that are told apart by their moment, or taken for equal when one level differs.
    @Test(arguments: ["json", "csv"]) func `a book equals the file that it was saved to and no other`(ending: String)
        async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.file("book." + ending)
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("let path = \"\(path)\"\nbook TEST | save $path")
        let same = try await shell.assertion("assert book TEST equals $path")
        #expect(same.outcome == .pass && same.checks == 3 && same.summary == "0 of 3 levels differ")
        let other = try await shell.assertion("at record 3 assert book TEST equals $path")
        #expect(other.outcome == .fail && other.violations == 1 && other.notes.count == 2)
        #expect(other.notes.last == "and in the book: nothing")
        let first = try await shell.assertion("at record 1 assert book TEST equals $path")
        #expect(first.outcome == .fail && first.violations == 3)
        try await shell.run("let orders = \"\(folder.file("orders." + ending))\"\nbook TEST by order | save $orders")
        #expect(try await shell.assertion("assert book TEST by order equals $orders").outcome == .pass)
        #expect(try await shell.assertion("assert book TEST equals $orders").outcome == .fail)
        #expect(try await shell.complaint("assert book TEST equals x.dbn") == "E0304 x.dbn")
        #expect(try await shell.complaint("assert book TEST equals nowhere.json") == "E0304 nowhere.json")
        #expect(try await shell.complaint("assert book TEST equals") == "E0202 ")
    }

    // Catches `true` taken for a misspelt claim, and a claim of a figure that is measured wrong.
    @Test(arguments: [
        "assert true", "assert not false", "assert true and digest orders == 4", "assert last command elapsed < 60s",
        "assert digest orders - (at record 3 digest orders) == 1",
    ]) func `claims that hold`(text: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("bbo TEST")
        #expect(try await shell.assertion(text).outcome == .pass)
    }

    // Catches a report whose claim means something else when it is run again.
    @Test func `variables are filled in where a claim is shown`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("let s = TEST\nlet n = 5\nlet r = 4")
        let result = try await shell.assertion("assert bbo $s bid size == $n + 1")
        #expect(result.claim == "bbo TEST bid size == $n + 1")
        #expect(result.reproduce?.hasSuffix("-c 'at record 4 assert bbo TEST bid size == 5 + 1'") == true)
        let text = try await shell.assertion("at record $r assert no-cross for $s because \"$s\"")
        #expect(text.claim == "no-cross for TEST because \"$s\"")
    }
}
