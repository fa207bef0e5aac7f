/// The messages of a replay in the order they leave: a range of a recording, all of it or some instruments, once or
/// several times over.
///
/// A *place* counts messages from the start of the replay and goes on through its loops; in a recording of five records
/// streamed three times, place 7 is the third record again.
package struct ReplaySource: Sendable {
    /// The recording that the messages are records of.
    package let recording: Recording
    /// The indices of the records to choose from.
    package let range: Range<Int>
    /// Messages of one pass.
    package let count: Int
    /// Messages of all passes; nil when it never ends.
    package let total: Int?
    /// The indices of the messages of a pass; nil when they are all of `range`. Ascending unless there are faults.
    private let chosen: [UInt32]?
    private let schedule: FaultSchedule?

    /// Chooses the messages of a replay.
    ///
    /// - Parameters:
    ///   - instruments: The books whose records are chosen; nil: all.
    ///   - loops: Passes, 1 or more; nil: endless. A pass without messages ends the replay at once either way.
    ///   - faults: The faults of each pass; nil: none.
    /// - Complexity: O(range) with `instruments` or `faults`, else O(1).
    package init(
        _ recording: Recording, range: Range<Int>? = nil, instruments: BookSelection? = nil, loops: Int? = 1,
        faults: FaultPlan? = nil
    ) {
        let range = (range ?? 0..<recording.count).clamped(to: 0..<recording.count)
        self.recording = recording
        self.range = range
        var chosen: [UInt32]?
        if let instruments {
            let stride = recording.stride
            chosen = recording.withRecords(range) { bytes in
                var chosen: [UInt32] = []
                for offset in 0..<range.count
                where instruments.contains(bytes.mbo(at: offset * stride).bookKey, at: range.lowerBound + offset) {
                    chosen.append(UInt32(range.lowerBound + offset))
                }
                return chosen
            }
        }
        if let faults, !faults.rules.isEmpty {
            let indices = chosen ?? range.map { UInt32($0) }
            let schedule = FaultSchedule(faults, of: indices) { index in
                recording[index].tsRecv.flatMap { $0.nanos == 0 ? nil : $0.nanos }
            }
            chosen = schedule.order
            self.schedule = schedule
        } else {
            schedule = nil
        }
        self.chosen = chosen
        count = chosen?.count ?? range.count
        if count == 0 {
            total = 0
        } else if let loops {
            let (product, overflows) = count.multipliedReportingOverflow(by: max(loops, 0))
            total = overflows ? nil : product
        } else {
            total = nil
        }
    }

    /// Returns the number of messages that have about `bytes` bytes, 1 at least.
    package func messages(inBytes bytes: Int) -> Int { max(bytes / recording.stride, 1) }

    /// True when a pass is every record of `range`, in order and unchanged.
    package var isVerbatim: Bool { chosen == nil }

    /// Returns the recording's index of the message at a place.
    ///
    /// - Precondition: `place >= 0`, and there are messages.
    package func index(at place: Int) -> Int { index(inPass: place % count) }

    private func index(inPass place: Int) -> Int {
        if let chosen { Int(chosen[place]) } else { range.lowerBound + place }
    }

    /// Returns the capture time of the message at a place, in nanoseconds since 1970, by which it leaves; nil when
    /// undefined or zero, for which nobody waits. For a message out of its order it is the time of its new place, so
    /// that no fault makes time go back.
    package func tsRecv(at place: Int) -> UInt64? {
        let time = schedule?.times[place % count] ?? recording[index(at: place)].tsRecv?.nanos
        return time == 0 ? nil : time
    }

    /// Returns the position in the recording after a number of released messages, which is 1 at least.
    package func position(after released: Int) -> Int {
        if released == total { return range.upperBound }
        var place = released - 1
        // Messages out of their order do not tell the position.
        if let schedule { while place > 0, schedule.times[place % count] != nil { place -= 1 } }
        return index(at: place) + 1
    }

    /// Calls `body` with the record indices of a run of places, as ranges that lie together in the recording.
    package func forEachRun(_ places: Range<Int>, _ body: (Range<Int>) -> Void) {
        var place = places.lowerBound
        while place < places.upperBound {
            let inPass = place % count
            let wanted = min(places.upperBound - place, count - inPass)
            let first = index(inPass: inPass)
            var length = wanted
            if chosen != nil {
                length = 1
                while length < wanted, index(inPass: inPass + length) == first + length { length += 1 }
            }
            body(first..<first + length)
            place += length
        }
    }
}

// Faults.

extension ReplaySource {
    /// A fault that stops the stream, or its clients, before a message leaves.
    package struct Stop: Hashable, Sendable {
        /// The place of the message.
        package var place: Int
        /// The fault.
        package var what: FaultStop
    }

    /// Returns the first stop at a place or later; nil when there is none.
    package func stop(from place: Int) -> Stop? {
        guard let schedule, count > 0 else { return nil }
        let pass = place / count
        if let stop = schedule.stop(from: place % count) {
            return Stop(place: pass * count + stop.place, what: stop.what)
        }
        guard let stop = schedule.stops.first else { return nil }
        let next = (pass + 1) * count + stop.place
        if let total, next >= total { return nil }
        return Stop(place: next, what: stop.what)
    }

    /// Calls `body` with the bits that are wrong in a run of places: the place, the byte of its record and the bits to
    /// flip in it.
    package func forEachCorruption(_ places: Range<Int>, _ body: (_ place: Int, _ byte: Int, _ mask: UInt8) -> Void) {
        guard let schedule, !schedule.corruptions.isEmpty else { return }
        var first = places.lowerBound
        while first < places.upperBound {
            let start = first / count * count
            let end = min(places.upperBound, start + count)
            for bad in schedule.corruptions(in: first - start..<end - start) {
                body(start + bad.place, bad.byte, bad.mask)
            }
            first = end
        }
    }

    /// The faults of one pass, in the order of the records they strike; none without a plan.
    package var passFaults: [Fault] { schedule?.faults ?? [] }

    /// Returns the faults that a replay has injected when it has released a number of messages; nil without a plan.
    ///
    /// - Complexity: O(faults of a pass), and O(the entries that a journal keeps).
    package func journal(released: Int) -> FaultJournal? {
        guard let schedule else { return nil }
        // A pass whose records are all left out is over at once.
        let passes = count == 0 ? 1 : released / count
        let rest = count == 0 ? 0 : released % count
        var kinds: [FaultKind: Int] = [:]
        for fault in schedule.faults {
            let times = passes + (fault.place < rest ? 1 : 0)
            let (sum, overflows) = kinds[fault.kind, default: 0].addingReportingOverflow(times)
            kinds[fault.kind] = overflows ? .max : sum
        }
        var entries: [FaultJournal.Entry] = []
        var pass = 0
        while pass <= passes, entries.count < FaultJournal.mostEntries, !schedule.faults.isEmpty {
            let met = schedule.faults.lazy.filter { pass < passes || $0.place < rest }
            for fault in met.prefix(FaultJournal.mostEntries - entries.count) {
                entries.append(entry(fault, pass: pass + 1, session: nil))
            }
            pass += 1
        }
        return FaultJournal(schedule.plan, kinds: kinds, entries: entries)
    }

    /// Returns the faults in a run of places that a session has been sent, for each pass in the order of the records
    /// they struck.
    package func faults(in places: Range<Int>, session: Int) -> [FaultJournal.Entry] {
        guard let schedule, count > 0, !schedule.faults.isEmpty else { return [] }
        var entries: [FaultJournal.Entry] = []
        var first = places.lowerBound
        while first < places.upperBound {
            let start = first / count * count
            let end = min(places.upperBound, start + count)
            for fault in schedule.faults where fault.place >= first - start && fault.place < end - start {
                entries.append(entry(fault, pass: start / count + 1, session: session))
            }
            first = end
        }
        return entries
    }

    /// Returns a fault as an entry of a journal.
    package func entry(_ fault: Fault, pass: Int, session: Int?) -> FaultJournal.Entry {
        let message = recording[fault.index]
        let symbol = recording.symbols.symbol(of: message.instrument, at: message.tsRecv)
        return FaultJournal.Entry(
            session: session, pass: pass, schema: .mbo, index: fault.index, time: message.tsRecv?.nanos,
            instrument: message.instrument.raw, symbol: symbol ?? "\(message.instrument)", kind: fault.kind,
            detail: fault.detail)
    }
}
