import Engine
import Lang

extension TestReport {
    /// The command line that runs this test again and no other.
    public func reproduce(in file: TestFileReport) -> String {
        let command = "mbosh test " + Session.shellQuoted(file.source.name)
        guard file.tests.count > 1 else { return command }
        return command + " --filter " + Session.shellQuoted(TestSelection.pattern(for: writtenName))
    }
}
