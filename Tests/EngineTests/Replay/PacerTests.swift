import Testing

@testable import Engine

/// Records whose capture times are these, and nothing else of interest.
func recording(times: [UInt64?]) throws -> Recording {
    var stream = DBNEncoder.metadata(Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0)))
    for (index, time) in times.enumerated() {
        let message = MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(UInt32(index % 3 + 1)), tsEvent: Timestamp(nanos: 1),
            tsRecv: time.map { Timestamp(nanos: $0) }, action: .add, side: .bid, price: Price(nanos: 1_000_000_000),
            size: 1, order: OrderID(UInt64(index)), flags: .last)
        DBNEncoder.append(message, to: &stream)
    }
    return try RecordingLoader().load(bytes: stream, name: "test")
}

private func source(count: Int, loops: Int? = 1) throws -> ReplaySource {
    ReplaySource(try recording(times: (0..<count).map { UInt64($0) }), loops: loops)
}

/// SplitMix64: repeatable and good enough to choose tick times.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A clock moved by hand, and everything that left with the time it left at.
struct Drive {
    var pacer: Pacer
    var now: UInt64 = 0
    var left: [(at: UInt64, target: UInt64)] = []

    init(_ pacer: Pacer) { self.pacer = pacer }

    mutating func tick(limit: Int = .max) {
        var targets: [UInt64] = []
        _ = pacer.release(at: now, limit: limit, targets: &targets)
        for target in targets { left.append((now, target)) }
    }

    /// Wakes exactly when the pacer says, up to `end`.
    mutating func run(until end: UInt64, atLeast step: UInt64 = 0) {
        tick()
        while let due = pacer.nextDue(after: now), max(due, now + step) <= end {
            now = max(due, now + step)
            tick()
        }
    }

    /// The most messages that left in any window of 10 ms that begins with one leaving.
    var fullestWindow: Int {
        var most = 0
        var first = 0
        for last in left.indices {
            while left[last].at - left[first].at >= CatchUpLimit.windowNanos { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }
}

@Suite("Pacer")
struct PacerTests {
    // Catches sums of rounded gaps: after a year at 1 M/s, or far beyond 2^32 messages, they would be off.
    @Test(arguments: [1.0, 3, 7, 100_000, 999_983, 1_000_000, 0.1, 12_345.678])
    func `targets do not drift, however long the stream runs`(rate: Double) {
        let schedule = RateSchedule(rate: rate)
        let units = UInt128((rate * 1e9).rounded())
        let year: UInt64 = 365 * 86_400_000_000_000
        let last = Int(UInt128(year) * units / 1_000_000_000_000_000_000)
        for place in [0, 1, 2, 999, 1 << 32, (1 << 32) + 1, last] {
            let exact = UInt128(place) * 1_000_000_000_000_000_000 / units
            #expect(UInt128(schedule.target(of: place)) == min(exact, UInt128(UInt64.max)))
        }
    }

    // Catches a message that leaves before its target, or a wake-up that comes when nothing is due.
    @Test(arguments: [Pace.rate(250), .rate(100_000), .speed(1), .speed(3), .speed(0.25)])
    func `with punctual waking every message leaves at its target`(pace: Pace) throws {
        var dice = Dice(state: 7)
        var time: UInt64 = 1_758_742_200_000_000_000
        let times = (0..<500).map { _ in
            time += UInt64.random(in: 0...3_000_000, using: &dice)
            return Optional(time)
        }
        var drive = Drive(Pacer(ReplaySource(try recording(times: times)), pace: pace))
        drive.run(until: .max)
        #expect(drive.left.count == 500)
        #expect(drive.left.allSatisfy { $0.at == $0.target })
        #expect(drive.pacer.isAtEnd)
        #expect(drive.pacer.nextDue(after: drive.now) == nil)
    }

    // Catches a burst after a stall: ticks come at random with stalls of up to 300 ms in between.
    @Test(arguments: [1000.0, 50_000, 300_000], [1, 2] as [UInt64])
    func `no window carries more than twice its share`(rate: Double, seed: UInt64) throws {
        var dice = Dice(state: seed)
        var drive = Drive(Pacer(try source(count: 1000, loops: nil), pace: .rate(rate)))
        for turn in 0..<250 {
            drive.tick(limit: turn % 3 == 0 ? 1 + turn : .max)
            drive.now +=
                turn % 50 == 49
                ? UInt64.random(in: 0...300_000_000, using: &dice) : UInt64.random(in: 0...2_000_000, using: &dice)
        }
        #expect(drive.left.count > 100)
        #expect(drive.fullestWindow <= Int(2 * rate / 100))
        #expect(drive.left.allSatisfy { $0.target <= $0.at })
        #expect(zip(drive.left, drive.left.dropFirst()).allSatisfy { $0.target <= $1.target })
    }

    // Catches a limit that is so strict that the stream never gets back to its schedule.
    @Test func `a stall is caught up with`() throws {
        var drive = Drive(Pacer(try source(count: 1000, loops: nil), pace: .rate(100_000)))
        drive.tick()
        drive.now = 500_000_000
        drive.run(until: 1_200_000_000, atLeast: 1_000_000)
        let last = try #require(drive.left.last)
        #expect(last.at - last.target <= 1_000_000)
        #expect(drive.left.count >= 119_900)
    }

    // Catches a wake-up that is announced while nothing may leave yet, which would spin.
    @Test func `a message that is held back is announced for later`() throws {
        var drive = Drive(Pacer(try source(count: 1000, loops: nil), pace: .rate(100_000)))
        drive.tick()
        drive.now = 700_000_000
        drive.tick()
        let due = try #require(drive.pacer.nextDue(after: drive.now))
        #expect(due > drive.now)
        // The announced time must come when it is asked for again and again, and not move on for ever.
        drive.run(until: 800_000_000)
        #expect(drive.left.count > 10_000)
    }

    // Catches gaps that go backwards, undefined times, and a maximum that is not applied.
    @Test func `recorded gaps are never negative and never beyond the limit`() throws {
        let times: [UInt64?] = [1000, 1500, nil, 1500, 1400, 1600, 9_000_000_000, 9_000_000_100]
        var drive = Drive(Pacer(ReplaySource(try recording(times: times)), pace: .realtime, maxGapNanos: 1_000_000))
        drive.run(until: .max)
        #expect(drive.left.map(\.target) == [0, 500, 500, 500, 500, 600, 1_000_600, 1_000_700])
    }

    // Catches a loop that takes the step back to its first record for a gap, or jumps ahead.
    @Test func `a loop goes on where the pass before it ended`() throws {
        let source = ReplaySource(try recording(times: [100, 200, 400]), loops: 3)
        var drive = Drive(Pacer(source, pace: .speed(2)))
        drive.run(until: .max)
        #expect(drive.left.map(\.target) == [0, 50, 150, 150, 200, 300, 300, 350, 450])
    }

    // Catches a plan without messages that never ends.
    @Test func `a source without messages is at its end at once`() throws {
        let recording = try recording(times: [1, 2, 3])
        for source in [
            ReplaySource(recording, range: 1..<1, loops: nil), ReplaySource(recording, instruments: [], loops: nil),
            ReplaySource(recording, loops: 0),
        ] {
            let pacer = Pacer(source, pace: .rate(10))
            #expect(pacer.isAtEnd)
            #expect(pacer.nextDue(after: 0) == nil)
        }
    }

    // Catches `max` waiting for anything, and its limit being ignored.
    @Test func `the pace max releases as much as is asked for`() throws {
        var pacer = Pacer(try source(count: 5, loops: 2), pace: .max)
        var targets: [UInt64] = []
        let first = pacer.release(at: 0, limit: 7, targets: &targets)
        let second = pacer.release(at: 0, limit: 7, targets: &targets)
        #expect(first == 7)
        #expect(second == 3)
        #expect(targets.isEmpty)
        #expect(pacer.isAtEnd)
    }

    // Catches runs that cross a pass, or that are not contiguous in the recording.
    @Test func `the runs of a source are contiguous and within one pass`() throws {
        let recording = try recording(times: (0..<9).map { UInt64($0) })
        let all = ReplaySource(recording, range: 2..<7, loops: 2)
        var runs: [Range<Int>] = []
        all.forEachRun(3..<8) { runs.append($0) }
        #expect(runs == [5..<7, 2..<5])

        let keys = [1, 2].map { BookKey(instrument: InstrumentID($0), publisher: PublisherID(1)) }
        let some = ReplaySource(recording, instruments: BookSelection(keys), loops: 2)
        runs = []
        some.forEachRun(1..<8) { runs.append($0) }
        #expect(some.count == 6)
        #expect(some.total == 12)
        #expect(runs == [1..<2, 3..<5, 6..<8, 0..<2])
    }
}

@Suite("ReplayReport")
struct ReplayReportTests {
    // Catches any change of the contract of language.md §6.
    @Test func `the report has the shape of the contract`() {
        var report = ReplayReport()
        report.records = 38_212
        report.elapsedNanos = 382_063_000
        report.scheduledRate = 100_000
        report.lag = .init(p50: 41_000, p99: 180_000, max: 1_204_000)
        report.clients = 1
        report.bytes = 2_140_232
        var json = JSONWriter()
        report.write(to: &json)
        #expect(
            json.text == #"{"records":38212,"elapsed":"0.382s","rate":100012.3,"scheduled_rate":100000,"#
                + #""lag":{"p50":"41us","p99":"180us","max":"1.2ms"},"clients":1,"drops":0,"bytes":2140232}"#)
    }

    // Catches a division by zero where nothing was sent, and a schedule invented where there was none.
    @Test func `a report of nothing has nulls and no division by zero`() {
        var json = JSONWriter()
        ReplayReport().write(to: &json)
        #expect(
            json.text == #"{"records":0,"elapsed":"0.000s","rate":0,"scheduled_rate":null,"#
                + #""lag":{"p50":null,"p99":null,"max":null},"clients":0,"drops":0,"bytes":0}"#)
    }

    // Catches digits lost or invented in a rate.
    @Test(arguments: [
        (0.0, "0"), (0.5, "0.5"), (12.3456, "12.346"), (99.9999, "100"), (100_000, "100000"), (100_012.26, "100012.3"),
        (.infinity, "0"),
    ])
    func `a rate is written shortly and without loss`(rate: Double, text: String) {
        #expect(ReplayReport.text(rate) == text)
    }
}

@Suite("DurationText")
struct DurationTextTests {
    // Catches a unit that rounds up to a thousand of itself, and lost or trailing digits.
    @Test(
        arguments: [
            (0, "0ns"), (1, "1ns"), (999, "999ns"), (1000, "1us"), (1204, "1.2us"), (1234, "1.23us"), (9996, "10us"),
            (41_234, "41.2us"), (180_000, "180us"), (999_499, "999us"), (999_500, "1ms"), (1_204_000, "1.2ms"),
            (2_000_000_000, "2s"), (12_345_678_901, "12.3s"), (4_000_000_000_000, "4000s"),
            (UInt64.max, "18446744074s"),
        ] as [(UInt64, String)])
    func `a duration is written in the unit that keeps it short`(nanos: UInt64, text: String) {
        #expect(DurationText.short(nanos: nanos) == text)
    }

    // Catches a fraction that loses its zeros.
    @Test(arguments: [(0, "0.000s"), (1_499_999, "0.001s"), (60_005_000_000, "60.005s")] as [(UInt64, String)])
    func `seconds have three decimals`(nanos: UInt64, text: String) {
        #expect(DurationText.seconds(nanos: nanos) == text)
    }
}
