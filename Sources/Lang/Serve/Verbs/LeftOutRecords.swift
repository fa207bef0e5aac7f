import Engine
import Lang

extension Session {
    /// Says in a notice which of the loaded records a stream of market-by-order records over TCP leaves out.
    ///
    /// - Parameters:
    ///   - what: the verb, as it is written.
    ///   - recording: the loaded records; nil while nothing is loaded.
    /// - Complexity: O(records of other types).
    func tellLeftOut(by what: String, _ recording: Recording?) {
        guard let others = recording?.others, others.count > 0 else { return }
        var counts: [String: Int] = [:]
        for index in 0..<others.count { counts[RecordTypeName.of(others.header(index).rtype), default: 0] += 1 }
        let list = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        let total = "\(others.count) record\(others.count == 1 ? "" : "s")"
        environment.notice(
            "`\(what)` sends the mbo records and leaves out \(total) of other types (\(list.joined(separator: ", "))); "
                + "`serve live` has definition, status and statistics")
    }
}
