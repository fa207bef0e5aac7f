import TestSupport
import Testing

@testable import Engine

/// A pass with faults, put together again from the list of its faults by sorting: slow, and nothing like the way it is
/// made.
private struct NaivePass {
    struct Message {
        var index: Int
        var key: (Int, Int, UInt64, Int)
    }

    var order: [Int] = []

    init(_ records: [Int], times: [Int: UInt64], faults: [Fault]) {
        var messages: [Message] = []
        var gone: Set<Int> = []
        for fault in faults {
            let place = records.firstIndex(of: fault.index) ?? -1
            switch (fault.kind, fault.detail) {
            case (.drop, _): gone.insert(place)
            case (.gap, .records(let count)): gone.formUnion(place..<place + count)
            case (.duplicate, _): messages.append(Message(index: fault.index, key: (place, 0, 0, 1)))
            case (.reorder, .records(let count)):
                gone.insert(place)
                let time = times[records[place + count]] ?? 0
                messages.append(Message(index: fault.index, key: (place + count, 1, time, fault.index)))
            case (.delay, .nanos(let nanos)):
                gone.insert(place)
                let due = (times[fault.index] ?? 0) + nanos
                let overtaking = records[(place + 1)...].prefix { (times[$0] ?? 0) < due }.count
                messages.append(Message(index: fault.index, key: (place + overtaking, 1, due, fault.index)))
            default: break
            }
        }
        for (place, index) in records.enumerated() where !gone.contains(place) {
            messages.append(Message(index: index, key: (place, 0, 0, 0)))
        }
        order = messages.sorted { $0.key < $1.key }.map(\.index)
    }
}

@Suite("Faults") struct FaultTests {
    /// Records 1 ms apart, now and then several at once, every seventh without a time when asked for.
    private static func recording(_ count: Int, gaps: Bool = false) throws -> Recording {
        var stream = DBNEncoder.metadata(Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0)))
        for index in 0..<count {
            let time: Timestamp? =
                gaps && index % 7 == 3 ? nil : Timestamp(nanos: 1_000_000_000 + UInt64(index / 3 * 3) * 1_000_000)
            DBNEncoder.append(
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(UInt32(index % 3 + 1)),
                    tsEvent: Timestamp(nanos: 1), tsRecv: time, action: .add, side: .bid,
                    price: Price(nanos: 1_000_000_000), size: 1, order: OrderID(UInt64(index)), flags: .last),
                to: &stream)
        }
        return try RecordingLoader().load(bytes: stream, name: "test")
    }

    private static func order(_ source: ReplaySource) -> [Int] { (0..<source.count).map(source.index(at:)) }

    private static func rules(_ seed: UInt64) -> [FaultRule] {
        var random = SeededRandom(seed: seed)
        return (0..<1 + Int(random.next() % 4)).map { _ in
            let kind = FaultKind.allCases[Int(random.next() % UInt64(FaultKind.allCases.count))]
            let occasions: [FaultRule.Occasion] = [
                .chance(billionths: random.next() % 300_000_000), .count(Int(random.next() % 12)),
                .index(Int(random.next() % 200)), .chance(billionths: 1_000_000_000),
            ]
            let nanos = random.next() % 20_000_000
            return FaultRule(kind, occasions[Int(random.next() % 7) % 4], nanos: nanos)
        }
    }

    // Catches a list that says anything else than what is done to the stream: its order, what is missing, what is twice.
    @Test(arguments: 0..<200 as Range<UInt64>) func `what leaves is what the list of faults says`(seed: UInt64) throws {
        let recording = try Self.recording(200, gaps: seed % 2 == 0)
        let plan = FaultPlan(Self.rules(seed), seed: seed)
        let keys: BookSelection? =
            seed % 3 == 0 ? [BookKey(instrument: InstrumentID(2), publisher: PublisherID(1))] : nil
        let plain = Self.order(ReplaySource(recording, range: 10..<190, instruments: keys))
        let source = ReplaySource(recording, range: 10..<190, instruments: keys, loops: 2, faults: plan)
        let faults = source.passFaults
        var times: [Int: UInt64] = [:]
        for index in plain { times[index] = recording[index].tsRecv?.nanos }
        let naive = NaivePass(plain, times: times, faults: faults)
        #expect(Self.order(source) == naive.order, "\(plan)")
        #expect(source.total == naive.order.count * 2)
        // No record has two faults, and none is outside.
        #expect(Set(faults.map(\.index)).count == faults.count)
        #expect(faults.allSatisfy { plain.contains($0.index) && $0.place <= source.count })
    }

    // Catches a pass that is not the one of the judge, who sees all of it: its order, its faults and where they are, its bits,
    // its stops, its times.
    @Test(arguments: 0..<400 as Range<UInt64>) func `a schedule is the judge's`(seed: UInt64) throws {
        let recording = try Self.recording(300, gaps: seed % 2 == 0)
        let plan = FaultPlan(Self.rules(seed), seed: seed)
        let indices = (10..<290 as Range<UInt32>).filter { seed % 3 > 0 || $0 % 3 == 1 }
        let times = { (index: Int) in recording[index].tsRecv?.nanos }
        let schedule = FaultSchedule(plan, of: indices, tsRecv: times)
        let judge = FaultScheduleJudge(plan, of: indices, tsRecv: times).schedule
        #expect(schedule.order == judge.order, "\(plan)")
        #expect(schedule.faults == judge.faults, "\(plan)")
        #expect(schedule.corruptions == judge.corruptions, "\(plan)")
        #expect(schedule.stops == judge.stops, "\(plan)")
        #expect(schedule.times == judge.times, "\(plan)")
    }

    // Catches a delay that goes on for ever: far enough after its position a record leaves, whatever its time says.
    @Test func `a delay ends`() throws {
        let recording = try Self.recording(6000)
        let plan = FaultPlan([FaultRule(.delay, .index(5), nanos: 1_000_000_000_000)])
        let times = { (index: Int) in recording[index].tsRecv?.nanos }
        let indices = Array(0..<6000 as Range<UInt32>)
        let schedule = FaultSchedule(plan, of: indices, tsRecv: times)
        let judge = FaultScheduleJudge(plan, of: indices, tsRecv: times).schedule
        #expect(schedule.faults == judge.faults && schedule.order == judge.order && schedule.times == judge.times)
        #expect(schedule.faults.map(\.place) == [5 + FaultPlan.mostOvertaking])
    }

    // Catches a journal that keeps more than it says, or miscounts what it does not keep.
    @Test func `a journal counts more than it keeps`() throws {
        let recording = try Self.recording(50)
        let source = ReplaySource(
            recording, loops: nil, faults: FaultPlan([FaultRule(.duplicate, .chance(billionths: 1_000_000_000))]))
        let journal = try #require(source.journal(released: source.count * 10_000 + 7))
        #expect(journal.count() == 500_003 && journal.count(.duplicate) == 500_003 && journal.count(.drop) == 0)
        #expect(journal.entries.count == FaultJournal.mostEntries && journal.entries.last?.pass == 2000)
        #expect(!journal.hasSessions && journal.entries.allSatisfy { $0.session == nil })
    }

    // Catches faults that depend on the run, on the range or on who asks.
    @Test func `the same seed has the same faults`() throws {
        let recording = try Self.recording(3000)
        let rules = [FaultRule(.drop, .chance(billionths: 50_000_000)), FaultRule(.corrupt, .count(5))]
        func faults(_ seed: UInt64, _ range: Range<Int>, loops: Int? = 1) -> [Fault] {
            ReplaySource(recording, range: range, loops: loops, faults: FaultPlan(rules, seed: seed)).passFaults
        }
        let all = faults(7, 0..<3000)
        #expect(all == faults(7, 0..<3000, loops: nil))
        #expect(all.map(\.index) != faults(8, 0..<3000).map(\.index))
        // Chance asks each record for itself; the rest of the range does not matter.
        let chance = Set(faults(7, 1000..<2000).filter { $0.kind == .drop }.map(\.index))
        let inside = all.filter { $0.kind == .drop && (1000..<2000).contains($0.index) }.map(\.index)
        // A counted fault takes a record from chance, five at most on either side.
        #expect(chance.symmetricDifference(inside).count <= 10 && chance.count > 20)
    }

    // Catches a chance that is off, and counts and records that are not kept exactly.
    @Test func `chances, counts and records are kept`() throws {
        let recording = try Self.recording(60_000)
        let rules = [
            FaultRule(.drop, .chance(billionths: 10_000_000)), FaultRule(.gap, .count(20)),
            FaultRule(.duplicate, .count(100)), FaultRule(.stall, .index(500), nanos: 5),
            FaultRule(.disconnect, .index(500)), FaultRule(.corrupt, .index(70_000)),
        ]
        let source = ReplaySource(recording, faults: FaultPlan(rules, seed: 3))
        let journal = try #require(source.journal(released: source.count))
        #expect(journal.count(.gap) == 20 && journal.count(.duplicate) == 100)
        #expect(journal.count(.corrupt) == 0)
        #expect((480...720).contains(journal.count(.drop)))
        #expect(source.passFaults.filter { $0.kind == .stall }.map(\.index) == [500])
        #expect(source.passFaults.filter { $0.kind == .disconnect }.map(\.index) == [501])
        let stop = try #require(source.stop(from: 0))
        #expect(source.index(at: stop.place) == 500 && stop.what == .stall(nanos: 5))
        #expect(source.stop(from: stop.place + 1)?.what == .disconnect)
        #expect(journal.count() == source.passFaults.count)
    }

    // Catches a journal that goes ahead of the stream, or forgets the passes before.
    @Test func `the journal goes as far as the stream`() throws {
        let recording = try Self.recording(100)
        let plan = FaultPlan([FaultRule(.corrupt, .index(10)), FaultRule(.drop, .index(50))])
        let source = ReplaySource(recording, loops: nil, faults: plan)
        #expect(source.count == 99)
        for (released, count) in [(0, 0), (10, 0), (11, 1), (50, 1), (51, 2), (99, 2), (99 + 11, 3), (99 * 5, 10)] {
            let journal = try #require(source.journal(released: released))
            #expect(journal.count() == count && journal.entries.count == count, "\(released)")
        }
        #expect(source.journal(released: 99 * 5)?.entries.prefix(3).map(\.pass) == [1, 1, 2])
        #expect(ReplaySource(recording).journal(released: 5) == nil)
        // Nothing is left: over at once, and all of it in the journal.
        let none = ReplaySource(
            recording, loops: nil, faults: FaultPlan([FaultRule(.drop, .chance(billionths: 1_000_000_000))]))
        #expect(none.total == 0 && none.journal(released: 0)?.count(.drop) == 100)
        // Corruption and stops come again in each pass.
        var bad: [Int] = []
        source.forEachCorruption(5..<250) { place, byte, mask in
            bad.append(place)
            #expect((2..<56).contains(byte) && mask.nonzeroBitCount == 1)
        }
        #expect(bad == [10, 109, 208])
    }

    // Catches a fault that makes time go back, which a pace by recorded time would take for a new beginning.
    @Test(arguments: 0..<20 as Range<UInt64>) func `time does not go back`(seed: UInt64) throws {
        let recording = try Self.recording(500)
        let rules = [
            FaultRule(.reorder, .chance(billionths: 200_000_000)),
            FaultRule(.delay, .chance(billionths: 200_000_000), nanos: 10_000_000),
        ]
        let source = ReplaySource(recording, faults: FaultPlan(rules, seed: seed))
        let times = (0..<source.count).compactMap { source.tsRecv(at: $0) }
        #expect(times.count == 500 && zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        // The position in the recording does not go back either, and ends at the end.
        let positions = (1...500).map { source.position(after: $0) }
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 <= $1 } && positions.last == 500)
    }
}

@Suite("Pacer changes") struct PacerChangeTests {
    // Catches a change of pace that releases a burst, waits for the old target, or forgets what was released.
    @Test func `a change takes effect at once and without a burst`() throws {
        var stream = DBNEncoder.metadata(Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0)))
        for index in 0..<100 {
            DBNEncoder.append(
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(1), tsEvent: Timestamp(nanos: 1),
                    tsRecv: Timestamp(nanos: UInt64(index)), action: .add, side: .bid, price: Price(nanos: 1),
                    size: 1, order: OrderID(UInt64(index)), flags: .last), to: &stream)
        }
        let recording = try RecordingLoader().load(bytes: stream, name: "test")
        var pacer = Pacer(ReplaySource(recording, loops: nil), pace: .rate(1))
        var targets: [UInt64] = []
        #expect(pacer.release(at: 0, limit: .max, targets: &targets) == 1)
        #expect(pacer.nextDue(after: 0) == 1_000_000_000)
        let moment: UInt64 = 300_000_000
        pacer.change(to: .rate(1000), at: moment)
        #expect(pacer.nextDue(after: moment) == moment)
        #expect(pacer.release(at: moment, limit: .max, targets: &targets) == 1)
        #expect(pacer.nextDue(after: moment) == moment + 1_000_000)
        // Ten seconds late: at most twice the share of a window leaves.
        targets = []
        #expect(pacer.release(at: moment + 10_000_000_000, limit: .max, targets: &targets) <= 20)
        pacer.change(to: .max, at: moment)
        targets = []
        #expect(pacer.release(at: moment, limit: 500, targets: &targets) == 500 && targets.isEmpty)
        let released = pacer.released
        pacer.change(to: .rate(10), at: 20_000_000_000)
        #expect(pacer.release(at: 20_000_000_000, limit: .max, targets: &targets) == 1)
        #expect(pacer.released == released + 1 && targets == [20_000_000_000])
        #expect(pacer.nextDue(after: 20_000_000_000) == 20_100_000_000)
    }
}
