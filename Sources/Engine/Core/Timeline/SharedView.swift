internal import Synchronization

/// The loaded timeline and its cursor, shared by one writer (a session) and any number of readers (servers).
public final class SharedView: Sendable {
    /// A timeline and the cursor in it.
    public struct State: Sendable {
        /// The timeline that is loaded.
        public var timeline: Timeline
        /// The moment at which questions are asked.
        public var cursor: Cursor

        /// Makes a state of a timeline and a cursor in it.
        public init(timeline: Timeline, cursor: Cursor) {
            self.timeline = timeline
            self.cursor = cursor
        }
    }

    private let state = Mutex<State?>(nil)

    /// Makes a view in which nothing is loaded.
    public init() {}

    /// The timeline and cursor of now; nil while nothing is loaded.
    public var current: State? { state.withLock { $0 } }

    /// Replaces the state; nil when nothing is loaded any more.
    public func publish(_ new: State?) { state.withLock { $0 = new } }

    /// Replaces a timeline by the one that it has grown into. A cursor at the end of the old one moves to the new end;
    /// any other stays at its position.
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
