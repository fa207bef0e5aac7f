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

    /// Puts what has grown into the place of what it grew from. A cursor at the end of that stays at the end; any other stays
    /// where it is.
    ///
    /// - Parameter continues: false where it is not a continuation but something new: the cursor goes to its end.
    /// - Returns: false, and nothing happens, when something else has been loaded since.
    public func advance(_ old: Timeline?, to new: Timeline, continues: Bool, clock: Recording.Clock) -> Bool {
        state.withLock { state in
            guard state?.timeline === old else { return false }
            let end = new.recording.end(clock: clock)
            if continues, let cursor = state?.cursor, let old, cursor.position < old.recording.count {
                state = State(timeline: new, cursor: cursor)
            } else {
                state = State(timeline: new, cursor: end)
            }
            return true
        }
    }

    /// Moves the cursor; nothing happens when another timeline has been loaded since.
    public func move(_ timeline: Timeline, to cursor: Cursor) {
        state.withLock { state in
            if state?.timeline === timeline { state?.cursor = cursor }
        }
    }
}
