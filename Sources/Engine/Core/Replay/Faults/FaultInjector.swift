/// The faults of records that come one by one: all rules of a `FaultPlan` strike here.
///
/// A sender that does not know its records ahead asks for each as it goes: the records of a gateway's session depend on
/// what its client asks for, and when. Where all records are known, `FaultSchedule` asks once for a whole pass and
/// keeps the answers. A fault by count or by index strikes the first record, at its position or after it, that is sent
/// at all.
package struct FaultInjector: Sendable {
    /// A record that is about to be sent.
    package struct Candidate: Sendable {
        /// The record's number among those of its schema, by which rules of chance strike.
        package var number: Int
        /// The position in the recording, or in the pass, by which other rules strike.
        package var position: Int
        /// The moment at which it leaves, in nanoseconds since 1970 by the recording's clock; nil when unknown, and
        /// then it is not delayed.
        package var time: UInt64?
        /// The record's length in bytes.
        package var byteCount: Int

        /// Makes a candidate of its parts.
        package init(number: Int, position: Int, time: UInt64?, byteCount: Int) {
            self.number = number
            self.position = position
            self.time = time
            self.byteCount = byteCount
        }
    }

    /// The fate of a record.
    package enum Fate: Hashable, Sendable {
        case sent
        case dropped
        /// The record is the first of a gap, and not sent.
        case gap
        /// The record is a later one of the gap, and not sent.
        case inGap
        case twice
        /// The record is sent with one bit of one byte changed.
        case corrupt(byte: Int, bit: Int)
        /// The caller keeps the record under this ticket, until `landing` names it.
        case held(Int)
        /// A fault happens before the record is sent.
        case stop(FaultStop)
    }

    /// A held record that is sent now.
    package struct Landing: Hashable, Sendable {
        /// The number under which the caller keeps the record.
        package var ticket: Int
        /// The kind of fault: `reorder` or `delay`.
        package var kind: FaultKind
        /// The detail of the fault; nil when nothing has overtaken the record, so that there was no fault.
        package var detail: Fault.Detail?
        /// The time that replaces the record's own at its new position, so that time does not go back; 0: unknown.
        package var time: UInt64
    }

    private struct Held: Sendable {
        var ticket: Int
        var kind: FaultKind
        /// The number of records seen at which it lands, if `due` has not come before.
        var until: Int
        /// The time at which it lands, in nanoseconds since 1970.
        var due: UInt64
        var late: UInt64
    }

    private let rules: [FaultRule]
    private let dice: FaultDice
    /// Thresholds of the rules of chance: a roll below strikes; nil: always.
    private let chances: [(rule: Int, below: UInt64?)]
    /// The rules that strike by position, ascending by `index`.
    private let claims: [(index: Int, rule: Int)]
    private var nextClaim = 0
    private var firstClaim = 0
    /// The rules of claims whose position has been passed, and that still want a record.
    private var pending: [Int] = []
    /// The records of a gap that are still to be left out.
    private var gapLeft = 0
    private var held: [Held] = []
    /// The least `until` and the least `due` of the held records: none lands before both, which spares most records the
    /// search.
    private var firstUntil = Int.max
    private var firstDue = UInt64.max
    private var seen = 0
    private var lastTime: UInt64 = 0

    /// Makes an injector for a whole recording; `start` has to follow where a replay begins in its middle.
    ///
    /// - Parameter recordCount: The number of records of the whole recording.
    /// - Complexity: O(records) with rules that count, else O(rules).
    package init(_ plan: FaultPlan, recordCount: Int) {
        self.init(plan) { plan.claims((0..<recordCount).map { UInt32($0) }) }
    }

    /// Makes an injector for a pass of some records, whose positions are those in the pass.
    ///
    /// - Parameter indices: The records' indices in the recording, ascending.
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

    /// Begins a replay at a record: those before it are not part of it.
    package mutating func start(at index: Int) {
        firstClaim = claims.firstIndex { $0.index >= index } ?? claims.count
        beginPass()
    }

    /// Begins another pass through the recording.
    ///
    /// - Precondition: nothing is held.
    package mutating func beginPass() {
        nextClaim = firstClaim
        pending = []
        gapLeft = 0
    }

    /// Decides the fate of the next record.
    package mutating func strike(_ record: Candidate) -> Fate {
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

    /// Returns the held records that are sent before the next one.
    ///
    /// - Parameter time: The moment at which the next one leaves; nil: unknown.
    package mutating func landing(before time: UInt64?) -> [Landing] {
        let seen = seen
        guard firstUntil <= seen || time.map({ firstDue <= $0 }) ?? false else { return [] }
        return land(before: time) { one in one.until <= seen || time.map { one.due <= $0 } ?? false }
    }

    /// Returns all held records, since there is no next one in this pass.
    package mutating func landAll() -> [Landing] { held.isEmpty ? [] : land(before: nil) { _ in true } }

    private mutating func land(before time: UInt64?, _ isLanding: (Held) -> Bool) -> [Landing] {
        let landed = held.filter(isLanding)
        guard !landed.isEmpty else { return [] }
        held.removeAll(where: isLanding)
        firstUntil = held.reduce(.max) { min($0, $1.until) }
        firstDue = held.reduce(.max) { min($0, $1.due) }
        let (seen, lastTime) = (seen, lastTime)
        // Landings are sorted by the times that replace their own, as in a schedule; for a reorder that is the time of
        // its new position. A reorder of the very last record comes first, since nothing can overtake it.
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

    /// Returns the delay of a record: from half of the rule's time to one and a half times as much.
    static func lateness(_ nanos: UInt64, _ roll: UInt64) -> UInt64 {
        nanos / 2 + (nanos == .max ? roll : roll % (nanos + 1))
    }
}
