/// The phase of an instrument at its venue, by the name the language uses (`assert … in open`).
///
/// From the action of a status record (dbn.md §4.7):
///
///     1 pre_open      pre-open        7 trading    open          12 close         close
///     2 pre_cross     pre-cross       8 halt       halt          13 post_close    post-close
///     3 quoting       quoting         9 pause      pause         15 not_available not-available
///     4 cross         cross          10 suspend    suspend
///     5 rotation      rotation       11 pre_close  pre-close
///
/// 0 none, 6 new_price_indication and 14 ssr_change say something about an instrument without changing its phase, and so
/// does a number that nobody defined.
public enum Phase: String, Hashable, Sendable, CaseIterable {
    case preOpen = "pre-open"
    case preCross = "pre-cross"
    case quoting
    case cross
    case rotation
    /// Continuous trading: the only phase that counts as "open".
    case open
    case halt
    case pause
    case suspend
    case preClose = "pre-close"
    case close
    case postClose = "post-close"
    case notAvailable = "not-available"

    /// Makes the phase that a status action begins; nil for an action that changes no phase.
    public init?(statusAction: UInt16) {
        switch statusAction {
        case 1: self = .preOpen
        case 2: self = .preCross
        case 3: self = .quoting
        case 4: self = .cross
        case 5: self = .rotation
        case 7: self = .open
        case 8: self = .halt
        case 9: self = .pause
        case 10: self = .suspend
        case 11: self = .preClose
        case 12: self = .close
        case 13: self = .postClose
        case 15: self = .notAvailable
        default: return nil
        }
    }

    /// Makes the phase of a name: `open`, also `trading` for it; nil for a name that is none.
    public init?(named name: String) {
        if name == "trading" {
            self = .open
            return
        }
        self.init(rawValue: name)
    }

    /// The name that the language uses.
    public var name: String { rawValue }

    /// True when the phase is continuous trading.
    public var isOpen: Bool { self == .open }
}

/// A stretch of time in one phase: from `start` up to and without `end`.
public struct PhaseSpan: Hashable, Sendable {
    /// The phase; nil where it is unknown.
    public var phase: Phase?
    /// The beginning of the stretch; nil when it has none that is known.
    public var start: Timestamp?
    /// The end of the stretch; nil when nothing is known to have ended it.
    public var end: Timestamp?

    /// Makes a stretch.
    public init(phase: Phase?, start: Timestamp?, end: Timestamp?) {
        self.phase = phase
        self.start = start
        self.end = end
    }

    /// True when an instant lies in the stretch.
    public func contains(_ time: Timestamp) -> Bool {
        if let start, time < start { return false }
        if let end, time >= end { return false }
        return true
    }

    /// `{"phase":"open","from":"…","to":"…"}`; null for an end that is not known.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("phase", phase?.name)
        json.member("from", start)
        json.member("to", end)
        json.endObject()
    }
}
