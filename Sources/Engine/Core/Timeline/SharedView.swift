internal import Synchronization

/// What is loaded and where its cursor stands, shared by one writer (a session) and any number of readers (servers).
public final class SharedView: Sendable {
    public struct State: Sendable {
        public var timeline: Timeline
        public var cursor: Cursor

        public init(timeline: Timeline, cursor: Cursor) {
            self.timeline = timeline
            self.cursor = cursor
        }
    }

    private let state = Mutex<State?>(nil)

    public init() {}

    /// Nil while nothing is loaded.
    public var current: State? { state.withLock { $0 } }

    public func publish(_ new: State?) { state.withLock { $0 = new } }

    /// Moves the cursor; nothing happens when another timeline has been loaded since.
    public func move(_ timeline: Timeline, to cursor: Cursor) {
        state.withLock { state in
            if state?.timeline === timeline { state?.cursor = cursor }
        }
    }
}
