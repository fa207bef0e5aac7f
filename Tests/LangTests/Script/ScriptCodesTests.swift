import TestSupport
import Testing

@testable import Lang

@Suite struct ScriptCodesTests {
    // Catches an explanation whose example shows another error, or none.
    @Test(arguments: ScriptCodes.all) func `the example of a code ends in that code`(code: CodeExplanation) async throws
    {
        // The sandbox has tests of its own; without it the example is no error of this code.
        if code.code == .notPermitted { return }
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.failure(code.example)?.code == code.code)
    }
}
