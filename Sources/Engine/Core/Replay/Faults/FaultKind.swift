/// What can happen to a record on its way from a stream to a client.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// The record is not sent.
    case drop
    /// It is sent twice, the second right behind the first.
    case duplicate
    /// It is sent behind the next one to eight.
    case reorder
    /// It and up to 99 that follow are not sent.
    case gap
    /// It is sent later by a recorded time; what was recorded meanwhile overtakes it.
    case delay
    /// Before it is sent, everybody who is connected is disconnected, in an orderly way (FIN).
    case disconnect
    /// Before it is sent, everybody's connection is reset (RST), as a line that breaks is.
    case reset
    /// From it on everybody who is connected hears nothing for a time, or for ever, and the connection stays open.
    case silence
    /// One bit of it is wrong; never in its length or its type, so that the stream stays readable.
    case corrupt
    /// Before it is sent, the stream stands still.
    case stall

    /// Whether a rule of this kind says for how long.
    public var takesDuration: Bool { self == .delay || self == .stall || self == .silence }

    /// Whether it may leave that out: then it lasts for ever.
    public var mayLastForEver: Bool { self == .silence }

    /// Whether it takes a client's connection away, or its use: a client that comes back and begins anew would never get past
    /// it, so that a server of replays does it once for each record and not to each session.
    public var strikesOnce: Bool { self == .disconnect || self == .reset || self == .silence }
}

/// What stops a stream, or its clients, before a record.
public enum FaultStop: Hashable, Sendable {
    case disconnect, reset
    /// Nothing leaves for so long.
    case stall(nanos: UInt64)
    /// Those who are connected hear nothing for so long; `UInt64.max`: ever again.
    case silence(nanos: UInt64)

    public var kind: FaultKind {
        switch self {
        case .disconnect: .disconnect
        case .reset: .reset
        case .stall: .stall
        case .silence: .silence
        }
    }

    /// What a list of faults says of it.
    public var detail: Fault.Detail {
        switch self {
        case .disconnect, .reset: .none
        case .stall(let nanos), .silence(let nanos): .nanos(nanos)
        }
    }
}

/// One kind of fault and when it happens.
public struct FaultRule: Hashable, Sendable {
    public enum Occasion: Hashable, Sendable {
        /// To each record with this chance, in billionths: 1,000,000 is 0.1 %.
        case chance(billionths: UInt64)
        /// To so many records of each pass, spread over it.
        case count(Int)
        /// To the first record of a pass with this index or a later one.
        case index(Int)
    }

    public var kind: FaultKind
    public var occasion: Occasion
    /// How long a `stall` or a `silence` lasts (`UInt64.max`: for ever), or about how late a `delay` is: from half of it to
    /// one and a half times as much.
    public var nanos: UInt64

    public init(_ kind: FaultKind, _ occasion: Occasion, nanos: UInt64 = 0) {
        self.kind = kind
        self.occasion = occasion
        self.nanos = nanos
    }
}

extension FaultRule {
    /// Nil for a kind that does not stop anything.
    var stop: FaultStop? {
        switch kind {
        case .disconnect: .disconnect
        case .reset: .reset
        case .stall: .stall(nanos: nanos)
        case .silence: .silence(nanos: nanos)
        case .drop, .duplicate, .reorder, .gap, .delay, .corrupt: nil
        }
    }
}

/// A fault that a schedule has for each pass of a replay.
public struct Fault: Hashable, Sendable {
    public enum Detail: Hashable, Sendable {
        case none
        /// `gap`: records not sent; `reorder`: records that overtake it.
        case records(Int)
        /// `delay`, `stall`, `silence`; `UInt64.max`: for ever.
        case nanos(UInt64)
        /// `corrupt`: which bit, bit 0 being worth 1.
        case bit(Int, ofByte: Int)
    }

    public var kind: FaultKind
    /// The recording's index of the record it happens to; of a `gap`, of the first.
    public var index: Int
    /// The message of the pass that leaves with it or, where none does, next: of a `reorder`, where the record lands.
    public var place: Int
    public var detail: Detail

    public init(kind: FaultKind, index: Int, place: Int, detail: Detail) {
        self.kind = kind
        self.index = index
        self.place = place
        self.detail = detail
    }
}
