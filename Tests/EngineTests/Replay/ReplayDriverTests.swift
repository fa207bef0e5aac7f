import Testing

@testable import Engine

private let millisecond: UInt64 = 1_000_000

/// A driver with a clock moved by hand, and everything that left with the moment it left at.
private struct Hand {
    var driver: ReplayDriver
    /// A clock that does not begin with the replay.
    var now: UInt64 = 5_000_000_000
    var left: [(places: Range<Int>, at: UInt64)] = []
    var stops: [FaultStop] = []

    init(
        _ count: Int, pace: Pace, loops: Int? = 1, faults: [FaultRule] = [], startsAt now: UInt64 = 5_000_000_000
    ) throws {
        let times = (0..<count).map { Optional(1_000_000_000 + UInt64($0) * millisecond) }
        let source = ReplaySource(
            try recording(times: times), loops: loops, faults: faults.isEmpty ? nil : FaultPlan(faults))
        driver = ReplayDriver(source, pace: pace)
        self.now = now
        driver.start(at: now)
    }

    /// One turn; answers why it ended.
    mutating func turn(
        most: Int = .max, batch: Int = .max, before end: Int = .max, gatherNanos: UInt64 = 0
    ) -> ReplayDriver.Step {
        driver.beginTurn(at: now, most: most, gatherNanos: gatherNanos)
        while true {
            let step = driver.next(before: end, most: batch)
            switch step {
            case .leave(let places): left.append((places, now))
            case .stop(let stop): stops.append(stop)
            case .yield, .wait, .held, .paused, .ended: return step
            }
        }
    }

    /// Takes turns whenever the driver says, until it ends or would wait beyond a moment.
    mutating func run(until end: UInt64 = .max) -> ReplayDriver.Step {
        while true {
            let step = turn()
            guard case .wait(let until) = step, until <= end else { return step }
            now = until
        }
    }

    /// When each message left, since the start of the clock.
    var moments: [UInt64] { left.flatMap { batch in batch.places.map { _ in batch.at } } }
}

@Suite("ReplayDriver") struct ReplayDriverTests {
    // Catches a schedule that takes the owner's clock for the time since the start.
    @Test func `each message leaves when it is due and then it has ended`() throws {
        var hand = try Hand(5, pace: .rate(1000))
        let last = hand.run()
        #expect(last == .ended)
        #expect(hand.moments == (0..<5).map { 5_000_000_000 + $0 * millisecond })
        #expect(hand.left.map(\.places) == (0..<5).map { $0..<$0 + 1 })
        #expect(hand.driver.elapsed(at: hand.now) == 4 * millisecond)
        let wake = hand.driver.wake(after: hand.now)
        #expect(wake == nil && hand.driver.isAtEnd)
    }

    // Catches a batch or a turn larger than was asked for, one that passes the position it was not to pass, and
    // messages lost between two batches.
    @Test func `batches, turns and places are bounds`() throws {
        var hand = try Hand(1000, pace: .rate(1_000_000))
        hand.now += 900_000
        let first = hand.turn(most: 25, batch: 10)
        #expect(first == .yield && hand.left.map(\.places) == [0..<10, 10..<20, 20..<25])
        #expect(hand.driver.targets == (0..<25).map { $0 * 1000 })
        let second = hand.turn(before: 100)
        #expect(second == .held && hand.driver.head == 100)
        let third = hand.turn(before: 100)
        #expect(third == .held && hand.driver.targets.isEmpty)
        let fourth = hand.turn()
        #expect(fourth == .wait(until: 5_000_000_000 + 901_000))
        #expect(hand.left.last?.places == 100..<901)
    }

    // Catches a turn's wait that is not on the grid of its batches, and one that makes a slow replay late.
    @Test func `messages gather where they are close`() throws {
        var fast = try Hand(1000, pace: .rate(1_000_000))
        let fastWait = fast.turn(gatherNanos: 100_000)
        #expect(fastWait == .wait(until: 5_000_000_000 + 100_000))
        fast.now += 130_000
        let late = fast.turn(gatherNanos: 100_000)
        #expect(late == .wait(until: 5_000_000_000 + 200_000))
        var slow = try Hand(1000, pace: .rate(3))
        let slowWait = slow.turn(gatherNanos: 100_000)
        #expect(slowWait == .wait(until: 5_000_000_000 + 333_333_333))
        #expect(ReplayDriver.gatherNanos(sharedBy: 0) == 100_000)
        #expect(ReplayDriver.gatherNanos(sharedBy: 500) == 5_000_000)
        #expect(ReplayDriver.gatherNanos(sharedBy: 1 << 40) == 10_000_000)
    }

    // Catches a pause whose time counts, so that a burst would follow it, and messages that leave in it.
    @Test func `the time of a pause does not count`() throws {
        var hand = try Hand(1000, pace: .rate(1000))
        hand.now += 10 * millisecond
        _ = hand.turn()
        #expect(hand.driver.head == 11)
        hand.driver.pause(at: hand.now)
        hand.now += 60_000 * millisecond
        // A second pause changes nothing: the time counts from the first.
        hand.driver.pause(at: hand.now)
        let step = hand.turn()
        #expect(step == .paused && hand.driver.head == 11)
        #expect(hand.driver.elapsed(at: hand.now) == 10 * millisecond)
        hand.driver.resume(at: hand.now)
        let after = hand.turn()
        #expect(after == .wait(until: hand.now + millisecond) && hand.driver.head == 11)
        hand.now += millisecond
        _ = hand.turn()
        #expect(hand.driver.head == 12 && hand.driver.elapsed(at: hand.now) == 11 * millisecond)
    }

    // Catches a pause before the start that ends with the start, or counts from before it.
    @Test func `a pause may come before the start`() throws {
        var driver = ReplayDriver(ReplaySource(try recording(times: [1, 2, 3])), pace: .rate(1000))
        driver.pause(at: 7)
        driver.start(at: 100)
        driver.beginTurn(at: 200)
        #expect(driver.next() == .paused)
        driver.resume(at: 1100)
        #expect(driver.elapsed(at: 1100) == 0)
        driver.beginTurn(at: 1100)
        #expect(driver.next() == .leave(0..<1))
        #expect(driver.next() == .wait(until: 1100 + millisecond))
    }

    // Catches a new pace that waits for the old target, or lets out what was late at once.
    @Test func `a new pace begins now`() throws {
        var hand = try Hand(10_000, pace: .rate(1))
        _ = hand.turn()
        hand.now += 300 * millisecond
        hand.driver.resume(at: hand.now, pace: .rate(1000))
        let wait = hand.turn()
        #expect(hand.driver.head == 2 && wait == .wait(until: hand.now + millisecond))
        hand.driver.resume(at: hand.now, pace: .max)
        let held = hand.turn(before: 5000)
        #expect(held == .held && hand.driver.isFlatOut && hand.driver.targets.isEmpty)
        #expect(hand.left.last?.places == 2..<5000)
        hand.now += 2000 * millisecond
        hand.driver.resume(at: hand.now, pace: .rate(10))
        let slow = hand.turn()
        #expect(hand.driver.head == 5001 && slow == .wait(until: hand.now + 100 * millisecond))
    }

    // Catches a burst after the owner was kept from waking, and a replay that never gets back to its schedule.
    @Test func `a late wake-up is caught up at twice the pace`() throws {
        var hand = try Hand(1000, pace: .rate(10_000), loops: nil)
        _ = hand.turn()
        hand.now += 500 * millisecond
        let woken = hand.now
        _ = hand.run(until: 5_000_000_000 + 1_200 * millisecond)
        let moments = hand.moments
        var first = 0
        var fullest = 0
        for last in moments.indices {
            while moments[last] - moments[first] >= 10 * millisecond { first += 1 }
            fullest = max(fullest, last - first + 1)
        }
        #expect(fullest <= 200)
        #expect(moments.filter { $0 == woken }.count <= 200)
        #expect(hand.driver.head >= 11_990)
    }

    // Catches a stall that begins before the messages ahead of it have left, ends too early, or is forgotten in a pause.
    @Test(arguments: [Pace.rate(1000), .max]) func `a stall holds what comes after it`(pace: Pace) throws {
        let rule = FaultRule(.stall, .index(3), nanos: 50 * millisecond)
        var hand = try Hand(10, pace: pace, faults: [rule])
        let before = hand.run(until: hand.now + 40 * millisecond)
        let began = hand.now
        #expect(hand.stops == [.stall(nanos: 50 * millisecond)])
        #expect(before == .wait(until: began + 50 * millisecond) && hand.driver.head == 3)
        hand.now += 20 * millisecond
        hand.driver.pause(at: hand.now)
        hand.now += 1000 * millisecond
        hand.driver.resume(at: hand.now)
        let during = hand.turn()
        #expect(during == .wait(until: began + 1050 * millisecond) && hand.driver.head == 3)
        let after = hand.run()
        #expect(after == .ended && hand.stops.count == 1 && hand.driver.head == 10)
    }

    // Catches faults that are skipped, told twice, or told before their message is due, in each pass.
    @Test func `a stop comes right before its message, in each pass`() throws {
        var hand = try Hand(4, pace: .rate(1000), loops: 2, faults: [FaultRule(.disconnect, .index(2))])
        hand.now += millisecond
        let wait = hand.turn()
        #expect(wait == .wait(until: 5_000_000_000 + 2 * millisecond) && hand.stops.isEmpty)
        hand.now += millisecond
        _ = hand.turn()
        #expect(hand.stops == [.disconnect] && hand.driver.head == 3)
        let end = hand.run()
        #expect(end == .ended && hand.stops == [.disconnect, .disconnect] && hand.driver.head == 8)
    }

    // Catches an owner who takes messages itself and is told of too few or too many, at each pace and between them.
    @Test func `due is the place up to which messages may be taken`() throws {
        var hand = try Hand(200_000, pace: .rate(1_000_000))
        hand.now += millisecond
        let first = hand.driver.due(at: hand.now, taken: 10)
        #expect(first == 1001)
        hand.driver.pause(at: hand.now)
        hand.now += millisecond
        let paused = hand.driver.due(at: hand.now, taken: 20)
        #expect(paused == 1001)
        hand.driver.resume(at: hand.now, pace: .max, from: 30)
        let flatOut = hand.driver.due(at: hand.now, taken: 40)
        #expect(flatOut == .max)
        hand.driver.pause(at: hand.now)
        let held = hand.driver.due(at: hand.now, taken: 700)
        #expect(held == 700)
        // Messages that were due before and not taken at the pace `max` are due at the new pace.
        hand.driver.resume(at: hand.now, pace: .rate(1000), from: 700)
        let again = hand.driver.due(at: hand.now, taken: 700)
        #expect(again == 701)
        #expect(hand.driver.wake(after: hand.now) == hand.now + millisecond)
    }

    // Catches a question for what is due that stops after its first helping.
    @Test func `all that is due is told at once`() throws {
        var hand = try Hand(1000, pace: .rate(1e9), loops: 1000)
        hand.now += 5 * millisecond
        let due = hand.driver.due(at: hand.now, taken: 0)
        #expect(due == 1_000_000)
        #expect(hand.driver.isAtEnd)
    }
}
