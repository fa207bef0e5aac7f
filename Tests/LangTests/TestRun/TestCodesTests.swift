import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangTest

@Suite struct TestCodesTests {
    // Would catch an explanation whose example shows another error, or none.
    @Test(arguments: TestCodes.all) func `the example of a code ends in that code`(code: CodeExplanation) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.failure(code.example)?.code == code.code)
    }

    // Would catch a code that nobody explained, by its number.
    @Test func `codes have no gaps`() {
        #expect(TestCodes.all.map(\.code.number) == Array(330...332))
    }

    // Would catch a help page whose example does not hold.
    @Test func `the golden of the help matches`() async throws {
        #expect(GoldenHelp.page.contains("  ACME  <..>  bid"))
        let text = GoldenHelp.example
        let found = Parser.parse(Source(name: "", text: text)).script.lines.contains { line in
            if case .golden? = line.statement { true } else { false }
        }
        #expect(found)
        for topic in GoldenHelp.topic.names { #expect(HelpText.page(topic, .whole) == GoldenHelp.page) }
    }
}
