import Testing

@testable import Engine

/// Replays by the clock of the recording, whatever its times do.
@Suite("SpeedSchedule") struct SpeedScheduleTests {
    /// When each message is due, straight from the law: the gaps before it, each being how far a time is ahead of all those
    /// before it in its pass.
    private static func due(_ times: [UInt64?], passes: Int, maxGap: UInt64?, speed: UInt64) -> [UInt64] {
        var gaps: [UInt64] = []
        for _ in 0..<passes {
            for (place, time) in times.enumerated() {
                let before = times[..<place].compactMap { $0 == 0 ? nil : $0 }.max()
                let ahead = time.flatMap { time in before.map { time > $0 ? time - $0 : 0 } } ?? 0
                gaps.append(min(ahead, maxGap ?? .max))
            }
        }
        return gaps.indices.map { gaps[...$0].reduce(0, +) / speed }
    }

    private static func targets(_ times: [UInt64?], loops: Int = 1, maxGap: UInt64? = nil, pace: Pace = .realtime)
        throws
        -> [UInt64]
    {
        var drive = Drive(
            Pacer(ReplaySource(try recording(times: times), loops: loops), pace: pace, maxGapNanos: maxGap))
        drive.run(until: .max)
        return drive.left.map(\.target)
    }

    // Catches a step back, a zero or a missing time that is waited for, or that moves later messages off their times;
    // and a loop that does not begin anew.
    @Test(arguments: 0..<60 as Range<UInt64>) func `due times are the anchor and the gaps of the latest time so far`(
        seed: UInt64
    ) throws {
        var dice = Dice(state: seed)
        var now: UInt64 = 1_700_000_000_000_000_000
        let times: [UInt64?] = (0..<60).map { _ in
            now += UInt64.random(in: 0...3_000_000_000, using: &dice)
            switch UInt64.random(in: 0..<8, using: &dice) {
            case 0: return 0
            case 1: return nil
            case 2: return now - UInt64.random(in: 0...500_000_000_000, using: &dice)
            case 3: return 1
            default: return now
            }
        }
        for (maxGap, speed) in [(nil, 1), (nil, 4), (1_000_000_000, 1)] as [(UInt64?, UInt64)] {
            let found = try Self.targets(times, loops: 2, maxGap: maxGap, pace: .speed(Double(speed)))
            // The first time may be one long before all others, which is a gap like any other.
            #expect(found == Self.due(times, passes: 2, maxGap: maxGap, speed: speed), "\(times)")
        }
    }

    // Catches one stray time that costs its distance, here three seconds or 55 years.
    @Test(arguments: [1_735_999_997_000_000_000, 0, 1]) func `a step back leaves at once and costs nothing later`(
        stray: UInt64
    ) throws {
        let start: UInt64 = 1_736_000_000_000_000_000
        let times = [start, start + 1_000_000, stray, start + 3_000_000]
        #expect(try Self.targets(times) == [0, 1_000_000, 1_000_000, 3_000_000])
    }

    // Catches one time far ahead that holds the replay, or that lets all later ones leave in one burst.
    @Test(arguments: [nil, 1_000_000_000] as [UInt64?]) func `a time far ahead of the later ones is passed over`(
        maxGap: UInt64?
    ) throws {
        let start: UInt64 = 1_736_000_000_000_000_000
        for stray in [0, 1, 4] {
            var times: [UInt64?] = (0..<6).map { start + $0 * 1_000_000 }
            times[stray] = start + 315_360_000_000_000_000
            let pacer = Pacer(ReplaySource(try recording(times: times)), pace: .realtime, maxGapNanos: maxGap)
            var drive = Drive(pacer)
            drive.run(until: .max)
            let expected = (0..<6).map { place -> UInt64 in
                let milli = place == stray ? max(place - 1, 0) : stray == 0 ? place - 1 : place
                return UInt64(milli) * 1_000_000
            }
            #expect(drive.left.map(\.target) == expected)
            #expect(drive.pacer.takeRemarks() == [.stray(place: stray)])
        }
    }

    // Catches a real gap that is passed over, or that begins without a word; and a word for each short one, or for each pass.
    @Test func `a long gap is kept and told when it begins`() throws {
        let hour: UInt64 = 3_600_000_000_000
        let times: [UInt64?] = [1000, 2000, hour, hour + 1000, hour + 60_000_000_000]
        let source = ReplaySource(try recording(times: times), loops: 2)
        var drive = Drive(Pacer(source, pace: .realtime))
        drive.now = 1000
        drive.tick()
        #expect(drive.left.map(\.target) == [0, 1000])
        let remarks = drive.pacer.takeRemarks()
        #expect(remarks == [.gap(place: 2, nanos: hour - 2000)])
        #expect(
            remarks.map(source.words) == [
                "nothing leaves for 59 minutes before record 3 (1970-01-01T01:00:00.000000000Z), a gap in the recording: "
                    + "`set max-gap 1m` before a replay shortens such gaps, and `resume at PACE` ends this one"
            ])
        drive.run(until: .max)
        #expect(drive.left.last?.target == 2 * (hour + 60_000_000_000 - 1000))
        #expect(drive.pacer.takeRemarks().isEmpty)
        var fast = Drive(Pacer(source, pace: .speed(100)))
        fast.run(until: .max)
        #expect(fast.pacer.takeRemarks().isEmpty)
    }

    // Catches another pace that takes a late message's time for the clock, and waits for the way back up.
    @Test func `another pace keeps the clock`() throws {
        let start: UInt64 = 1_736_000_000_000_000_000
        let times: [UInt64?] = [start, start + 1000, start - 9_000_000_000, start + 3000, start + 4000]
        for pace in [Pace.realtime, .rate(1), .max] {
            var pacer = Pacer(ReplaySource(try recording(times: times)), pace: pace)
            var targets: [UInt64] = []
            var now: UInt64 = 0
            while pacer.released < 2 {
                now = pacer.nextDue(after: now) ?? now
                _ = pacer.release(at: now, limit: 2 - pacer.released, targets: &targets)
            }
            targets = []
            pacer.change(to: .realtime, at: now)
            _ = pacer.release(at: now, limit: .max, targets: &targets)
            while let due = pacer.nextDue(after: now) {
                now = due
                _ = pacer.release(at: now, limit: .max, targets: &targets)
            }
            #expect(targets.map { $0 - targets[0] } == [0, 2000, 3000], "\(pace)")
        }
    }
}
