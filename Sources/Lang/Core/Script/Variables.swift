/// The value of a name.
package enum Variable: Sendable {
    /// A literal or a word as written, so that the variable may stand wherever that could have been written: a symbol,
    /// a pace, a time that has no date yet.
    case written(Item)
    /// The value of an expression or a query.
    case value(Value)
}

/// The names of a session and their values: a frame for the session, one more for each open block of a script.
///
/// A `let` of a name that is known anywhere changes it there; a `let` of a new name makes it in the innermost block,
/// with which it ends.
package struct Variables: Sendable {
    /// The names to which verbs give a value, so that a script may use them before anybody knows whether they will have
    /// one.
    static let provided: Set<String> = ["port"]

    private var frames: [[String: Variable]] = [[:]]
    /// The number of times that each name of the session's own frame was given a value: the same number means the same
    /// value.
    private(set) var revisions: [String: Int] = [:]

    /// The value of a name; nil when it has none.
    func variable(_ name: String) -> Variable? {
        for frame in frames.reversed() { if let variable = frame[name] { return variable } }
        return nil
    }

    /// The value that a session itself gives to a name (`$port`); nil when the name has no value, or one as written.
    package subscript(name: String) -> Value? {
        get { if case .value(let value)? = variable(name) { value } else { nil } }
        set {
            if let newValue { return assign(name, .value(newValue)) }
            put(name, nil, in: frames.count - 1)
        }
    }

    mutating func assign(_ name: String, _ variable: Variable) {
        put(name, variable, in: frames.lastIndex { $0[name] != nil } ?? frames.count - 1)
    }

    /// Gives a name a value in the innermost block, whatever its value outside is.
    mutating func declare(_ name: String, _ variable: Variable) { put(name, variable, in: frames.count - 1) }

    private mutating func put(_ name: String, _ variable: Variable?, in frame: Int) {
        frames[frame][name] = variable
        if frame == 0 { revisions[name, default: 0] += 1 }
    }

    /// Every name, in alphabetical order.
    var keys: [String] { Set(frames.flatMap(\.keys)).sorted() }

    /// The number of open blocks.
    var depth: Int { frames.count - 1 }

    mutating func open() { frames.append([:]) }

    /// Ends the innermost blocks until so many are open.
    mutating func close(to depth: Int) { while frames.count > max(depth, 0) + 1 { frames.removeLast() } }
}
