@testable import Engine

/// The judge of `FaultSchedule`: it has the records of a pass before it and looks ahead, where a `FaultInjector` is told of one
/// record at a time and holds back.
struct FaultScheduleJudge {
    private let rules: [FaultRule]
    private let dice: FaultDice
    private let indices: [UInt32]
    /// Rules that strike whatever chance says, by position in the pass, and those positions, ascending.
    private let claims: [Int: Int]
    private let claimed: [Int]
    private var nextClaim = 0
    /// Thresholds of the rules of chance: a roll below strikes; nil: always.
    private let chances: [(rule: Int, below: UInt64?)]
    private(set) var schedule: FaultSchedule
    /// Records that leave after the one at a position of the pass.
    private var waiting: [Int: [Moved]] = [:]

    private struct Moved {
        var fault: Int
        var index: UInt32
        var time: UInt64
    }

    init(_ plan: FaultPlan, of indices: [UInt32], tsRecv: (Int) -> UInt64?) {
        let claims = plan.claims(indices)
        rules = plan.rules
        dice = FaultDice(seed: plan.seed)
        self.indices = indices
        self.claims = claims
        claimed = claims.keys.sorted()
        chances = plan.chances
        schedule = FaultSchedule(plan: plan)
        run(tsRecv)
    }

    private mutating func run(_ tsRecv: (Int) -> UInt64?) {
        var place = 0
        while place < indices.count {
            let end = strike(place, tsRecv)
            for passed in place..<end { land(behind: passed) }
            place = end
        }
    }

    private func rule(at place: Int) -> Int? {
        if let rule = claims[place] { return rule }
        let index = Int(indices[place])
        return chances.first { rule, below in
            guard let below else { return true }
            return dice.roll(rule: rule, index: index, use: .whether) < below
        }?.rule
    }

    /// Does what is to be done with one record.
    ///
    /// - Returns: the position after it, or after the gap that begins with it.
    private mutating func strike(_ place: Int, _ tsRecv: (Int) -> UInt64?) -> Int {
        let index = indices[place]
        guard let number = rule(at: place) else {
            schedule.order.append(index)
            return place + 1
        }
        let rule = rules[number]
        let roll = dice.roll(rule: number, index: Int(index), use: .how)
        switch rule.kind {
        case .drop: note(.drop, index, .none)
        case .duplicate:
            schedule.order.append(index)
            note(.duplicate, index, .none)
            schedule.order.append(index)
        case .corrupt:
            // After length and type, two bytes.
            let byte = 2 + Int(roll >> 8) % (MBOMessage.byteCount - 2)
            let bit = Int(roll & 7)
            note(.corrupt, index, .bit(bit, ofByte: byte))
            schedule.corruptions.append(.init(place: schedule.order.count, byte: byte, mask: 1 << UInt8(bit)))
            schedule.order.append(index)
        case .disconnect, .reset, .stall, .silence:
            if let stop = rule.stop {
                note(rule.kind, index, stop.detail)
                schedule.stops.append(.init(place: schedule.order.count, what: stop))
            }
            schedule.order.append(index)
        case .gap: return gap(place, roll)
        case .reorder:
            let behind = min(place + 1 + Int(roll % 8), indices.count - 1)
            // Nothing can overtake the last one.
            guard behind > place else {
                schedule.order.append(index)
                break
            }
            move(index, .reorder, .records(behind - place), behind: behind, time: tsRecv(Int(indices[behind])) ?? 0)
        case .delay: delay(place, rule.nanos, roll, tsRecv)
        }
        return place + 1
    }

    private mutating func note(_ kind: FaultKind, _ index: UInt32, _ detail: Fault.Detail) {
        schedule.faults.append(Fault(kind: kind, index: Int(index), place: schedule.order.count, detail: detail))
    }

    /// A gap ends before a fault that has to happen.
    private mutating func gap(_ place: Int, _ roll: UInt64) -> Int {
        while nextClaim < claimed.count, claimed[nextClaim] <= place { nextClaim += 1 }
        let limit = nextClaim < claimed.count ? claimed[nextClaim] : indices.count
        let end = min(place + 2 + Int(roll % 99), limit)
        note(.gap, indices[place], .records(end - place))
        return end
    }

    private mutating func delay(_ place: Int, _ nanos: UInt64, _ roll: UInt64, _ tsRecv: (Int) -> UInt64?) {
        let index = indices[place]
        guard let time = tsRecv(Int(index)) else {
            schedule.order.append(index)
            return
        }
        let late = min(FaultPlan.lateness(nanos, roll), UInt64.max - time)
        let due = time + late
        var behind = place
        var next: UInt64?
        while behind + 1 < indices.count {
            next = tsRecv(Int(indices[behind + 1]))
            if let next, next >= due || behind - place >= FaultPlan.mostOvertaking { break }
            behind += 1
            next = nil
        }
        move(index, .delay, .nanos(late), behind: behind, time: min(due, next ?? due))
    }

    private mutating func move(
        _ index: UInt32, _ kind: FaultKind, _ detail: Fault.Detail, behind place: Int, time: UInt64
    ) {
        note(kind, index, detail)
        waiting[place, default: []].append(Moved(fault: schedule.faults.count - 1, index: index, time: time))
    }

    private mutating func land(behind place: Int) {
        guard !waiting.isEmpty, let landing = waiting.removeValue(forKey: place) else { return }
        // A stable order for equal times: that of the records.
        for moved in landing.sorted(by: { ($0.time, $0.index) < ($1.time, $1.index) }) {
            schedule.faults[moved.fault].place = schedule.order.count
            schedule.times[schedule.order.count] = moved.time
            schedule.order.append(moved.index)
        }
    }
}
