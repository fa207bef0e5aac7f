#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import TestSupport
import Testing

/// The scripts of `examples/` and `scripts/`, run by the built program from the project's root, as README says to.
@Suite struct ScriptTests {
    // Would catch an example whose output is not what stands beside it. `MBOSH_RECORD=1 swift test --filter ScriptTests`
    // writes what the program printed into the `.out` files; `git diff` is the review.
    @Test(arguments: try Self.names(in: "examples"))
    func exampleSaysWhatStandsBesideIt(name: String) throws {
        let run = try Self.run("examples/\(name)")
        #expect(run.status == .exited(0), "\(run.standardError)")
        let path = "examples/" + name.dropLast(".mbo".count) + ".out"
        // A variable of the environment that no test changes.
        if unsafe getenv("MBOSH_RECORD") != nil {
            try FileBytes.write(Array(run.standardOutput.utf8), to: ProjectFiles.root + "/" + path)
            return
        }
        #expect(try run.standardOutput == ProjectFiles.text(path))
    }

    // Would catch a scenario that no longer holds: each asserts for itself.
    @Test(arguments: try Self.names(in: "scripts"))
    func scenarioHolds(name: String) throws {
        let run = try Self.run("scripts/\(name)")
        #expect(run.status == .exited(0), "\(run.standardOutput)\(run.standardError)")
        #expect(run.standardOutput.contains("✓"))
    }

    // Would catch a README whose session is no longer what the program prints.
    @Test func readmeShowsTheFirstExample() throws {
        let readme = try ProjectFiles.text("README.md")
        let shown = try ProjectFiles.text("examples/first-look.out")
        #expect(readme.contains(shown))
    }

    static func names(in folder: String) throws -> [String] {
        let names = try ProjectFiles.names(in: folder).filter { $0.hasSuffix(".mbo") }
        try #require(!names.isEmpty, "no scripts in \(folder)")
        return names
    }

    private static func run(_ script: String) throws -> Subprocess {
        try Subprocess.run(
            try Program.path(), ["--no-rc", "run", ProjectFiles.root + "/" + script], environment: Mbosh.environment)
    }
}
