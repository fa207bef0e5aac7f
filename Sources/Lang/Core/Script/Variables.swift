/// What a name stands for.
package enum Variable: Sendable {
    /// A literal or a word as written, so that it may stand wherever it could have been written: a symbol, a pace, a time
    /// that has no date yet.
    case written(Item)
    /// What an expression or a query came to.
    case value(Value)
}

/// The names of a session and what they stand for: a frame for the session, one more for each open block of a script.
///
/// `let` of a name that is known anywhere changes it there; of a new one makes it in the innermost block, with which it
/// ends.
package struct Variables: Sendable {
    /// Names that verbs give a value to, so that a script may use them before anybody knows whether they will be there.
    static let provided: Set<String> = ["port"]

    private var frames: [[String: Variable]] = [[:]]
    /// How often each name of the session's own frame was given a value: what has the same count has the same value.
    private(set) var revisions: [String: Int] = [:]

    /// nil when the name stands for nothing.
    func variable(_ name: String) -> Variable? {
        for frame in frames.reversed() { if let variable = frame[name] { return variable } }
        return nil
    }

    /// For values that the session itself provides (`$port`): nil when the name stands for nothing, or for a word.
    package subscript(name: String) -> Value? {
        get { if case .value(let value)? = variable(name) { value } else { nil } }
        set {
            if let newValue { return assign(name, .value(newValue)) }
            frames[frames.count - 1][name] = nil
            noteChange(of: name, in: frames.count - 1)
        }
    }

    mutating func assign(_ name: String, _ variable: Variable) {
        let place = frames.lastIndex { $0[name] != nil } ?? frames.count - 1
        frames[place][name] = variable
        noteChange(of: name, in: place)
    }

    /// In the innermost block, whatever the name stands for outside.
    mutating func declare(_ name: String, _ variable: Variable) {
        frames[frames.count - 1][name] = variable
        noteChange(of: name, in: frames.count - 1)
    }

    private mutating func noteChange(of name: String, in frame: Int) {
        if frame == 0 { revisions[name, default: 0] += 1 }
    }

    /// Every name, in the order of the alphabet.
    var keys: [String] { Set(frames.flatMap(\.keys)).sorted() }

    /// How many blocks are open.
    var depth: Int { frames.count - 1 }

    mutating func open() { frames.append([:]) }

    /// Ends blocks until so many are open.
    mutating func close(to depth: Int) {
        while frames.count > max(depth, 0) + 1 { frames.removeLast() }
    }
}
