import Engine
import Lang

extension TestReport {
    /// The command line that runs this test again and no other.
    public func reproduce(in file: TestFileReport) -> String {
        let command = "mbosh test " + Session.shellQuoted(file.source.name)
        guard file.tests.count > 1 else { return command }
        return command + " --filter " + Session.shellQuoted(TestSelection.pattern(for: writtenName))
    }

    /// The command line that leads to a finding again: a claim may have one of its own.
    public func reproduce(_ finding: TestFinding, in file: TestFileReport) -> String {
        if case .assertion(let result) = finding.kind, let line = result.reproduce { return line }
        return reproduce(in: file)
    }
}
