import Engine
import EngineSynthetic
import TestSupport
import Testing

/// A generated market is the venue it says it is: shares of CME's as a real morning has them, NASDAQ's messages by rule.
@Suite struct SyntheticVenueTests {
    // Catches partial fills and cancels that are told by another record than CME's.
    @Test func `on GLBX a partial fill is an M, a whole one a C, and a cancel is whole`() throws {
        let habits = try VenueHabits(["venue": "glbx", "records": "20000"])
        #expect(habits.partialFills[.modify, default: 0] > 200)
        #expect(habits.partialFills[.cancel] == nil)
        #expect(habits.wholeFills[.cancel, default: 0] > 1000)
        // Icebergs that show again.
        #expect(habits.wholeFills[.modify, default: 0] > 10)
        #expect(habits.partialCancels == 0)
        #expect(habits.oddSides == 0)
        #expect(habits.judge.anomalies == Anomalies())
        #expect(habits.judge.crossedEnds == [])
    }

    // Catches trades that never name their aggressor, and aggressors that never stay, never stood or never meet their own.
    @Test func `on GLBX a trade names its aggressor as often as CME's do`() throws {
        let habits = try VenueHabits(["venue": "glbx", "records": "60000"])
        let trades = habits.named + habits.unnamed
        #expect(trades > 3000)
        // 109 of 1,599.
        #expect((0.05...0.09).contains(Double(habits.unnamed) / Double(trades)))
        // 50, 33 and 25 of 1,599: few enough for a wide margin.
        #expect((0.01...0.06).contains(Double(habits.ownFills) / Double(trades)))
        #expect((0.005...0.05).contains(Double(habits.remainders) / Double(trades)))
        #expect((0.001...0.05).contains(Double(habits.selfMatches) / Double(trades)))
        for (index, message) in habits.judge.messages.enumerated() where message.action == .trade {
            #expect((message.side == nil) == (message.order.raw == 0), "record \(index + 1)")
        }
    }

    // Catches an event whose F_LAST is not on its last record, changes in no order, and packets that come before the trade.
    @Test func `on GLBX an event's changes come in the next packet, bids before asks`() throws {
        let judge = try SyntheticJudge(["venue": "glbx", "records": "20000"])
        var event: [MBOMessage] = []
        var later = 0
        var trades = 0
        for message in judge.messages {
            event.append(message)
            guard message.isLast else { continue }
            if let first = event.first, first.action == .trade {
                trades += 1
                let changes = event.filter { $0.action != .trade && $0.action != .fill }
                #expect(Set(event.map(\.tsEventRaw)).count == 1)
                #expect(Set(changes.map(\.sequence)).count == 1 && Set(changes.map(\.tsRecvRaw)).count == 1)
                #expect(changes.map { $0.side == .bid ? 0 : 1 } == changes.map { $0.side == .bid ? 0 : 1 }.sorted())
                let told = event.filter { $0.action == .trade || $0.action == .fill }
                #expect(Set(told.map(\.sequence)) == [first.sequence])
                #expect(Array(told + changes) == event)
                if message.sequence > first.sequence { later += 1 }
            }
            event = []
        }
        #expect((0.75...0.92).contains(Double(later) / Double(trades)))
    }

    // Catches M records, which NASDAQ does not have, executions in one event, and F_LAST on what is not the last message.
    @Test func `on XNAS each message makes its records, and the last of a packet ends the event`() throws {
        let judge = try SyntheticJudge(["venue": "xnas", "instruments": "2", "records": "12000"])
        #expect(judge.recording.metadata.dataset == "XNAS.ITCH")
        #expect(judge.messages.allSatisfy { $0.publisher == PublisherID(2) && $0.action != .modify })
        let listings = judge.messages.prefix(2)
        #expect(listings.allSatisfy { $0.action == .clear && $0.flagsRaw == 8 && $0.sequence == 0 && $0.side == nil })
        let rest = Array(judge.messages.dropFirst(2))
        #expect(rest.allSatisfy { $0.tsInDelta == Int32(clamping: $0.tsRecvRaw - $0.tsEventRaw) })
        var kinds: [String: Int] = [:]
        var start = 0
        var ends = 0
        while start < rest.count {
            let message = rest[start...].prefix { $0.sequence == rest[start].sequence }
            let kind = message.compactMap { $0.action.map { String(UnicodeScalar($0.rawValue)) } }.joined()
            kinds[kind, default: 0] += 1
            let after = rest[message.endIndex...].prefix { $0.tsRecvRaw == rest[start].tsRecvRaw }
            let isLast = !after.contains { $0.instrument == rest[start].instrument }
            if isLast, !after.isEmpty { ends += 1 }
            for (index, record) in message.enumerated() {
                // Only the second of a replacement's two records can be the last.
                let says = isLast && !(kind == "CA" && index == 0)
                #expect(record.isLast == says, "\(kind) at \(start + index)")
                #expect(record.flags.contains(.publisherSpecific) == (says && after.isEmpty))
            }
            check(message, kind)
            start = message.endIndex
        }
        #expect(Set(kinds.keys) == ["A", "C", "CA", "TFC"])
        #expect(kinds.values.allSatisfy { $0 > 100 })
        // Another instrument's message ends the packet.
        #expect(ends > 50)
        #expect(judge.crossedEnds == [])
        #expect(judge.anomalies == Anomalies())
    }

    private func check(_ message: ArraySlice<MBOMessage>, _ kind: String) {
        let records = Array(message)
        switch kind {
        case "TFC":
            #expect(records[0].order.raw == 0 && records[1].order == records[2].order)
            #expect(records[0].side != nil && records[0].side != records[1].side)
            #expect(Set(records.map(\.size)).count == 1 && Set(records.map(\.priceRaw)).count == 1)
        case "CA":
            #expect(records[0].order != records[1].order && records[0].side == records[1].side)
        default: break
        }
    }

    // Catches replaced orders that keep their priority, and executions of more than shows.
    @Test func `on XNAS partial executions and reductions are cancels of what is gone`() throws {
        let habits = try VenueHabits(["venue": "xnas", "icebergs": "20%"])
        #expect(habits.partialFills[.cancel, default: 0] > 50)
        #expect(Set(habits.partialFills.keys) == [.cancel])
        #expect(Set(habits.wholeFills.keys) == [.cancel])
        #expect(habits.partialCancels > 50)
        #expect(habits.named == 0 && habits.remainders == 0)
    }

    // Catches ids that outlive their day.
    @Test(arguments: ["glbx", "xnas"])
    func `with roll every instrument has another id on the next day`(venue: String) throws {
        let judge = try SyntheticJudge(["venue": venue, "roll": "on", "days": "3", "instruments": "3"])
        for mapping in judge.recording.metadata.mappings {
            let ids = mapping.intervals.map(\.symbol)
            #expect(ids.count == 3)
            #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 != $1 })
        }
        #expect(judge.anomalies == Anomalies())
    }

    // Catches files that end in the middle of what a venue says in several records.
    @Test(arguments: ["glbx", "xnas"])
    func `a file of any length ends with an event's end`(venue: String) throws {
        for records in 60...140 {
            let judge = try SyntheticJudge([
                "venue": venue, "records": "\(records)", "orders": "20", "levels": "2", "seed": "\(records)",
            ])
            #expect(judge.messages.last?.isLast == true)
            #expect(judge.anomalies == Anomalies())
            #expect(judge.crossedEnds == [])
        }
    }
}
