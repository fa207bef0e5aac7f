/// Counts the bytes that a script prints, so that one that has gone wrong does not fill a disk or a log.
///
/// Records in a form for other programs (`records … | as csv`), asked for outside every block, are not counted:
/// somebody wants to have them whole, however many there are.
package struct OutputBudget: Sendable {
    /// The bytes that were printed so far.
    package private(set) var printed = 0

    /// A budget of which nothing is spent.
    package init() {}

    /// Counts a piece of an answer before it is printed.
    ///
    /// - Throws: `tooMuchOutput` at the answer's statement, when the piece goes beyond the answer's `outputLimit`.
    package mutating func spend(_ bytes: Int, on answer: ScriptAnswer) throws(Diagnostic) {
        guard let limit = answer.outputLimit, !Self.isExport(answer) else { return }
        let (total, overflow) = printed.addingReportingOverflow(bytes)
        guard !overflow, total <= limit else {
            throw Diagnostic(
                .tooMuchOutput, "the script prints more than \(MemorySetting.bytes(limit).text) bytes", at: answer.span,
                help: "`| save PATH` writes to a file; `set output-limit off` lets it go on")
        }
        printed = total
    }

    private static func isExport(_ answer: ScriptAnswer) -> Bool {
        guard answer.isOutsideBlocks, case .records = answer.value, let format = answer.format else { return false }
        return RecordList.TextForm(format) != nil
    }
}
