/// The progress of the statement that runs: every long loop asks it whether to go on, and it tells the person who
/// waits.
///
/// A loop over many rows or records calls `step` once a batch. A batch is so small that Ctrl-C is obeyed within a tenth
/// of a second: some thousand rows.
package enum Work {
    /// The receiver of the progress. It is a class and not a closure, because a closure as a task-local value crashes
    /// in optimised builds of 6.3 (`swift_task_localValuePush`).
    package final class Listener: Sendable {
        let report: @Sendable (_ what: String, _ done: Int, _ total: Int, _ records: Int) -> Void

        /// A listener that passes its reports to a closure.
        ///
        /// - Parameter report: takes the work's name, how much of how much is done, and the number of records.
        package init(_ report: @escaping @Sendable (_ what: String, _ done: Int, _ total: Int, _ records: Int) -> Void)
        {
            self.report = report
        }
    }

    /// The listener of the statement that runs in this task; nil when nobody listens.
    @TaskLocal package static var listener: Listener?

    /// The number of rows between two looks at the cancellation.
    package static let batch = 4096
    /// The number of books between two looks: restoring one takes up to a millisecond.
    package static let books = 16

    /// Reports the progress of a loop, and ends it when its statement has been cancelled.
    ///
    /// - Parameters:
    ///   - what: the work as a participle, such as `sorting`.
    ///   - done: the rows that are done.
    ///   - total: rows in all, or a good estimate of them; 0 when it is not known.
    /// - Throws: `CancellationError`.
    package static func step(_ what: String, _ done: Int, of total: Int) throws {
        // The end of the statement takes the line away; a stage's own end must not, for another stage may follow.
        listener?.report(what, total > 0 ? min(done, total - 1) : done, total, done)
        if Task.isCancelled { throw CancellationError() }
    }

    /// A closure for the engine's `isCancelled`: it reports the progress of a walk through a range of records, and
    /// returns true when its statement has been cancelled.
    package static func watch(_ what: String, _ range: Range<Int>) -> @Sendable (_ position: Int) -> Bool {
        { position in
            listener?.report(
                what, min(max(position - range.lowerBound, 0), max(range.count - 1, 0)), range.count,
                max(position - range.lowerBound, 0))
            return Task.isCancelled
        }
    }

    /// A closure for work of the system whose progress is unknown: it reports the work, and returns true when its
    /// statement has been cancelled.
    package static func waiting(_ what: String, records: Int) -> () -> Bool {
        {
            listener?.report(what, 0, 0, records)
            return Task.isCancelled
        }
    }

    /// Reports the progress of a loop at one row in `count` only, and ends it when its statement has been cancelled.
    @inline(__always)
    static func step(
        row: Int, every count: Int = batch, _ what: @autoclosure () -> String, of total: @autoclosure () -> Int
    ) throws {
        if row % count == 0 { try step(what(), row, of: total()) }
    }

    /// Frees what a cancelled statement had made on another thread: millions of cells take longer to free than a person
    /// who pressed Ctrl-C should wait.
    package static func discard(_ value: consuming some Sendable) {
        let discarded = value
        Task.detached {
            // The caller still holds the value until its error has left the function; the last owner is to be this
            // task. A sleep that is cut short frees the value where it is freed anyway.
            try? await Task.sleep(for: .seconds(1))
            withExtendedLifetime(discarded) {}
        }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The elements, for as long as the task is not cancelled, which is looked at once in `Work.batch` elements: for work
    /// whose half result nobody uses.
    package var untilCancelled: some Sequence<Element> { watched(nil) }

    /// The same; how far it is is told as often, from the second look on.
    ///
    /// - Parameter what: the work as a participle, such as `sorting`.
    package func watched(_ what: String?) -> some Sequence<Element> {
        let count = count
        return indices.lazy.prefix { index in
            guard index % Work.batch == 0 else { return true }
            if let what, index > 0 { Work.listener?.report(what, index, count, index) }
            return !Task.isCancelled
        }.map { self[$0] }
    }
}
