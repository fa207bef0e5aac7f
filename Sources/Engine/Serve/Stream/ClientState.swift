import Engine
import EngineTransport

/// The state of one client of a broadcast, without a socket and without a clock: its place, and what is to be done with it.
///
///     open ──all was given, or a fault cuts it──▶ ending ──closed──▶ gone
///       └────────────────────────closed──────────────────────────────▲
///
/// Places are those of the broadcast (`ReplaySource`). The client is owed the messages from `place` up to its *goal*: the head
/// of the broadcast, or where a fault cuts it off or has made it silent.
struct ClientState: Hashable {
    enum Phase: Hashable {
        case open
        /// It has been given everything it gets, and the end is on its way.
        case ending(Ending)
        case gone
    }

    enum Ending: Hashable {
        /// The FIN, and a while to hang up.
        case finish
        /// Cut off as by a network, with a FIN or a reset.
        case cut(resets: Bool)
    }

    /// What a fault has done to its voice.
    enum Silence: Hashable {
        case none
        /// It gets nothing from a place on, up to a moment.
        case passing(from: Int, until: UInt64)
        /// It gets nothing from a place on. It may have hung up, and nothing else would tell that.
        case lasting(from: Int, hasHungUp: Bool)
    }

    /// What the owner of the connection does.
    enum Action: Hashable {
        case nothing
        /// Gives it messages from its place on, before this one, as long as there is room.
        case give(before: Int)
        /// Gives it the rest in another turn of the loop.
        case queue
        /// Ends the connection after the last byte it was given.
        case end(Ending)
        /// Closes the connection at once.
        case close
    }

    private struct Cut: Hashable {
        var place: Int
        var resets: Bool
    }

    private(set) var phase = Phase.open
    private(set) var silence = Silence.none
    /// The place of the next message it is to be sent.
    private(set) var place = 0
    /// Where it came in, or went on when it was last made to skip messages.
    private(set) var firstPlace = 0
    /// It is behind because of us, and has not caught up since.
    private(set) var isExcused = false
    private var cut: Cut?
    private var turn = PumpTurn.idle

    init() {}

    // MARK: what can be asked

    var isOpen: Bool { phase == .open }

    /// From where on a fault keeps it in silence; nil: it is sent what it is owed.
    private var silentPlace: Int? {
        switch silence {
        case .none: nil
        case .passing(let place, _), .lasting(let place, _): place
        }
    }

    private var isSilentForEver: Bool { if case .lasting = silence { true } else { false } }

    /// The place up to which it may be sent messages of a stream that is at `head`.
    private func goal(_ head: Int) -> Int { min(head, cut?.place ?? head, silentPlace ?? head) }

    /// The place up to which what it was given counts as its own: what lies beyond a cut never was.
    var reached: Int { min(place, cut?.place ?? .max) }

    /// Whether a fresh batch that begins at a place is for it.
    func takes(batchAt first: Int) -> Bool { isOpen && place == first && silentPlace == nil }

    /// Whether a stream that is as fast as its clients waits for it.
    var isWaitedFor: Bool { isOpen && !isSilentForEver }

    /// Whether it has been sent all that it is owed of a stream that is at `head`, so that it cannot be blamed for taking nothing.
    func isServed(_ head: Int) -> Bool { isOpen && (place == head || place == silentPlace) }

    /// Whether it is too far behind, and by its own fault.
    func isSlow(_ head: Int, limit: Int) -> Bool { head - place > limit && isOpen && !isExcused }

    /// Whether a fault will cut it off.
    var isToBeCut: Bool { cut != nil }

    // MARK: its way

    /// It takes part from the head on.
    mutating func join(at head: Int) {
        place = head
        firstPlace = head
    }

    /// It has been given messages.
    mutating func advance(by places: Int) { place += places }

    /// What lies before a place is not sent to it.
    mutating func skip(to place: Int) {
        self.place = place
        firstPlace = place
    }

    /// Begins to give it what it is owed: `give`, then `endPump`. Nothing where somebody is at it, or it is not open.
    mutating func beginPump(_ head: Int) -> Action {
        guard isOpen, turn.begin() else { return .nothing }
        return .give(before: goal(head))
    }

    /// It has been given what there was room for.
    mutating func endPump(_ head: Int) -> Action {
        turn.end()
        if silentPlace == nil, place == head { isExcused = false }
        return arrive()
    }

    /// What is to be done at the place where it is: a fault's cut, or the close of one that has hung up in a silence.
    mutating func arrive() -> Action {
        if let cut, cut.place == place { return end(.cut(resets: cut.resets)) }
        if case .lasting(place, hasHungUp: true) = silence { return .close }
        return .nothing
    }

    /// Whether it wants another turn of the loop. When its channel is full, its becoming writable is that turn.
    mutating func wantsTurn(_ head: Int, isWritable: Bool) -> Action {
        guard isOpen, isWritable, place < goal(head), turn.queue() else { return .nothing }
        return .queue
    }

    /// The turn that was asked for has come.
    mutating func turnCame() { turn.arrive() }

    // MARK: faults

    /// Cuts it off at the head: at once when it is there, else when it has been given what comes before.
    mutating func cut(at head: Int, resets: Bool) -> Action {
        if cut == nil { cut = Cut(place: head, resets: resets) }
        return arrive()
    }

    /// It loses what comes before its cut, which is now.
    mutating func cutNow() -> Action { cut.map { end(.cut(resets: $0.resets)) } ?? .nothing }

    /// It gets nothing from the head on.
    ///
    /// - Parameter until: nil: for ever.
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

    /// - Returns: whether its silence is over now.
    mutating func endSilence(at now: UInt64) -> Bool {
        guard case .passing(_, let until) = silence, until <= now else { return false }
        silence = .none
        return true
    }

    // MARK: the end

    /// It has closed its direction. That says nothing, but in a silence for ever, where nothing else would tell that it has
    /// gone.
    mutating func hangUp() -> Action {
        guard case .lasting(let from, _) = silence else { return .nothing }
        silence = .lasting(from: from, hasHungUp: true)
        return from == place ? .close : .nothing
    }

    /// The stream is over.
    mutating func finish(_ head: Int) -> Action { place == head ? end(.finish) : .nothing }

    private mutating func end(_ ending: Ending) -> Action {
        guard isOpen else { return .nothing }
        phase = .ending(ending)
        return .end(ending)
    }

    /// Its connection is closed.
    mutating func leave() { phase = .gone }
}
