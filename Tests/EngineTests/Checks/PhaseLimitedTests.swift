import TestSupport
import Testing

@testable import Engine

@Suite struct PhaseLimitedTests {
    /// Crossed in the pre-open (records 2, 3) and over the opening (record 4), uncrossed by 5, crossed again by 6.
    private func tape() -> Tape {
        var tape = Tape()
        tape.record(.add, .bid, 100, 1, id: 1)
        tape.record(.add, .ask, 99, 1, id: 2)
        tape.record(.add, .ask, 120, 1, id: 3)
        tape.record(.add, .ask, 121, 1, id: 4)
        tape.record(.cancel, .ask, 99, 1, id: 2)
        tape.record(.add, .ask, 98, 1, id: 5)
        return tape
    }

    private func phases(_ tape: Tape, _ changes: [(record: Int, action: UInt16)]) -> PhaseMap {
        PhaseMap(
            statuses: changes.map {
                StatusMessage(
                    publisher: tape.book.publisher, instrument: tape.book.instrument, tsEvent: nil,
                    tsRecv: tape.messages[$0.record - 1].tsRecv, action: $0.action)
            })
    }

    private func verdict(_ check: some MarketCheck, _ timeline: Timeline) -> Verdict {
        var check = check
        timeline.replay(0..<timeline.recording.count, into: &check)
        return check.verdict
    }

    // Catches a crossed pre-open that fails the trading session, or a crossed session that passes.
    @Test func `only the phase asked for is judged`() throws {
        let tape = tape()
        let timeline = try tape.timeline()
        let phases = phases(tape, [(1, 1), (4, 7)])
        let whole = verdict(CrossCheck(.noCross, phases: phases), timeline)
        #expect([whole.checks, whole.violations] == [6, 4])
        #expect(whole.first?.phase == .preOpen)
        let open = verdict(PhaseLimited(CrossCheck(.noCross, phases: phases), to: .open, in: phases), timeline)
        #expect([open.checks, open.violations] == [3, 2])
        #expect(open.first?.record == 4)
        #expect(open.first?.phase == .open)
        #expect(open.check == "no-cross in open")
        #expect(open.notes == ["3 records outside open were not judged"])
        let preOpen = verdict(PhaseLimited(CrossCheck(.noCross), to: .preOpen, in: phases), timeline)
        #expect([preOpen.checks, preOpen.violations] == [3, 2])
        // It lasted to the end of its phase, not to the end of the data.
        #expect(preOpen.first?.end?.record == 4)
        let halt = verdict(PhaseLimited(CrossCheck(.noCross), to: .halt, in: phases), timeline)
        #expect(halt.checks == 0)
    }

    // Catches a limited gap check that takes what it did not look at for missing.
    @Test func `numbers of other phases are known, not judged`() throws {
        var tape = tape()
        tape.sequence += 3
        tape.record(.add, .bid, 90, 1, id: 9)
        let timeline = try tape.timeline()
        let open = phases(tape, [(1, 7), (3, 8), (6, 7)])
        let calm = verdict(PhaseLimited(GapCheck(timeline), to: .open, in: open), timeline)
        #expect([calm.checks, calm.violations] == [3, 1])
        #expect(calm.first?.record == 7)
        let halted = phases(tape, [(1, 7), (7, 8)])
        #expect(verdict(PhaseLimited(GapCheck(timeline), to: .open, in: halted), timeline).outcome == .pass)
        let monotonic = verdict(PhaseLimited(MonotonicCheck(.tsEvent), to: .open, in: open), timeline)
        #expect([monotonic.checks, monotonic.violations] == [3, 0])
    }

    // Catches a check that passes where nothing is known.
    @Test func `with no phase known nothing is checked`() throws {
        let timeline = try tape().timeline()
        let verdict = verdict(PhaseLimited(CrossCheck(.noCross), to: .open, in: .unknown), timeline)
        #expect(verdict.checks == 0)
        #expect(!PhaseMap(timeline.recording).isKnown(timeline.books[0].key))
    }
}
