/// The kinds of faults that can happen to a record on its way from a stream to a client.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// The record is not sent.
    case drop
    /// The record is sent twice, the second right after the first.
    case duplicate
    /// The record is sent after the next one to eight.
    case reorder
    /// The record and up to 99 that follow are not sent.
    case gap
    /// The record is sent later by a recorded time; records of that time overtake it.
    case delay
    /// Before the record is sent, everybody who is connected is disconnected, in an orderly way (FIN).
    case disconnect
    /// Before the record is sent, everybody's connection is reset (RST), as a line that breaks is.
    case reset
    /// From the record on everybody who is connected gets nothing for a time, or for ever, and the connection stays
    /// open.
    case silence
    /// One bit of the record is wrong; never in its length or its type, so that the stream stays readable.
    case corrupt
    /// Before the record is sent, the stream stands still.
    case stall

    /// True when a rule of this kind takes a duration.
    public var takesDuration: Bool { self == .delay || self == .stall || self == .silence }

    /// True when a rule of this kind may leave its duration out: the fault then lasts for ever.
    public var mayLastForEver: Bool { self == .silence }

    /// True when the fault takes a client's connection away, or its use. A client that comes back and begins anew would
    /// never get past it, so a server of replays does it once for each record and not to each session.
    public var strikesOnce: Bool { self == .disconnect || self == .reset || self == .silence }
}

/// A fault that stops a stream, or its clients, before a record.
package enum FaultStop: Hashable, Sendable {
    case disconnect, reset
    /// Nothing leaves for a time.
    case stall(nanos: UInt64)
    /// Those who are connected get nothing for a time; `UInt64.max`: for ever.
    case silence(nanos: UInt64)

    /// The kind of fault.
    package var kind: FaultKind {
        switch self {
        case .disconnect: .disconnect
        case .reset: .reset
        case .stall: .stall
        case .silence: .silence
        }
    }

    /// The detail that a list of faults shows.
    package var detail: Fault.Detail {
        switch self {
        case .disconnect, .reset: .none
        case .stall(let nanos), .silence(let nanos): .nanos(nanos)
        }
    }
}

/// One kind of fault and the records that it strikes.
public struct FaultRule: Hashable, Sendable {
    /// The records that a rule strikes.
    public enum Occasion: Hashable, Sendable {
        /// All records, each with this chance, in billionths: 1,000,000 is 0.1 %.
        case chance(billionths: UInt64)
        /// A number of records of each pass, spread over it.
        case count(Int)
        /// The first record of a pass with this index or a later one.
        case index(Int)
    }

    /// The kind of fault.
    public var kind: FaultKind
    /// The records that the rule strikes.
    public var occasion: Occasion
    /// The time that a `stall` or a `silence` lasts (`UInt64.max`: for ever), or the typical delay of a `delay`, which
    /// is from half of it to one and a half times as much; in nanoseconds.
    public var nanos: UInt64

    /// Makes a rule.
    ///
    /// - Parameter nanos: 0 for kinds without a duration.
    public init(_ kind: FaultKind, _ occasion: Occasion, nanos: UInt64 = 0) {
        self.kind = kind
        self.occasion = occasion
        self.nanos = nanos
    }
}

extension FaultRule {
    /// The stop that the rule makes; nil for a kind that does not stop anything.
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
    /// The size of a fault, by its kind.
    public enum Detail: Hashable, Sendable {
        case none
        /// The records that a `gap` leaves out, or that overtake a `reorder`.
        case records(Int)
        /// The nanoseconds of a `delay`, a `stall` or a `silence`; `UInt64.max`: for ever.
        case nanos(UInt64)
        /// The bit that a `corrupt` changes, bit 0 being worth 1.
        case bit(Int, ofByte: Int)
    }

    /// The kind of fault.
    public var kind: FaultKind
    /// The recording's index of the record that it strikes; for a `gap`, of the first one.
    public var index: Int
    /// The place, within the pass, of the message that leaves with it or, where none does, next; for a `reorder`, of
    /// the record where it lands.
    public var place: Int
    /// The size of the fault.
    public var detail: Detail

    /// Makes a fault of its parts.
    public init(kind: FaultKind, index: Int, place: Int, detail: Detail) {
        self.kind = kind
        self.index = index
        self.place = place
        self.detail = detail
    }
}
