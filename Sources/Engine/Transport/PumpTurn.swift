/// The state of a connection's turns on the loop: whether it is being given what it is owed right now, and whether
/// another turn is queued.
package struct PumpTurn: Hashable {
    private var isWorking = false
    private var isQueued = false

    package init() {}

    /// Begins a turn.
    ///
    /// - Returns: false when a turn is under way already: flushing can make a full channel writable, which calls back.
    package mutating func begin() -> Bool {
        defer { isWorking = true }
        return !isWorking
    }

    /// Ends the turn that `begin` began.
    package mutating func end() { isWorking = false }

    /// Marks another turn as queued.
    ///
    /// - Returns: Whether the caller has to ask the loop for it; false when it was asked before.
    package mutating func queue() -> Bool {
        defer { isQueued = true }
        return !isQueued
    }

    /// Marks the queued turn as come.
    package mutating func arrive() { isQueued = false }
}
