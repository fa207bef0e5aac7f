import Engine

/// Whether a connection is being given what it is owed right now, and whether it will be in another turn of the loop.
package enum PumpTurn: Hashable {
    case idle, queued, working, workingAndQueued

    /// - Returns: false when somebody is at it already: flushing can make a full channel writable, which calls back.
    package mutating func begin() -> Bool {
        switch self {
        case .idle: self = .working
        case .queued: self = .workingAndQueued
        case .working, .workingAndQueued: return false
        }
        return true
    }

    package mutating func end() {
        switch self {
        case .working: self = .idle
        case .workingAndQueued: self = .queued
        case .idle, .queued: break
        }
    }

    /// - Returns: whether another turn is to be asked for; false when one has been.
    package mutating func queue() -> Bool {
        switch self {
        case .idle: self = .queued
        case .working: self = .workingAndQueued
        case .queued, .workingAndQueued: return false
        }
        return true
    }

    /// The turn that was asked for has come.
    package mutating func arrive() {
        switch self {
        case .queued: self = .idle
        case .workingAndQueued: self = .working
        case .idle, .working: break
        }
    }
}
