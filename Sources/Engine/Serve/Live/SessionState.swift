import Engine
import EngineTransport

/// The state of one session of the gateway towards its client, without a socket and without a clock: whether it may speak, what
/// holds the market back, and whether it is over.
///
///     open ──finish, cut──▶ ending ──closed──▶ gone
///       └──────────────────closed────────────────▲
///
/// `LiveConnection` is what is said; this is whether it can be said now.
struct SessionState {
    enum Phase: Hashable { case open, ending, gone }

    /// Whether what the connection wants done is done at once.
    private enum Voice {
        case speaking
        /// The metadata has been sent, and what comes after it waits for a moment.
        case settling([LiveConnection.Action])
        /// A fault keeps everything back, heartbeats too.
        case silent([LiveConnection.Action])
    }

    enum Action: Hashable {
        case nothing
        /// These are to be done.
        case perform([LiveConnection.Action])
        /// These are to be done, and after so many nanoseconds what `speak` answers.
        case performAndSettle([LiveConnection.Action], nanos: UInt64)
    }

    private(set) var phase = Phase.open
    private var voice = Voice.speaking
    /// Things that have to be made, or waited for, before the market goes on; and since when there have been any.
    private var holds = 0
    private var heldSince: UInt64 = 0
    private var turn = PumpTurn.idle

    init() {}

    var isOpen: Bool { phase == .open }
    /// The connection is closed.
    var isGone: Bool { phase == .gone }
    /// What is held by us, the client could not have been sent.
    var isHeld: Bool { holds > 0 }
    var isSilent: Bool { if case .silent = voice { true } else { false } }

    // MARK: speaking

    /// What is to be done of what the connection wants done; the rest is kept until it can be.
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

    /// Nothing is said until `speak`. What the client says is heard, and answered afterwards.
    mutating func fallSilent() {
        switch voice {
        case .speaking: voice = .silent([])
        case .settling(let kept), .silent(let kept): voice = .silent(kept)
        }
    }

    /// The moment has passed, or the silence is over.
    ///
    /// - Returns: what was kept, to be taken now.
    mutating func speak() -> [LiveConnection.Action] {
        defer { voice = .speaking }
        switch voice {
        case .speaking: return []
        case .settling(let kept), .silent(let kept): return kept
        }
    }

    // MARK: holding

    /// Nothing of the market leaves until `letGo` has been called as often.
    mutating func hold(at now: UInt64) {
        if holds == 0 { heldSince = now }
        holds += 1
    }

    /// - Returns: for how many nanoseconds the market was held; nil while something else holds it.
    mutating func letGo(at now: UInt64) -> UInt64? {
        holds -= 1
        return holds == 0 ? now - min(heldSince, now) : nil
    }

    // MARK: sending

    /// - Returns: whether the session may send what is due; then `endPump` follows.
    mutating func beginPump() -> Bool { isOpen && turn.begin() }

    mutating func endPump() { turn.end() }

    /// - Returns: whether another turn of the loop is to be asked for.
    mutating func queuePump() -> Bool { turn.queue() }

    /// The turn that was asked for has come.
    mutating func turnCame() { turn.arrive() }

    // MARK: the end

    /// Nothing is sent any more but what has been given to the channel.
    ///
    /// - Returns: false when it is over already.
    mutating func end() -> Bool {
        guard isOpen else { return false }
        phase = .ending
        return true
    }

    mutating func leave() { phase = .gone }
}
