import Synchronization
import Testing

@testable import Lang

@Suite struct WorkTests {
    // Catches a look at the task that is taken before the loop and not in it.
    @Test func `a loop over elements ends where its task is cancelled`() async {
        let elements = Array(0..<10 * Work.batch)
        #expect(elements.untilCancelled.map { $0 } == elements)
        let seen = await Task {
            var seen = 0
            for element in elements.untilCancelled {
                seen = element + 1
                if seen == Work.batch + 1 {
                    // The task itself, used during the call only.
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                }
            }
            return seen
        }.value
        #expect(seen == 2 * Work.batch)
    }

    // Catches progress of more than there is, and a cancelled loop that goes on.
    @Test func `a step tells how far a loop is and ends it when it is cancelled`() async throws {
        let told = Mutex<[Int]>([])
        let listener = Work.Listener { _, done, _, _ in told.withLock { $0.append(done) } }
        try Work.$listener.withValue(listener) {
            for row in 0..<3 * Work.batch { try Work.step(row: row, "counting", of: 3 * Work.batch) }
        }
        #expect(told.withLock { $0 } == [0, Work.batch, 2 * Work.batch])
        let error = await Task {
            // The task itself, used during the call only.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do {
                try Work.step("counting", 1, of: 2)
                return false
            } catch {
                return error is CancellationError
            }
        }.value
        #expect(error)
    }
}
