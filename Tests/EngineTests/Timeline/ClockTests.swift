import Engine
import TestSupport
import Testing

/// From instants to positions, on clocks as they really are (semantics.md §2).
@Suite struct ClockTests {
    private func recording(recv: [UInt64], event: [UInt64]? = nil) throws -> Recording {
        let messages = recv.enumerated().map { index, time in
            var message = OrderBookTests.order(.add, id: UInt64(index), price: 1, size: 1)
            message.tsRecvRaw = time
            message.tsEventRaw = event?[index] ?? time
            return message
        }
        return try RecordingLoader().load(bytes: DBNBytes.stream(messages), name: "-")
    }

    /// Everything before the first record whose clock is later: the rule, by the obvious loop.
    private func expected(_ times: [UInt64], _ time: UInt64) -> Int {
        times.firstIndex { $0 != UInt64.max && $0 > time } ?? times.count
    }

    // Catches a position before or in the middle of records of one instant.
    @Test func `a position is after all records of its instant`() throws {
        let recording = try recording(recv: [10, 10, 20, 20, 20, 30])
        for (time, position) in [
            (UInt64(0), 0), (9, 0), (10, 2), (15, 2), (20, 5), (29, 5), (30, 6), (UInt64.max - 1, 6),
        ] {
            #expect(recording.position(at: Timestamp(nanos: time), clock: .tsRecv) == position)
        }
        #expect(recording.position(before: Timestamp(nanos: 20), clock: .tsRecv) == 2)
        #expect(recording.position(before: Timestamp(nanos: 0), clock: .tsRecv) == 0)
        #expect(recording.cursor(at: Timestamp(nanos: 20)) == Cursor(position: 5, time: Timestamp(nanos: 20)))
        #expect(recording.cursor(record: 6) == Cursor(position: 6, time: Timestamp(nanos: 30)))
        #expect(recording.cursor(record: 0) == Cursor(position: 0, time: nil))
        #expect(recording.cursor(record: 7) == nil)
        #expect(recording.cursor(record: -1) == nil)
    }

    // Catches a search that trusts the clock to rise: it steps back, repeats and is undefined, over several blocks.
    @Test(arguments: [UInt64(1), 2, 3])
    func `positions are right on clocks that step back`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var now: UInt64 = 1000
        let times = (0..<3000).map { _ -> UInt64 in
            if random.chance(1, in: 30) { return UInt64.max }
            now += UInt64(random.below(3))
            if random.chance(1, in: 10) { now -= UInt64(random.below(15)) }
            return now
        }
        let ordered = (0..<3000).map { UInt64($0) * 2 }
        let recording = try recording(recv: ordered, event: times)
        for time in UInt64(900)..<2500 {
            let found = recording.position(at: Timestamp(nanos: time), clock: .tsEvent)
            if found != expected(times, time) {
                Issue.record("at \(time): \(found), expected \(expected(times, time))")
            }
        }
        for time in [UInt64(0), 1, 2047, 2048, 4095, 4096, 5998, 5999] {
            #expect(recording.position(at: Timestamp(nanos: time), clock: .tsRecv) == expected(ordered, time))
        }
        let bounds = try #require(recording.bounds(clock: .tsEvent))
        #expect(bounds.first.nanos == times.first { $0 != UInt64.max })
        #expect(bounds.last.nanos == times.filter { $0 != UInt64.max }.max())
    }

    // Catches a trap on data that has no time at all.
    @Test func `records without any time stand at every instant`() throws {
        let recording = try recording(recv: [UInt64.max, UInt64.max])
        #expect(recording.bounds(clock: .tsRecv) == nil)
        #expect(recording.position(at: Timestamp(nanos: 5), clock: .tsRecv) == 2)
        #expect(recording.end() == Cursor(position: 2, time: nil))
        #expect(recording.dates().isEmpty)
    }

    // Catches a moment read from text that is not the one meant.
    @Test func `a moment is read from text`() throws {
        let start: UInt64 = 1_758_742_200_000_000_000
        let recording = try recording(recv: [start, start + 1_000_000_000, start + 2_000_000_000])
        for (text, position) in [
            ("start", 0), ("end", 3), ("record 2", 2), ("record:1", 1), ("19:30", 1), ("19:30:01", 2), ("23:59", 3),
            ("2025-09-24T19:30:00.999Z", 1), ("1758742201000000000", 2), ("2025-09-24", 0),
        ] {
            #expect(try recording.cursor(parsing: text).position == position, "\(text)")
        }
        #expect(throws: QueryError.noSuchRecord(4, count: 3)) { try recording.cursor(parsing: "record 4") }
        for text in ["", "soon", "25:00", "record x", "12345"] {
            #expect(throws: QueryError.badTime(text)) { try recording.cursor(parsing: text) }
        }
    }

    // Catches a clock time that is silently put on one of two days.
    @Test func `a clock time is ambiguous where the data spans two days`() throws {
        let start: UInt64 = 1_758_742_200_000_000_000
        let recording = try recording(recv: [start, start + 86_400_000_000_000])
        let dates = recording.dates()
        #expect(dates.map(\.description) == ["2025-09-24", "2025-09-25"])
        #expect(throws: QueryError.ambiguousDate(clock: "19:45", dates: dates)) {
            try recording.cursor(parsing: "19:45")
        }
    }
}
