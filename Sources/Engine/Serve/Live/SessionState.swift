import EngineTransport

/// The state of one session of the gateway towards its client, without a socket and without a clock: whether it may
/// speak, what holds the market back, and whether it is over.
///
///     open ──finish, cut──▶ ending ──closed──▶ gone
///       └──────────────────closed────────────────▲
///
/// `LiveConnection` decides what is said; this type decides whether it can be said now.
struct SessionState {
    enum Phase: Hashable { case open, ending, gone }

    /// The readiness to do the actions of the connection at once.
    private enum Voice {
        case speaking
        /// The metadata has been sent, and the actions after it wait for a moment.
        case settling([LiveConnection.Action])
        /// A fault keeps all actions back, heartbeats too.
        case silent([LiveConnection.Action])
    }

    enum Action: Hashable {
        case nothing
        /// Do these.
        case perform([LiveConnection.Action])
        /// Do these, and after so many nanoseconds those that `speak` returns.
        case performAndSettle([LiveConnection.Action], nanos: UInt64)
    }

    private(set) var phase = Phase.open
    private var voice = Voice.speaking
    /// The number of things that have to be made, or waited for, before the market goes on.
    private var holds = 0
    /// The moment at which `holds` last left 0, in nanoseconds.
    private var heldSince: UInt64 = 0
    private var turn = PumpTurn()

    init() {}

    var isOpen: Bool { phase == .open }
    /// True when the connection is closed.
    var isGone: Bool { phase == .gone }
    /// True when the market is held by us, so that the client could not have been sent it.
    var isHeld: Bool { holds > 0 }
    var isSilent: Bool { if case .silent = voice { true } else { false } }

    // MARK: speaking

    /// Returns those of the connection's actions that are to be done now, and keeps the rest.
    mutating func take(_ actions: [LiveConnection.Action]) -> Action {
        guard isOpen, !actions.isEmpty else { return .nothing }
        switch voice {
        case .settling(let before): voice = .settling(before + actions)
        case .silent(let before): voice = .silent(before + actions)
        case .speaking:
            for (index, action) in actions.enumerated() {
                guard case .settle(let nanos) = action else { continue }
                voice = .settling(Array(actions[(index + 1)...]))
                return .performAndSettle(Array(actions[..<index]), nanos: nanos)
            }
            return .perform(actions)
        }
        return .nothing
    }

    /// Keeps all actions until `speak`. Requests of the client are heard, and answered afterwards.
    mutating func fallSilent() {
        switch voice {
        case .speaking: voice = .silent([])
        case .settling(let kept), .silent(let kept): voice = .silent(kept)
        }
    }

    /// Ends the waiting or the silence.
    ///
    /// - Returns: The actions that were kept, to be taken now.
    mutating func speak() -> [LiveConnection.Action] {
        defer { voice = .speaking }
        switch voice {
        case .speaking: return []
        case .settling(let kept), .silent(let kept): return kept
        }
    }

    // MARK: holding

    /// Holds the market until `letGo` has been called as often.
    mutating func hold(at now: UInt64) {
        if holds == 0 { heldSince = now }
        holds += 1
    }

    /// Takes back one `hold`.
    ///
    /// - Returns: The nanoseconds for which the market was held; nil while something else holds it.
    mutating func letGo(at now: UInt64) -> UInt64? {
        holds -= 1
        return holds == 0 ? now - min(heldSince, now) : nil
    }

    // MARK: sending

    /// Begins a turn of sending.
    ///
    /// - Returns: Whether the session may send what is due; `endPump` has to follow then.
    mutating func beginPump() -> Bool { isOpen && turn.begin() }

    mutating func endPump() { turn.end() }

    /// Marks another turn of the loop as queued.
    ///
    /// - Returns: Whether the caller has to ask the loop for it.
    mutating func queuePump() -> Bool { turn.queue() }

    /// Takes note that the turn that was asked for has come.
    mutating func turnCame() { turn.arrive() }

    // MARK: the end

    /// Ends the session: nothing is sent any more but what has been given to the channel.
    ///
    /// - Returns: false when it was over already.
    mutating func end() -> Bool {
        guard isOpen else { return false }
        phase = .ending
        return true
    }

    mutating func leave() { phase = .gone }
}
