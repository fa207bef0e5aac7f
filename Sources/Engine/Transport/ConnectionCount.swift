import Synchronization

/// The number of open connections, which the event loop writes and anybody reads.
package final class ConnectionCount: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var value: Int { count.load(ordering: .relaxed) }

    package func set(_ value: Int) { count.store(value, ordering: .relaxed) }
}
