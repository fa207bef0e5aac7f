import Synchronization

/// The work of a gateway on other threads. A gateway that stops cancels it and waits for it, because its answers come
/// back to an event loop that must still be there.
final class LiveWork: Sendable {
    private struct State {
        var running = 0
        var isCancelled = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Begins a piece of work, which ends with `end`.
    ///
    /// - Returns: false when nothing may be begun any more.
    func begin() -> Bool {
        state.withLock { state in
            if !state.isCancelled { state.running += 1 }
            return !state.isCancelled
        }
    }

    func end() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Cancels the work, lets none begin any more, and returns when none is running.
    func stop() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isCancelled = true
                if state.running > 0 { state.waiting.append(continuation) }
                return state.running == 0
            }
            if isIdle { continuation.resume() }
        }
    }
}
