import TestSupport
import Testing

@testable import Engine

/// Faults in records whose number is not known ahead, judged by `FaultScheduleJudge`, which knows the whole pass.
@Suite("FaultInjector") struct FaultInjectorTests {
    private struct Struck: Hashable, Comparable {
        var index: Int
        var kind: FaultKind
        var detail: Fault.Detail

        static func < (one: Struck, other: Struck) -> Bool { one.index < other.index }
    }

    /// Records a few to the millisecond, each seventh without a time when asked for.
    private static func recording(_ count: Int, gaps: Bool) throws -> Recording {
        var stream = DBNEncoder.metadata(Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0)))
        for index in 0..<count {
            let time: Timestamp? =
                gaps && index % 7 == 3 ? nil : Timestamp(nanos: 1_000_000_000 + UInt64(index / 3) * 3_000_000)
            DBNEncoder.append(
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(1), tsEvent: Timestamp(nanos: 1), tsRecv: time,
                    action: .add, side: .bid, price: Price(nanos: 1_000_000_000), size: 1,
                    order: OrderID(UInt64(index)), flags: .last), to: &stream)
        }
        return try RecordingLoader().load(bytes: stream, name: "test")
    }

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

    /// The order and the faults of a sender that is told one record at a time.
    private static func run(_ recording: Recording, _ plan: FaultPlan) -> (order: [Int], faults: [Struck]) {
        var injector = FaultInjector(plan, recordCount: recording.count)
        var order: [Int] = []
        var faults: [Struck] = []
        var held: [Int: Int] = [:]
        var gap: (index: Int, count: Int)?
        func closeGap() {
            if let gap { faults.append(Struck(index: gap.index, kind: .gap, detail: .records(gap.count))) }
            gap = nil
        }
        func land(_ landings: [FaultInjector.Landing]) {
            for landing in landings {
                guard let index = held[landing.ticket] else { continue }
                order.append(index)
                if let detail = landing.detail {
                    faults.append(Struck(index: index, kind: landing.kind, detail: detail))
                }
            }
        }
        injector.start(at: 0)
        for index in 0..<recording.count {
            let time = recording[index].tsRecv?.nanos
            land(injector.landing(before: time))
            let fate = injector.strike(
                FaultInjector.Candidate(number: index, position: index, time: time, byteCount: 56))
            if fate != .inGap { closeGap() }
            switch fate {
            case .sent: order.append(index)
            case .dropped: faults.append(Struck(index: index, kind: .drop, detail: .none))
            case .gap: gap = (index, 1)
            case .inGap: gap?.count += 1
            case .twice:
                order += [index, index]
                faults.append(Struck(index: index, kind: .duplicate, detail: .none))
            case .corrupt(let byte, let bit):
                order.append(index)
                faults.append(Struck(index: index, kind: .corrupt, detail: .bit(bit, ofByte: byte)))
            case .held(let ticket): held[ticket] = index
            case .stop(let stop):
                order.append(index)
                faults.append(Struck(index: index, kind: stop.kind, detail: stop.detail))
            }
        }
        closeGap()
        land(injector.landAll())
        return (order, faults.sorted())
    }

    // Catches sessions with other faults than a stream of the same seed, in the order of records or in the list.
    @Test(arguments: 0..<200 as Range<UInt64>) func `record by record the injector does what the judge does`(
        seed: UInt64
    ) throws {
        let recording = try Self.recording(200, gaps: seed % 2 == 0)
        let plan = FaultPlan(Self.rules(seed), seed: seed)
        let judge = FaultScheduleJudge(plan, of: Array(0..<200)) { recording[$0].tsRecv?.nanos }.schedule
        let (order, faults) = Self.run(recording, plan)
        #expect(order == judge.order.map { Int($0) }, "\(plan)")
        #expect(faults == judge.faults.map { Struck(index: $0.index, kind: $0.kind, detail: $0.detail) }.sorted())
    }

    // Catches faults by count or moment that are lost where their record is not the client's, or strike what came before.
    @Test func `a fault by place strikes the next record that is sent`() {
        let plan = FaultPlan([FaultRule(.drop, .index(50)), FaultRule(.duplicate, .index(52))])
        var injector = FaultInjector(plan, recordCount: 200)
        func fates(from first: Int) -> [Int: FaultInjector.Fate] {
            injector.start(at: first)
            var fates: [Int: FaultInjector.Fate] = [:]
            for index in stride(from: first, to: 200, by: 20) {
                let fate = injector.strike(.init(number: index, position: index, time: 1, byteCount: 56))
                if fate != .sent { fates[index] = fate }
            }
            return fates
        }
        #expect(fates(from: 0) == [60: .dropped, 80: .twice])
        #expect(fates(from: 51) == [71: .twice])
        #expect(fates(from: 60).isEmpty)
    }
}
