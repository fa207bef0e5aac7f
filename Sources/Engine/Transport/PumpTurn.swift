/// The state of a connection's turns on the loop: whether it is being given what it is owed right now, and whether
/// another turn is queued.
package enum PumpTurn: Hashable {
    case idle, queued, working, workingAndQueued

    /// Begins a turn.
    ///
    /// - Returns: false when a turn is under way already: flushing can make a full channel writable, which calls back.
    package mutating func begin() -> Bool {
        switch self {
        case .idle: self = .working
        case .queued: self = .workingAndQueued
        case .working, .workingAndQueued: return false
        }
        return true
    }

    /// Ends the turn that `begin` began.
    package mutating func end() {
        switch self {
        case .working: self = .idle
        case .workingAndQueued: self = .queued
        case .idle, .queued: break
        }
    }

    /// Marks another turn as queued.
    ///
    /// - Returns: Whether the caller has to ask the loop for it; false when it was asked before.
    package mutating func queue() -> Bool {
        switch self {
        case .idle: self = .queued
        case .working: self = .workingAndQueued
        case .queued, .workingAndQueued: return false
        }
        return true
    }

    /// Marks the queued turn as come.
    package mutating func arrive() {
        switch self {
        case .queued: self = .idle
        case .workingAndQueued: self = .working
        case .idle, .working: break
        }
    }
}
