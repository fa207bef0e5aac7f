/// Faults in records that come one by one: the one place that lets the rules of a `FaultPlan` strike.
///
/// A sender who cannot know its records ahead asks it as it goes: what a session of the gateway is sent depends on what its
/// client asks for, and when. Where all are known, `FaultSchedule` asks it once and writes down what it says. A fault by count
/// or by moment strikes the first record, at its place or after it, that is sent at all.
public struct FaultInjector: Sendable {
    /// A record that is about to be sent.
    public struct Candidate: Sendable {
        /// Its number among those of its kind: what chance goes by.
        public var number: Int
        /// Where the recording, or the pass, is: what faults by place go by.
        public var position: Int
        /// When it leaves, by the recording's clock; nil: unknown, and then it is not delayed.
        public var time: UInt64?
        public var byteCount: Int

        public init(number: Int, position: Int, time: UInt64?, byteCount: Int) {
            self.number = number
            self.position = position
            self.time = time
            self.byteCount = byteCount
        }
    }

    /// What becomes of it.
    public enum Fate: Hashable, Sendable {
        case sent
        case dropped
        /// The first of a gap.
        case gap
        /// Another one of the gap before it.
        case inGap
        case twice
        /// A byte of it is wrong by these bits.
        case corrupt(byte: Int, bit: Int)
        /// Kept by the caller under this number, until `landing` names it.
        case held(Int)
        /// What happens before it is sent.
        case stop(FaultStop)
    }

    /// A held record that is sent now.
    public struct Landing: Hashable, Sendable {
        public var ticket: Int
        public var kind: FaultKind
        /// nil: nothing has overtaken it, and nothing went wrong.
        public var detail: Fault.Detail?
        /// The time that stands for its own in its new place, so that time does not go back; 0: unknown.
        public var time: UInt64
    }

    private struct Held: Sendable {
        var ticket: Int
        var kind: FaultKind
        /// It lands when so many records have been seen …
        var until: Int
        /// … or at this time.
        var due: UInt64
        var late: UInt64
    }

    private let rules: [FaultRule]
    private let dice: FaultDice
    /// Thresholds of the rules of chance: a roll below strikes; nil: always.
    private let chances: [(rule: Int, below: UInt64?)]
    /// Rules that strike by place, ascending.
    private let claims: [(index: Int, rule: Int)]
    private var nextClaim = 0
    private var firstClaim = 0
    /// Claims whose place has been passed, and that still want a record.
    private var pending: [Int] = []
    /// Records of a gap still to be left out.
    private var gapLeft = 0
    private var held: [Held] = []
    /// The least `until` and the least `due` of those: before both none lands, so that most records are asked no more.
    private var firstUntil = Int.max
    private var firstDue = UInt64.max
    private var seen = 0
    private var lastTime: UInt64 = 0

    /// - Parameter recordCount: of the whole recording.
    /// - Complexity: O(records) with rules that count, else O(rules).
    public init(_ plan: FaultPlan, recordCount: Int) {
        self.init(plan) { plan.claims((0..<recordCount).map { UInt32($0) }) }
    }

    /// For a pass of some records, whose places are their positions.
    ///
    /// - Parameter indices: their own, ascending.
    init(_ plan: FaultPlan, of indices: [UInt32]) { self.init(plan) { plan.claims(indices) } }

    private init(_ plan: FaultPlan, placed: () -> [Int: Int]) {
        rules = plan.rules
        dice = FaultDice(seed: plan.seed)
        chances = plan.chances
        let isPlaced = plan.rules.contains { if case .chance = $0.occasion { false } else { true } }
        claims =
            isPlaced
            ? placed().map { (index: $0.key, rule: $0.value) }.sorted { $0.index < $1.index } : []
    }

    /// The records of the recording before this one are not part of the replay.
    public mutating func start(at index: Int) {
        firstClaim = claims.firstIndex { $0.index >= index } ?? claims.count
        beginPass()
    }

    /// The recording begins again.
    ///
    /// - Precondition: nothing is held.
    public mutating func beginPass() {
        nextClaim = firstClaim
        pending = []
        gapLeft = 0
    }

    public mutating func strike(_ record: Candidate) -> Fate {
        seen += 1
        lastTime = record.time ?? 0
        while nextClaim < claims.count, claims[nextClaim].index <= record.position {
            pending.append(claims[nextClaim].rule)
            nextClaim += 1
        }
        if gapLeft > 0, pending.isEmpty {
            gapLeft -= 1
            return .inGap
        }
        gapLeft = 0
        let number: Int
        if pending.isEmpty {
            guard let rule = chance(record.number) else { return .sent }
            number = rule
        } else {
            number = pending.removeFirst()
        }
        let rule = rules[number]
        let roll = dice.roll(rule: number, index: record.number, use: .how)
        switch rule.kind {
        case .drop: return .dropped
        case .duplicate: return .twice
        case .corrupt: return .corrupt(byte: 2 + Int(roll >> 8) % (record.byteCount - 2), bit: Int(roll & 7))
        case .disconnect, .reset, .stall, .silence: return rule.stop.map { .stop($0) } ?? .sent
        case .gap:
            gapLeft = 1 + Int(roll % 99)
            return .gap
        case .reorder: return hold(.reorder, until: seen + 1 + Int(roll % 8), due: .max, late: 0)
        case .delay:
            guard let time = record.time else { return .sent }
            let late = min(FaultPlan.lateness(rule.nanos, roll), UInt64.max - time)
            return hold(.delay, until: seen + FaultPlan.mostOvertaking, due: time + late, late: late)
        }
    }

    private func chance(_ number: Int) -> Int? {
        chances.first { rule, below in
            guard let below else { return true }
            return dice.roll(rule: rule, index: number, use: .whether) < below
        }?.rule
    }

    private mutating func hold(_ kind: FaultKind, until: Int, due: UInt64, late: UInt64) -> Fate {
        held.append(Held(ticket: seen, kind: kind, until: until, due: due, late: late))
        firstUntil = min(firstUntil, until)
        firstDue = min(firstDue, due)
        return .held(seen)
    }

    /// The held records that are sent before the next one.
    ///
    /// - Parameter time: when the next one leaves; nil: unknown.
    public mutating func landing(before time: UInt64?) -> [Landing] {
        let seen = seen
        guard firstUntil <= seen || time.map({ firstDue <= $0 }) ?? false else { return [] }
        return land(before: time) { one in one.until <= seen || time.map { one.due <= $0 } ?? false }
    }

    /// All that are held, since there is no next one in this pass.
    public mutating func landAll() -> [Landing] { held.isEmpty ? [] : land(before: nil) { _ in true } }

    private mutating func land(before time: UInt64?, _ isLanding: (Held) -> Bool) -> [Landing] {
        let landed = held.filter(isLanding)
        guard !landed.isEmpty else { return [] }
        held.removeAll(where: isLanding)
        firstUntil = held.reduce(.max) { min($0, $1.until) }
        firstDue = held.reduce(.max) { min($0, $1.due) }
        let (seen, lastTime) = (seen, lastTime)
        // By the times that stand for them, as in a schedule: that of the place for a reorder. First of all comes a reorder of
        // the very last record, which nothing can overtake.
        func standing(_ one: Held) -> (isBehind: Int, time: UInt64, ticket: Int) {
            if one.kind == .delay { return (1, min(one.due, time ?? one.due), one.ticket) }
            return (one.ticket == seen ? 0 : 1, lastTime, one.ticket)
        }
        return landed.sorted { standing($0) < standing($1) }.map { one in
            let overtaken = seen - one.ticket
            let detail: Fault.Detail? =
                one.kind == .delay ? .nanos(one.late) : overtaken > 0 ? .records(overtaken) : nil
            return Landing(ticket: one.ticket, kind: one.kind, detail: detail, time: standing(one).time)
        }
    }
}

extension FaultPlan {
    /// Thresholds of the rules of chance: a roll below strikes; nil: always.
    var chances: [(rule: Int, below: UInt64?)] {
        rules.enumerated().compactMap { number, rule in
            guard case .chance(let billionths) = rule.occasion else { return nil }
            return (number, billionths >= 1_000_000_000 ? nil : UInt64((UInt128(billionths) << 64) / 1_000_000_000))
        }
    }

    /// How late a delayed record is: from half of the rule's time to one and a half times as much.
    static func lateness(_ nanos: UInt64, _ roll: UInt64) -> UInt64 {
        nanos / 2 + (nanos == .max ? roll : roll % (nanos + 1))
    }
}
