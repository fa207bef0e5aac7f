// The making of a schedule: the records of a pass go through a `FaultInjector`, as a sender would ask it one by one,
// and its answers are kept.

extension FaultSchedule {
    /// Makes the faults of a pass, which are those that a `FaultInjector` has for its records.
    ///
    /// - Parameters:
    ///   - indices: The records of the pass, ascending.
    ///   - tsRecv: Returns a record's capture time by its index; nil when undefined.
    /// - Complexity: O(records × rules), and for each record that is held back those that overtake it.
    init(_ plan: FaultPlan, of indices: [UInt32], tsRecv: (Int) -> UInt64?) {
        self.plan = plan
        order.reserveCapacity(indices.count)
        var injector = FaultInjector(plan, of: indices)
        // The numbers of the faults of the records that are held back.
        var held: [Int: Int] = [:]
        for (place, index) in indices.enumerated() {
            let time = tsRecv(Int(index))
            land(injector.landing(before: time), &held)
            let record = FaultInjector.Candidate(
                number: Int(index), position: place, time: time, byteCount: MBOMessage.byteCount)
            take(injector.strike(record), index, &held)
        }
        land(injector.landAll(), &held)
        // No record was left to overtake these.
        faults.removeAll { $0.kind == .reorder && $0.detail == .none }
    }

    private mutating func note(_ kind: FaultKind, _ index: UInt32, _ detail: Fault.Detail = .none) {
        faults.append(Fault(kind: kind, index: Int(index), place: order.count, detail: detail))
    }

    /// Keeps the fate of a record.
    private mutating func take(_ fate: FaultInjector.Fate, _ index: UInt32, _ held: inout [Int: Int]) {
        switch fate {
        case .sent: order.append(index)
        case .dropped: note(.drop, index)
        case .gap: note(.gap, index, .records(1))
        case .inGap:
            // The fault before is the gap's: nothing else strikes inside it.
            guard let last = faults.indices.last, case .records(let count) = faults[last].detail else { return }
            faults[last].detail = .records(count + 1)
        case .twice:
            order.append(index)
            note(.duplicate, index)
            order.append(index)
        case .corrupt(let byte, let bit):
            note(.corrupt, index, .bit(bit, ofByte: byte))
            corruptions.append(Corruption(place: order.count, byte: byte, mask: 1 << UInt8(bit)))
            order.append(index)
        case .held(let ticket):
            held[ticket] = faults.count
            note(.reorder, index)
        case .stop(let what):
            note(what.kind, index, what.detail)
            stops.append(Stop(place: order.count, what: what))
            order.append(index)
        }
    }

    /// Keeps the new positions of records that were held back and leave now.
    private mutating func land(_ landings: [FaultInjector.Landing], _ held: inout [Int: Int]) {
        for landing in landings {
            guard let fault = held.removeValue(forKey: landing.ticket) else { continue }
            let index = UInt32(faults[fault].index)
            if let detail = landing.detail {
                faults[fault].kind = landing.kind
                faults[fault].detail = detail
                faults[fault].place = order.count
                times[order.count] = landing.time
            }
            order.append(index)
        }
    }
}
