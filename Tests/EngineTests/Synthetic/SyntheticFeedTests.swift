import Crypto
import Engine
import EngineSynthetic
import TestSupport
import Testing

/// Publishers, orders and oddities of generated markets: each is there when asked for, and no more of it.
@Suite struct SyntheticFeedTests {
    // Catches publishers that share a book, and venues that never meet.
    @Test func `several publishers are locked and crossed with each other, never with themselves`() throws {
        let judge = try SyntheticJudge(["publishers": "3", "instruments": "2"])
        #expect(judge.statuses.count == 6)
        #expect(Set(judge.messages.map(\.publisher.raw)).count == 3)
        #expect(judge.messages.allSatisfy { Publishers.name($0.publisher)?.hasPrefix("EQUS.ALL.") == true })
        #expect(judge.recording.metadata.dataset == "EQUS.ALL")
        #expect(judge.lockedAcross > 100)
        #expect(judge.crossedAcross > 100)
        #expect(judge.crossedEnds == [])
        #expect(judge.anomalies == Anomalies())
    }

    // Catches quotes under ids of their own, sides that pile up, and empties that are not said.
    @Test func `a top-of-book publisher quotes whole sides under one id`() throws {
        let judge = try SyntheticJudge(["tob": "1"])
        let quotes = judge.messages.filter { $0.flags.contains(.topOfBook) }
        #expect(quotes.count > 1000)
        #expect(quotes.allSatisfy { $0.action == .add && $0.flagsRaw == 192 })
        #expect(Set(quotes.map(\.publisher)).count == 1)
        #expect(Set(quotes.map(\.order)).count == 1)
        #expect(Set(quotes.map(\.sideRaw)).count == 2)
        #expect(quotes.count { $0.price == nil } > 20)
        #expect(judge.lockedAcross > 0)
        #expect(judge.crossedAcross > 0)
        #expect(judge.crossedEnds == [])
        #expect(judge.anomalies == Anomalies())
    }

    // Catches levels that are not flagged, or are removed when they do not stand.
    @Test func `a publisher of aggregated levels sets and removes them`() throws {
        let judge = try SyntheticJudge(["mbp": "1"])
        let levels = judge.messages.filter { $0.flags.contains(.aggregated) }
        for action in [Action.add, .modify, .cancel] { #expect(levels.count { $0.action == action } > 100) }
        #expect(levels.allSatisfy { $0.order.raw == 0 })
        #expect(Set(levels.map(\.publisher)).count == 1)
        #expect(judge.anomalies == Anomalies())
        #expect(judge.crossedEnds == [])
    }

    // Catches icebergs that keep their priority, never refill, or are never filled beyond what they show.
    @Test func `icebergs refresh at the same size, and fills may exceed what they show`() throws {
        let judge = try SyntheticJudge(["icebergs": "20%"])
        let plain = try SyntheticJudge([:])
        let (refreshes, oversize) = Self.icebergs(judge)
        #expect(refreshes > 40)
        #expect(oversize > 10)
        #expect(oversize > 2 * Self.icebergs(plain).oversize)
        #expect(refreshes > 2 * Self.icebergs(plain).refreshes)
        let none = try SyntheticJudge(["icebergs": "0%"])
        #expect(Self.icebergs(none) == (0, 0))
        #expect(judge.anomalies == Anomalies())
    }

    /// Modifies of the same price and size after a fill of at least the displayed size; fills of more than that.
    private static func icebergs(_ judge: SyntheticJudge) -> (refreshes: Int, oversize: Int) {
        var live: [OrderID: MBOMessage] = [:]
        var filled: Set<OrderID> = []
        var refreshes = 0
        var oversize = 0
        for message in judge.messages {
            switch message.action {
            case .add: live[message.order] = message
            case .fill:
                let shown = live[message.order]?.size ?? 0
                if message.size >= shown { filled.insert(message.order) }
                if message.size > shown { oversize += 1 }
            case .modify:
                let old = live[message.order]
                if filled.remove(message.order) != nil, old?.size == message.size, old?.priceRaw == message.priceRaw {
                    refreshes += 1
                }
                live[message.order] = message
            case .cancel:
                filled.remove(message.order)
                if let old = live[message.order], old.size > message.size {
                    live[message.order]?.size = old.size - message.size
                } else {
                    live[message.order] = nil
                }
            default: break
            }
        }
        return (refreshes, oversize)
    }

    // Catches a share that is not kept, and a part that is told by the other venue's record.
    @Test func `cancels leave a part as often as asked for, by an M on GLBX and by a C on XNAS`() throws {
        let usual = try VenueHabits(["venue": "glbx"])
        #expect(usual.partialCancels == 0)
        let most = try VenueHabits(["venue": "glbx", "partial-cancels": "90%"])
        #expect(most.partialCancels == 0)
        #expect(most.reductions > usual.reductions + 500)
        let nasdaq = try VenueHabits(["venue": "xnas"])
        #expect(nasdaq.partialCancels > 50)
        let none = try VenueHabits(["venue": "xnas", "partial-cancels": "0%"])
        #expect(none.partialCancels == 0)
        let much = try VenueHabits(["venue": "xnas", "partial-cancels": "90%"])
        #expect(much.partialCancels > 500)
        #expect(much.reductions == 0)
    }

    // Catches trades with hidden orders that touch the book.
    @Test(arguments: ["glbx", "xnas"])
    func `trades with orders that never show are a T alone`(venue: String) throws {
        let judge = try SyntheticJudge(["hidden": "30%", "venue": venue])
        let alone = judge.messages.indices.filter {
            let message = judge.messages[$0]
            let isFilled = $0 + 1 < judge.messages.count && judge.messages[$0 + 1].action == .fill
            return message.action == .trade && !isFilled && (message.side, message.order.raw) == (nil, 0)
        }
        #expect(alone.count == judge.tally.hiddenTrades)
        #expect(alone.count > 50)
    }

    // Catches prices that are all on the tick, and off-tick levels that overlap their neighbours.
    @Test func `some levels are off the tick, and some far from all others`() throws {
        let off = try SyntheticJudge(["off-tick": "20%"])
        let adds = off.messages.filter { $0.action == .add }
        let odd = adds.count { $0.priceRaw % 10_000_000 != 0 }
        #expect(odd > adds.count / 20 && odd < adds.count / 2)
        #expect(off.crossedEnds == [])
        #expect(off.anomalies == Anomalies())
        let far = try SyntheticJudge(["far": "5%", "price": "-3.6"])
        let prices = far.messages.filter { $0.action == .add }.map { $0.priceRaw / 1_000_000_000 }
        #expect(prices.count { abs($0) > 10 } > 50)
        #expect((prices.max() ?? 0) > 500 && (prices.min() ?? 0) < -500)
        #expect(far.messages.filter { $0.action == .trade }.allSatisfy { abs($0.priceRaw) < 10_000_000_000 })
        #expect(far.crossedEnds == [])
        #expect(far.anomalies == Anomalies())
    }

    // Catches a clock that never steps back, or takes the other one with it.
    @Test func `ts_event steps back as often as asked for`() throws {
        let judge = try SyntheticJudge(["late": "10%"])
        let steps = zip(judge.messages, judge.messages.dropFirst()).count { $0.tsEventRaw > $1.tsEventRaw }
        #expect(steps == judge.tally.lateEvents)
        #expect(steps > 300)
        #expect(judge.messages.allSatisfy { $0.tsEventRaw < $0.tsRecvRaw })
        #expect(judge.anomalies == Anomalies())
    }

    // Catches gaps that lose nothing, or that no sequence and no flag tells of.
    @Test func `a gap jumps the sequence, loses orders, and says so when asked`() throws {
        let judge = try SyntheticJudge(["gaps": "12", "bad-book": "on"])
        let jumps = zip(judge.messages, judge.messages.dropFirst()).filter { $1.sequence > $0.sequence + 1 }
        #expect(jumps.count == 12)
        #expect(jumps.reduce(0) { $0 + Int($1.1.sequence - $1.0.sequence) - 1 } == judge.tally.lostAdds)
        #expect(jumps.allSatisfy { $0.0.isLast && $0.1.flags.contains(.maybeBadBook) })
        #expect(judge.count { $0.flags.contains(.maybeBadBook) } == judge.tally.badBookRecords)
        #expect(judge.anomalies.unknownCancel + judge.anomalies.unknownModify > 5)
        #expect(judge.statuses.values.allSatisfy { $0.isSuspect })
        let silent = try SyntheticJudge(["gaps": "1"])
        #expect(silent.count { $0.flags.contains(.maybeBadBook) } == 0)
        #expect(silent.tally.gaps == 1)
    }

    // Catches a suspicion that a snapshot does not lift, and one that a file without gaps has.
    @Test func `a snapshot after a gap makes its book whole again`() throws {
        let judge = try SyntheticJudge(["bad-book": "on", "snapshot": "mid", "seed": "4"])
        #expect(judge.tally.gaps == 1)
        #expect(judge.statuses.values.allSatisfy { !$0.isSuspect })
    }

    // Catches a rule that is never broken, or one broken more often than asked.
    @Test func `anomalies are of every kind and exactly as many as asked for`() throws {
        let judge = try SyntheticJudge(["anomalies": "60"])
        let found = judge.anomalies
        #expect(
            [
                found.unknownCancel, found.unknownModify, found.duplicateAdd, found.oversizeCancel,
                found.cancelMismatch, found.invalid,
            ] == [10, 10, 10, 10, 10, 10])
        let duplicates = try SyntheticJudge(["duplicates": "25"])
        var expected = Anomalies()
        expected.duplicateAdd = 25
        #expect(duplicates.anomalies == expected)
    }

    // Catches phenomena that break each other's rules when they are combined.
    @Test(arguments: 1...4, ["glbx", "xnas"])
    func `everything at once still gives books that both judges agree on`(seed: Int, venue: String) throws {
        let judge = try SyntheticJudge(Self.everything.merging(["seed": "\(seed)", "venue": venue]) { $1 })
        #expect(judge.tally.auctions > 0)
        #expect(judge.tally.snapshots > 8)
        #expect(judge.tally.gaps == 5)
        #expect(judge.tally.days == 2)
        for kind in [judge.anomalies.duplicateAdd, judge.anomalies.invalid, judge.anomalies.unknownCancel] {
            #expect(kind > 0)
        }
    }

    static let everything = [
        "records": "9000", "instruments": "2", "days": "2", "session": "on", "auction": "on", "halts": "2",
        "snapshot": "both", "cold": "on", "publishers": "2", "tob": "1", "mbp": "1", "icebergs": "5%",
        "partial-cancels": "20%", "hidden": "1%", "off-tick": "2%", "far": "1%", "late": "1%", "gaps": "5",
        "bad-book": "on", "duplicates": "7", "anomalies": "12", "price": "-2",
    ]

    // Catches any change of what a seed gives, here with every phenomenon.
    @Test func `everything at once is pinned`() throws {
        let pairs = Self.everything.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let bytes = try SyntheticMarket.dbn(SyntheticMarket.Parameters(pairs: pairs))
        let digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digest == "55a761f8ee8157d94bc7a006b2c7b29f778d896da9cec7e228b7065546f59599")
    }

    // Catches limits on instruments, and memory that grows with instruments nobody trades.
    @Test func `ten thousand instruments fit into one file`() throws {
        let parameters = try SyntheticMarket.Parameters(pairs: [
            ("records", "30000"), ("instruments", "10000"), ("orders", "20"), ("publishers", "1"), ("session", "on"),
        ])
        let (recording, _) = try SyntheticMarket.make(parameters)
        let ids = Set(RecordingLoaderTests.records(recording).map(\.instrument.raw))
        #expect(ids.count == 10_000)
        #expect(ids.min() == 1001 && ids.max() == 11_000)
        #expect(recording.statuses.count == 30_000)
    }
}
