import Synchronization

/// The notices of a session, line by line, for tests that wait for a line.
final class Notices: Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(text: String, continuation: CheckedContinuation<String, Never>)] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    func add(_ line: String) {
        let served = state.withLock { state in
            state.lines.append(line)
            let served = state.waiting.filter { line.contains($0.text) }
            state.waiting.removeAll { line.contains($0.text) }
            return served
        }
        for waiter in served { waiter.continuation.resume(returning: line) }
    }

    /// The first line with this in it, as soon as there is one.
    func first(with text: String) async -> String {
        await withCheckedContinuation { continuation in
            let line = state.withLock { state -> String? in
                if let line = state.lines.first(where: { $0.contains(text) }) { return line }
                state.waiting.append((text, continuation))
                return nil
            }
            if let line { continuation.resume(returning: line) }
        }
    }
}
