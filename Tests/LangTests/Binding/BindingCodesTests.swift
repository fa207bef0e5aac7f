import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct BindingCodesTests {
    // Catches an explanation whose example shows another error, or none.
    @Test(arguments: BindingCodes.all) func `the example of a code ends in that code`(code: CodeExplanation)
        async throws
    {
        let shell: Shell
        if code.code == .nothingLoaded {
            shell = Shell()
        } else if code.code == .notByOrder {
            let trades = try #require(RecordBytes.layouts.first { $0.rtype == 0 && $0.version == 3 })
            shell = Shell(standardInput: DBNBytes.head() + RecordBytes(trades, seed: 1).bytes)
            try await shell.run("load -")
        } else {
            var head = DBNBytes.Head()
            head.symbols = ["CLX5"]
            head.mappings = [("CLX5", [(20_250_924, 20_250_925, "7")])]
            shell = try await Shell.on(Tape.ladder, head: head)
        }
        // A job that runs for longer than `wait` waits.
        if code.code == .timedOut { try await shell.run("stream at 0.001 on :0 &") }
        #expect(try await shell.failure(code.example)?.code == code.code)
        await shell.session.close()
    }

    // Catches a code of binding or running that nobody explained, by its number.
    @Test func `codes have no gaps`() {
        let numbers = BindingCodes.all.map(\.code.number)
        #expect(numbers == Array(201...210) + Array(301...316) + [318])
    }
}
