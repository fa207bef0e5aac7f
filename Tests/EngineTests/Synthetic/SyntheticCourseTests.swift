import Engine
import EngineSynthetic
import TestSupport
import Testing

/// Days, phases and snapshots of generated markets: each is there when asked for, and the books agree with the judge.
@Suite struct SyntheticCourseTests {
    private static let dayNanos = Timestamp.nanosPerDay

    // Catches days that run into each other, or a day that begins without its clear.
    @Test func `every day has its date and begins with a clear of every book`() throws {
        let judge = try SyntheticJudge(["days": "3", "instruments": "2"])
        #expect(judge.tally.days == 3)
        let byDate = Dictionary(grouping: judge.messages) { $0.tsRecvRaw / Self.dayNanos }
        #expect(byDate.count == 3)
        for messages in byDate.values {
            #expect(messages.prefix(2).allSatisfy { $0.action == .clear && $0.isLast })
            #expect(Set(messages.prefix(2).map(\.instrument)).count == 2)
            #expect(messages.count { $0.action == .clear } == 2)
        }
        let starts = byDate.values.compactMap { $0.first?.tsEventRaw }.sorted()
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 < Self.dayNanos * 2 && $1 > $0 })
        #expect(judge.anomalies == Anomalies())
    }

    // Catches a day that outlives its date: an id would then be looked up on the wrong one.
    @Test func `a day ends at midnight, and the last one takes the rest`() throws {
        let judge = try SyntheticJudge(["days": "2", "start": "2025-01-06T23:59:59Z", "rate": "1000"])
        let dates = judge.messages.map { $0.tsRecvRaw / Self.dayNanos }
        #expect(dates.count { $0 == dates.first } < 2500)
        #expect(Set(dates).count >= 2)
        #expect(judge.tally.days == 2)
    }

    // Catches symbols resolved by id alone where the id means another instrument on the next day.
    @Test func `ids change their meaning from day to day, and the symbols follow`() throws {
        let judge = try SyntheticJudge(["roll": "on", "days": "3", "instruments": "2"])
        let symbols = judge.recording.symbols
        var meanings: [UInt32: Set<String>] = [:]
        for message in judge.messages {
            let name = try #require(symbols.symbol(of: message.instrument, at: message.tsRecv))
            meanings[message.instrument.raw, default: []].insert(name)
        }
        #expect(meanings[1002] == ["SYN1", "SYN2"])
        #expect(meanings.keys.sorted() == [1001, 1002, 1003])
        #expect(symbols.instruments(named: "SYN1").map(\.raw) == [1001, 1002, 1003])
        #expect(judge.anomalies == Anomalies())
    }

    // Catches phases that no status tells of, and statuses that lie elsewhere than their phase.
    @Test func `a session has a pre-open without trades, trading, and a close`() throws {
        let judge = try SyntheticJudge(["session": "on", "days": "2", "instruments": "2"])
        let statuses = judge.recording.statuses
        #expect(statuses.map(\.action) == [1, 1, 7, 7, 12, 12, 1, 1, 7, 7, 12, 12])
        #expect(
            statuses.map(\.instrument.raw) == [1001, 1002, 1001, 1002, 1001, 1002, 1001, 1002, 1001, 1002, 1001, 1002])
        #expect(statuses.filter { $0.action == 7 }.allSatisfy { $0.isTrading == true && $0.isQuoting == true })
        #expect(statuses.filter { $0.action != 7 }.allSatisfy { $0.isTrading == false })
        #expect(judge.crossedEnds == [])
        Self.expectTradesInTrading(judge)
        #expect(judge.count { $0.action == .trade } > 50)
    }

    // Catches a status that is not where its record is.
    @Test func `statuses are records of their own, in the order of the stream`() throws {
        let judge = try SyntheticJudge(["session": "on", "halts": "2"])
        let others = judge.recording.others
        let statuses = judge.recording.statuses
        #expect(others.count == statuses.count)
        #expect(statuses.map(\.action) == [1, 7, 8, 7, 8, 7, 12])
        for (index, status) in statuses.enumerated() {
            let entry = others[index]
            #expect(entry.byteCount == StatusMessage.byteCount && entry.version == 3 && !entry.hasTsOut)
            let bytes = others.withRecord(index) { record in
                // Sound: the load checks its bounds.
                (0..<record.byteCount).map { unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
            }
            var expected = DBNBytes([10, 0x12, 1, 0])
            expected.integer(UInt32(1001))
            expected.integer(status.tsEvent?.nanos ?? 0)
            expected.integer(status.tsRecv?.nanos ?? 0)
            expected.integer(status.action)
            expected.integer(status.reason)
            expected.integer(UInt16(0))
            let trades = status.isTrading == true ? UInt8(ascii: "Y") : UInt8(ascii: "N")
            let quotes = status.isQuoting == true ? UInt8(ascii: "Y") : UInt8(ascii: "N")
            expected.bytes += [trades, quotes, UInt8(ascii: "~"), 0, 0, 0, 0, 0, 0, 0]
            #expect(bytes == expected.bytes)
            #expect(entry.position <= judge.messages.count)
            if entry.position > 0 {
                #expect(judge.messages[entry.position - 1].tsRecvRaw <= status.tsRecv?.nanos ?? 0)
            }
        }
        Self.expectTradesInTrading(judge)
    }

    // Catches a pre-open that is not crossed, an uncrossing that leaves it so, and fills that take too much.
    @Test(arguments: ["glbx", "xnas"])
    func `an auction is crossed, uncrosses at one price, and is the only thing that crosses`(venue: String) throws {
        let judge = try SyntheticJudge(["auction": "on", "instruments": "2", "days": "2", "venue": venue])
        #expect(judge.tally.auctions == 4)
        #expect(judge.crossedEnds.count > 100)
        // On NASDAQ an order that was never displayed has no messages.
        #expect((judge.tally.unseenFills > 0) == (venue == "glbx"))
        #expect(judge.recording.statuses.prefix(6).map(\.action) == [1, 1, 4, 4, 7, 7])
        let opens = Self.phases(judge)
        for index in judge.crossedEnds { #expect(!opens[index], "record \(index + 1)") }
        var uncrossings = 0
        for (index, message) in judge.messages.enumerated()
        where message.action == .trade && message.side == nil && !opens[index] {
            uncrossings += 1
            // After the trade, or, each with its cancel, before the cross.
            let fills =
                venue == "glbx"
                ? Array(judge.messages[(index + 1)...].prefix { $0.action == .fill })
                : judge.messages[..<index].reversed().prefix { $0.tsRecvRaw == message.tsRecvRaw }
                    .filter { $0.action == .fill }
            #expect(fills.allSatisfy { $0.priceRaw == message.priceRaw })
            // Both sides are told, so fills sum to twice the volume, but for what was never displayed.
            let told = fills.reduce(0) { $0 + $1.size }
            #expect(venue == "glbx" ? told == 2 * message.size : message.size...2 * message.size ~= told)
            #expect(Set(fills.map(\.sideRaw)).count == 2)
        }
        #expect(uncrossings == 4)
    }

    // Catches an unfinished auction that is carried over into a day which knows nothing of it.
    @Test func `days too short for their auctions end without them`() throws {
        let judge = try SyntheticJudge([
            "auction": "on", "days": "40", "records": "900", "instruments": "3", "snapshot": "start", "cold": "on",
        ])
        let days = judge.tally.days
        #expect(days > 10 && days <= 40)
        // Every book is opened on every day but, maybe, the last.
        #expect((3 * days - 2...3 * days).contains(judge.count { $0.action == .clear }))
    }

    // Catches snapshots whose flags, times or order are not those of the feed.
    @Test func `a snapshot at the start is a clear and every order`() throws {
        let judge = try SyntheticJudge(["snapshot": "start", "instruments": "2"])
        #expect(judge.tally.snapshots == 2)
        let first = judge.messages.prefix { $0.flags.contains(.snapshot) }
        #expect(first.count == 2 * 31)
        for instrument in [1001, 1002] as [UInt32] {
            let own = first.filter { $0.instrument.raw == instrument }
            #expect(own.map(\.action) == [.clear] + [Action](repeating: .add, count: 30))
            #expect(own.map(\.flagsRaw) == [UInt8](repeating: 40, count: 30) + [168])
            #expect(own.allSatisfy { $0.tsInDelta == 0 && $0.tsRecvRaw == own[0].tsRecvRaw && $0.sequence == 0 })
            #expect(own.dropFirst().allSatisfy { $0.tsEventRaw <= own[0].tsEventRaw })
            #expect(Set(own.dropFirst().map(\.tsEventRaw)).count > 20)
        }
        #expect(judge.anomalies == Anomalies())
        #expect(judge.statuses.values.allSatisfy { !$0.isCold })
    }

    // Catches a snapshot without R that doubles its orders, and one that never ends.
    @Test func `the first snapshot may have no clear, or no end`() throws {
        let old = try SyntheticJudge(["snapshot": "start", "snapshot-form": "no-clear"])
        #expect(old.count { $0.action == .clear } == 0)
        #expect(old.messages.prefix(30).map(\.flagsRaw) == [UInt8](repeating: 40, count: 29) + [168])
        #expect(old.anomalies == Anomalies())
        #expect(old.statuses.values.allSatisfy { !$0.isCold })
        let open = try SyntheticJudge(["snapshot": "start", "snapshot-form": "open"])
        #expect(open.messages.prefix(31).map(\.flagsRaw) == [8] + [UInt8](repeating: 40, count: 30))
        #expect(open.statuses.values.allSatisfy { !$0.isCold && !$0.isInSnapshot })
    }

    // Catches a half-way snapshot that loses, doubles or reorders orders.
    @Test(arguments: [("clear", 1), ("no-clear", 0), ("open", 1)])
    func `a snapshot half-way says every book again`(form: String, clears: Int) throws {
        let judge = try SyntheticJudge(["snapshot": "mid", "snapshot-form": form, "instruments": "3"])
        #expect(judge.tally.snapshots == 3)
        let places = judge.messages.indices.filter { judge.messages[$0].flags.contains(.snapshot) }
        let first = try #require(places.first)
        #expect((2900...3200).contains(first))
        let adds = places.count { judge.messages[$0].action == .add }
        #expect(adds > 60)
        #expect(judge.count { $0.action == .clear } == 3 + 3 * clears)
        // Without a clear every live order is added a second time, and that is all that is odd.
        var expected = Anomalies()
        expected.duplicateAdd = clears == 0 ? adds : 0
        #expect(judge.anomalies == expected)
    }

    // Catches a later day whose snapshot forgets what stood overnight.
    @Test func `orders stand overnight where days begin with snapshots`() throws {
        let judge = try SyntheticJudge(["snapshot": "both", "days": "2"])
        #expect(judge.tally.snapshots == 3)
        let second = judge.messages.filter { $0.flags.contains(.snapshot) && $0.action == .add }.map(\.order.raw)
        #expect(second.count > Set(second).count, "the same orders are said again")
        #expect(judge.anomalies == Anomalies())
    }

    // Catches a cold start that adds the orders it names, or whose unknown orders are more or fewer than those that
    // stood before.
    @Test func `a cold start names orders that were never added`() throws {
        let judge = try SyntheticJudge(["cold": "on"])
        #expect(judge.count { $0.action == .clear } == 0)
        #expect(judge.anomalies.unknownCancel > 5)
        #expect(judge.anomalies.unknownModify > 2)
        #expect(judge.anomalies.unknownCancel + judge.anomalies.unknownModify <= 3 * 30)
        #expect(judge.anomalies.duplicateAdd + judge.anomalies.oversizeCancel + judge.anomalies.cancelMismatch == 0)
        #expect(judge.statuses.values.allSatisfy { $0.isCold })
    }

    /// For each record: whether its book's status says trading.
    private static func phases(_ judge: SyntheticJudge) -> [Bool] {
        var result: [Bool] = []
        var trading: Set<InstrumentID> = []
        var next = 0
        for (index, message) in judge.messages.enumerated() {
            while next < judge.recording.others.count, judge.recording.others[next].position <= index {
                let status = judge.recording.statuses[next]
                if status.action == 7 { trading.insert(status.instrument) } else { trading.remove(status.instrument) }
                next += 1
            }
            result.append(trading.contains(message.instrument))
        }
        return result
    }

    private static func expectTradesInTrading(_ judge: SyntheticJudge) {
        let opens = phases(judge)
        #expect(judge.messages.indices.allSatisfy { judge.messages[$0].action != .trade || opens[$0] })
        #expect(opens.contains(false))
    }
}
