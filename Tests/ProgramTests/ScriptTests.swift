#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import TestSupport
import Testing

@testable import Lang

/// The scripts of `examples/` and `scripts/`, run by the built program from the project's root, as README says to.
@Suite struct ScriptTests {
    // Would catch an example whose output is not the one recorded beside it.
    // `MBOSH_RECORD=1 swift test --filter ScriptTests` writes what the program printed into the `.out` files; `git diff`
    // is the review.
    @Test(arguments: try Self.names(in: "examples"))
    func `an example prints the output beside it`(name: String) throws {
        let run = try Self.run("examples/\(name)")
        #expect(run.status == .exited(0), "\(run.standardError)")
        let path = "examples/" + name.dropLast(".mbo".count) + ".out"
        // A variable of the environment that no test changes.
        if unsafe getenv("MBOSH_RECORD") != nil {
            let old = (try? ProjectFiles.text(path)) ?? ""
            let lines = GoldenComparison(expected: old, found: run.standardOutput).updatedLines
            let text = lines.map { $0 + "\n" }.joined()
            try FileBytes.write(Array(text.utf8), to: ProjectFiles.root + "/" + path)
            return
        }
        // `<..>` in an `.out` stands for what no two runs have in common: timings, machines.
        let comparison = GoldenComparison(expected: try ProjectFiles.text(path), found: run.standardOutput)
        #expect(comparison.isMatch, "\(comparison.diff().joined(separator: "\n"))")
    }

    // Would catch a scenario that no longer holds: each is a file of tests.
    @Test(arguments: try Self.names(in: "scripts"))
    func `every scenario of the project holds`(name: String) throws {
        let run = try Self.mbosh("test", "scripts/\(name)", in: ProjectFiles.root)
        #expect(run.status == .exited(0), "\(run.standardOutput)\(run.standardError)")
        #expect(run.standardOutput.contains("✓"))
    }

    // Would catch a report of the example of a CI gate that is not what the document beside it shows. The version and the
    // configuration are those of whatever was built.
    @Test func `the example of a CI gate writes the report beside it`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.mbosh(
            "test", "examples/ci-tests.mbo", "--junit", folder.file("report.xml"), in: ProjectFiles.root)
        #expect(run.status == .exited(0), "\(run.standardOutput)\(run.standardError)")
        let written = try ScriptFile.read(folder.file("report.xml"), limit: 1 << 20)
        // The commit is there only where the program was built in a clone.
        let kept = written.split(separator: "\n").filter { !$0.contains("name=\"mbosh.commit\"") }
        let lines = kept.map { line in
            line.contains("name=\"mbosh.") ? (line.split(separator: " value=").first ?? "") + " value=\"…\"/>" : line
        }
        let text = lines.map { $0 + "\n" }.joined()
        // A variable of the environment that no test changes.
        if unsafe getenv("MBOSH_RECORD") != nil {
            try FileBytes.write(Array(text.utf8), to: ProjectFiles.root + "/examples/ci-tests.xml")
            return
        }
        #expect(JUnitRules.broken(text) == [])
        #expect(try text == ProjectFiles.text("examples/ci-tests.xml"))
    }

    // Would catch a README whose session is no longer what the program prints.
    @Test func `README shows what the first example prints`() throws {
        let readme = try ProjectFiles.text("README.md")
        let shown = try ProjectFiles.text("examples/first-look.out")
        #expect(readme.contains(shown))
    }

    static func names(in folder: String) throws -> [String] {
        let names = try ProjectFiles.names(in: folder).filter { $0.hasSuffix(".mbo") }
        try #require(!names.isEmpty, "no scripts in \(folder)")
        return names
    }

    /// In a folder of its own, where what a script writes is no trouble.
    private static func run(_ script: String) throws -> Subprocess {
        let folder = try TemporaryFolder()
        return try mbosh("--no-rc", "run", ProjectFiles.root + "/" + script, in: folder.path)
    }

    /// Durations in reports are left out, so that they are the same every time.
    private static func mbosh(_ arguments: String..., in folder: String) throws -> Subprocess {
        try Subprocess.run(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder, try Program.path()] + arguments,
            environment: Mbosh.environment.merging(["SOURCE_DATE_EPOCH": "0"]) { $1 })
    }
}
