import TestSupport
import Testing
import mbosh

@testable import Lang

@Suite struct OutputBudgetTests {
    // Catches a script that prints for ever, and an export that is cut off.
    @Test(arguments: [
        ("set output-limit 40\nrepeat 50 { print \"again\" }", "E0323 print \"again\""),
        ("set output-limit 40\nrecords | as csv", nil),
        ("set output-limit 40\nrepeat 1 { records | as csv }", "E0323 records | as csv"),
        ("set output-limit 40\nbook", "E0323 book"), ("repeat 50 { print \"again\" }", nil),
        ("set output-limit 40\nset output-limit off\nrepeat 50 { print \"again\" }", nil),
        ("set output-limit 0", "E0204 0"), ("set output-limit many", "E0204 many"),
    ])
    func `what a script prints is bounded`(text: String, complaint: String?) async throws {
        #expect(try await Shell.on(Tape.ladder).complaint(text) == complaint)
    }

    // Catches a sandbox whose bounds the script itself takes away.
    @Test func `the sandbox only makes the bound smaller`() async throws {
        let shell = Session(table: .whole, environment: Session.Environment(isSandboxed: true))
        func ending(_ text: String) async throws -> Diagnostic.Code? {
            do {
                let source = Source(name: "t", text: text)
                guard let statement = Parser.parse(source).script.lines.first?.statement else { return nil }
                _ = try await shell.run(try Binder(.whole).bind(statement), in: source)
                return nil
            } catch let error as Diagnostic {
                return error.code
            }
        }
        #expect(try await ending("set output-limit 5M") == nil)
        #expect(try await ending("set output-limit 6M") == .notPermitted)
        #expect(try await ending("set output-limit off") == .notPermitted)
        #expect(try await ending("set output-limit 4M") == nil)
    }
}
