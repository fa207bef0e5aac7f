import EngineTransport

/// The state of one client of a broadcast, without a socket and without a clock: its place, and what is to be done with
/// it.
///
///     open ──all was given, or a fault cuts it──▶ ending ──closed──▶ gone
///       └────────────────────────closed──────────────────────────────▲
///
/// Places are those of the broadcast (`ReplaySource`). The client is owed the messages from `place` up to its *goal*:
/// the head of the broadcast, or where a fault cuts it off or has made it silent.
struct ClientState: Hashable {
    enum Phase: Hashable {
        case open
        /// The client has been given everything it gets, and the end of its connection is on its way.
        case ending(Ending)
        case gone
    }

    /// The ways of ending a connection.
    enum Ending: Hashable {
        /// Sends the FIN, and leaves the peer a while to hang up.
        case finish
        /// Cuts it off as a network would, with a FIN or a reset.
        case cut(resets: Bool)
    }

    /// The silence that a fault has put on a client.
    enum Silence: Hashable {
        case none
        /// The client gets nothing from a place on, until a moment in nanoseconds.
        case passing(from: Int, until: UInt64)
        /// The client gets nothing from a place on, for ever. It may have hung up, and nothing else would tell that.
        case lasting(from: Int, hasHungUp: Bool)
    }

    /// The next step of the owner of the connection.
    enum Action: Hashable {
        case nothing
        /// Give the client messages from its place on and before this one, as long as there is room.
        case give(before: Int)
        /// Give the client the rest in another turn of the loop.
        case queue
        /// End the connection after the last byte that it was given.
        case end(Ending)
        /// Close the connection at once.
        case close
    }

    private struct Cut: Hashable {
        var place: Int
        var resets: Bool
    }

    private(set) var phase = Phase.open
    private(set) var silence = Silence.none
    /// The place of the next message that the client is to be sent.
    private(set) var place = 0
    /// The place at which the client came in, or went on when it was last made to skip messages.
    private(set) var firstPlace = 0
    /// True when the client is behind because of us, and has not caught up since.
    private(set) var isExcused = false
    private var cut: Cut?
    private var turn = PumpTurn()

    init() {}

    // MARK: what can be asked

    var isOpen: Bool { phase == .open }

    /// The place from which on a fault keeps the client in silence; nil when it is sent what it is owed.
    private var silentPlace: Int? {
        switch silence {
        case .none: nil
        case .passing(let place, _), .lasting(let place, _): place
        }
    }

    private var isSilentForEver: Bool { if case .lasting = silence { true } else { false } }

    /// Returns the place up to which the client may be sent messages of a stream that is at `head`.
    private func goal(_ head: Int) -> Int { min(head, cut?.place ?? head, silentPlace ?? head) }

    /// The place up to which the client counts as served: never beyond a cut, whatever it was given.
    var reached: Int { min(place, cut?.place ?? .max) }

    /// Returns whether the client is to be given a fresh batch that begins at a place.
    func takes(batchAt first: Int) -> Bool { isOpen && place == first && silentPlace == nil }

    /// True when a stream that is as fast as its clients waits for this one.
    var isWaitedFor: Bool { isOpen && !isSilentForEver }

    /// Returns whether the client has been sent all that it is owed of a stream that is at `head`, so that it cannot be
    /// blamed for taking nothing.
    func isServed(_ head: Int) -> Bool { isOpen && (place == head || place == silentPlace) }

    /// Returns whether the client is more than `limit` messages behind, and by its own doing.
    func isSlow(_ head: Int, limit: Int) -> Bool { head - place > limit && isOpen && !isExcused }

    /// True when a fault will cut the client off.
    var isToBeCut: Bool { cut != nil }

    // MARK: its way

    /// Lets the client take part from the head on.
    mutating func join(at head: Int) {
        place = head
        firstPlace = head
    }

    /// Counts messages that the client has been given.
    mutating func advance(by places: Int) { place += places }

    /// Leaves out the messages before a place.
    mutating func skip(to place: Int) {
        self.place = place
        firstPlace = place
    }

    /// Begins a turn of giving the client what it is owed.
    ///
    /// - Returns: `give`, to be followed by `endPump`; `nothing` where a turn is under way, or the client is not open.
    mutating func beginPump(_ head: Int) -> Action {
        guard isOpen, turn.begin() else { return .nothing }
        return .give(before: goal(head))
    }

    /// Ends the turn that `beginPump` began, when the client has been given what there was room for.
    mutating func endPump(_ head: Int) -> Action {
        turn.end()
        if silentPlace == nil, place == head { isExcused = false }
        return arrive()
    }

    /// Returns the action that is due at the client's place: a fault's cut, or the close of a client that has hung up
    /// in a silence.
    mutating func arrive() -> Action {
        if let cut, cut.place == place { return end(.cut(resets: cut.resets)) }
        if case .lasting(place, hasHungUp: true) = silence { return .close }
        return .nothing
    }

    /// Returns `queue` where the client needs another turn of the loop. When its channel is full, its becoming writable
    /// is that turn.
    mutating func wantsTurn(_ head: Int, isWritable: Bool) -> Action {
        guard isOpen, isWritable, place < goal(head), turn.queue() else { return .nothing }
        return .queue
    }

    /// Takes note that the turn that was asked for has come.
    mutating func turnCame() { turn.arrive() }

    // MARK: faults

    /// Cuts the client off at the head: at once when it is there, else when it has been given what comes before.
    mutating func cut(at head: Int, resets: Bool) -> Action {
        if cut == nil { cut = Cut(place: head, resets: resets) }
        return arrive()
    }

    /// Cuts the client off now; it loses the messages before its cut.
    mutating func cutNow() -> Action { cut.map { end(.cut(resets: $0.resets)) } ?? .nothing }

    /// Sends the client nothing from the head on.
    ///
    /// - Parameter until: The moment in nanoseconds; nil: for ever.
    mutating func fallSilent(at head: Int, until: UInt64?) {
        guard isOpen, cut == nil, !isSilentForEver else { return }
        let from = silentPlace ?? head
        if let until {
            var latest = until
            if case .passing(_, let before) = silence { latest = max(before, until) }
            silence = .passing(from: from, until: latest)
        } else {
            silence = .lasting(from: from, hasHungUp: false)
        }
        isExcused = true
    }

    /// Ends a passing silence whose moment has come.
    ///
    /// - Returns: Whether the silence is over now.
    mutating func endSilence(at now: UInt64) -> Bool {
        guard case .passing(_, let until) = silence, until <= now else { return false }
        silence = .none
        return true
    }

    // MARK: the end

    /// Takes note that the client has closed its direction. That says nothing, except in a silence for ever, where
    /// nothing else would tell that the client has gone.
    mutating func hangUp() -> Action {
        guard case .lasting(let from, _) = silence else { return .nothing }
        silence = .lasting(from: from, hasHungUp: true)
        return from == place ? .close : .nothing
    }

    /// Ends a client that has been given everything, when the stream is over.
    mutating func finish(_ head: Int) -> Action { place == head ? end(.finish) : .nothing }

    private mutating func end(_ ending: Ending) -> Action {
        guard isOpen else { return .nothing }
        phase = .ending(ending)
        return .end(ending)
    }

    /// Takes note that the connection is closed.
    mutating func leave() { phase = .gone }
}
