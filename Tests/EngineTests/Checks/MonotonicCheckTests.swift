import TestSupport
import Testing

@testable import Engine

@Suite struct MonotonicCheckTests {
    private func verdict(_ field: MonotonicCheck.Field, _ tape: Tape) -> Verdict {
        var check = MonotonicCheck(field)
        for (index, message) in tape.messages.enumerated() { check.look(at: message, number: index + 1) }
        return check.verdict
    }

    private func tape(events: [UInt64?], instrument: (Int) -> UInt32 = { _ in 7 }) -> Tape {
        var tape = Tape()
        for (index, nanos) in events.enumerated() {
            tape.instrument = instrument(index)
            var one = tape
            one.record(.add, .bid, 100, 1, id: UInt64(index))
            var message = one.messages[index]
            message.tsEventRaw = nanos ?? UInt64.max
            tape.append(message)
        }
        return tape
    }

    // Catches a back-step that is not seen, seen twice, or measured against another record than the one before it.
    @Test func `a back-step is a value below the one before it`() {
        let verdict = verdict(.tsEvent, tape(events: [10, 20, 15, 15, 5, nil, 30]))
        #expect(verdict.outcome == .fail)
        #expect(verdict.checks == 5)
        #expect(verdict.violations == 2)
        #expect(verdict.first?.record == 3)
        #expect(verdict.longest?.record == 5)
        #expect(verdict.check == "monotonic ts_event")
    }

    // Catches ts_event compared across books, and ts_recv that is not.
    @Test func `ts_event belongs to a book, ts_recv to the stream`() {
        let tape = tape(events: [10, 5, 11, 6]) { $0 % 2 == 0 ? 7 : 8 }
        #expect(verdict(.tsEvent, tape).outcome == .pass)
        #expect(verdict(.tsEvent, tape).checks == 2)
        var stream = Tape()
        stream.record(.add, .bid, 100, 1, id: 1)
        stream.instrument = 8
        stream.clock -= 10
        stream.record(.add, .bid, 100, 1, id: 2)
        #expect(verdict(.tsRecv, stream).violations == 1)
        #expect(MonotonicCheck().field == .tsRecv)
    }

    // Catches numbers compared across channels, and zeros and snapshots that are.
    @Test func `sequence belongs to a channel`() {
        var tape = Tape()
        for (channel, sequence) in [(0, 10), (1, 5), (0, 0), (0, 10), (1, 4)] {
            tape.channel = UInt8(channel)
            tape.sequence = UInt32(sequence) &- 1
            tape.record(.add, .bid, 100, 1, id: 1)
        }
        tape.channel = 0
        tape.sequence = 2
        tape.record(.add, .bid, 100, 1, id: 1, flags: [.snapshot, .last])
        let verdict = verdict(.sequence, tape)
        #expect(verdict.checks == 2)
        #expect(verdict.violations == 1)
        #expect(verdict.first?.text == "sequence 4 after 5")
    }
}
