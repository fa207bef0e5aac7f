import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct GapCheckTests {
    private func tape(_ sequences: [UInt32], flags: RecordFlags = .last) -> Tape {
        var tape = Tape()
        for sequence in sequences {
            tape.sequence = sequence &- 1
            tape.record(.add, .bid, 100, 1, id: UInt64(tape.messages.count + 1), flags: flags)
        }
        return tape
    }

    private func verdict(_ timeline: Timeline) -> Verdict {
        var check = GapCheck(timeline)
        timeline.replay(0..<timeline.recording.count, into: &check)
        return check.verdict
    }

    // Catches repeats, late records, zeros and restarts taken for gaps, and gaps that are not seen or counted wrongly.
    @Test(
        arguments: [
            ([1, 2, 3], []), ([1, 1, 2, 2, 3], []), ([1, 3], [1]), ([1, 10, 12], [8, 1]), ([5, 7, 6, 8], [1]),
            ([1, 2, 0, 3], []), ([4_294_967_295, 1, 2], []), ([100_000, 5, 6, 8], [1]), ([100, 5, 101, 102], []),
            ([65_537, 1, 2], []), ([65_538, 1, 2, 4], [1]),
        ] as [([UInt32], [UInt32])])
    func `a gap is a jump above the highest number of its line`(sequences: [UInt32], missing: [UInt32]) throws {
        let timeline = try tape(sequences).timeline()
        let verdict = verdict(timeline)
        #expect(verdict.violations == missing.count)
        #expect(verdict.outcome == (missing.isEmpty ? .pass : .fail))
        let gaps = timeline.gaps(in: 0..<sequences.count)
        #expect(gaps.map(\.missing) == missing)
        #expect(gaps.first?.record == verdict.first?.record)
    }

    // Catches lines that are mixed: every publisher and channel counts for itself.
    @Test func `publishers and channels count each for itself`() throws {
        var tape = Tape()
        for (channel, publisher, sequence) in [
            (0, 1, 10), (1, 1, 500), (0, 2, 77), (0, 1, 11), (1, 1, 503), (0, 2, 78),
        ] {
            tape.channel = UInt8(channel)
            tape.publisher = UInt16(publisher)
            tape.sequence = UInt32(sequence) - 1
            tape.record(.add, .bid, 100, 1, id: UInt64(sequence))
        }
        let timeline = try tape.timeline()
        let gaps = timeline.gaps(in: 0..<6)
        #expect(gaps.map(\.record) == [5])
        #expect(gaps.first.map { [$0.from, $0.to, $0.missing] } == [500, 503, 2])
        #expect(gaps.first?.channelID == 1)
        #expect(verdict(timeline).checks == 3)
        // A range sees the gap at its first record too.
        #expect(timeline.gaps(in: 4..<6).map(\.record) == [5])
        #expect(timeline.gaps(in: 5..<6).isEmpty)
    }

    // Catches a snapshot's old numbers that make a gap, before it or after it.
    @Test func `snapshots have no place on a line`() throws {
        var tape = tape([10, 11])
        for sequence: UInt32 in [3, 900, 0] {
            tape.sequence = sequence &- 1
            tape.record(.add, .bid, 99, 1, id: UInt64(sequence) + 50, flags: [.snapshot])
        }
        tape.sequence = 11
        tape.record(.add, .bid, 98, 1, id: 99)
        #expect(verdict(try tape.timeline()).outcome == .pass)
    }

    // Catches a subset by symbol that is judged by its natural holes, or a whole file that is not.
    @Test func `a subset by symbol cannot be asked`() throws {
        let tape = tape([1, 5, 9])
        let subset = verdict(try tape.timeline(symbols: ["TEST"]))
        guard case .notApplicable = subset.outcome else {
            Issue.record("\(subset.outcome)")
            return
        }
        #expect(subset.checks == 0)
        #expect(try tape.timeline(symbols: ["TEST"]).gaps(in: 0..<3).isEmpty)
        let silent = try tape.timeline(symbols: [])
        #expect(silent.whyNoSequences() != nil)
        #expect(verdict(try tape.timeline()).violations == 2)
        var two = tape
        two.instrument = 8
        two.record(.add, .bid, 100, 1, id: 77)
        let both = try two.timeline()
        #expect(both.whyNoSequences(of: [tape.book]) != nil)
        #expect(both.whyNoSequences(of: [tape.book, two.book]) == nil)
    }

    // Catches generated data that cannot be asked, or one symbol of it that can.
    @Test func `a generated market has all its numbers`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 2_000
        parameters.instruments = 3
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        let verdict = verdict(timeline)
        #expect(verdict.outcome == .pass)
        #expect(verdict.checks == 1_999)
        #expect(timeline.whyNoSequences(of: [timeline.books[0].key]) != nil)
    }

    // Catches a loss that the capture declares and nobody reports, or reports at every record.
    @Test func `a declared gap counts once, in a subset too`() throws {
        var tape = tape([1, 2])
        tape.record(.add, .bid, 101, 1, id: 50, flags: [.last, .maybeBadBook])
        tape.record(.add, .bid, 101, 1, id: 51, flags: [.last, .maybeBadBook])
        tape.record(.add, .bid, 101, 1, id: 52)
        tape.record(.add, .bid, 101, 1, id: 53, flags: [.last, .maybeBadBook])
        for symbols in [["TEST"], ["ALL_SYMBOLS"]] {
            let timeline = try tape.timeline(symbols: symbols)
            let verdict = verdict(timeline)
            #expect(verdict.outcome == .fail)
            #expect(verdict.violations == 2)
            #expect(verdict.first?.record == 3)
            #expect(timeline.gaps(in: 0..<6).map(\.record) == [3, 6])
            #expect(timeline.gaps(in: 0..<6).allSatisfy { $0.missing == nil })
        }
    }

    // Catches a row in another shape than the verb `gaps` promises.
    @Test func `a gap is written as a row`() throws {
        let gap = try #require(try tape([1, 5]).timeline().gaps(in: 0..<2).first)
        var json = JSONWriter()
        gap.write(to: &json)
        #expect(json.text.hasPrefix(#"{"record":2,"ts_recv":"2025-09-24T19:30:00.000000002Z","publisher_id":1,"#))
        #expect(json.text.hasSuffix(#""channel_id":0,"from":1,"to":5,"missing":3}"#))
    }
}
