import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct NavigatorTests {
    // Catches a moment missed, invented, or found from the wrong side, of any kind, over all books or some, in either
    // direction, one or several at a time, from every position.
    @Test(
        arguments: [(1, RandomOperations.Mix.orders), (2, .wild), (3, .orders), (4, .wild)]
            as [(UInt64, RandomOperations.Mix)])
    func `every moment is found from everywhere, forwards and backwards`(seed: UInt64, mix: RandomOperations.Mix) throws
    {
        let naive = NaiveMarket.random(seed: seed, count: 160, mix: mix)
        let timeline = try naive.timeline()
        let keys = timeline.books.map(\.key)
        var found = Set<Navigator.Kind>()
        for chosen in [Set(keys), Set(keys.prefix(1)), Set(keys.suffix(2))] {
            let navigator = Navigator(timeline, of: chosen.count == keys.count ? nil : BookSelection(chosen))
            for kind: Navigator.Kind in [.event, .record, .trade, .bbo, .cross] {
                let moments = naive.moments(kind, of: chosen)
                if !moments.isEmpty { found.insert(kind) }
                for from in stride(from: 0, through: 160, by: 7) + [159, 160] {
                    let cursor = Cursor(position: from, time: nil)
                    for count in [1, 3] {
                        let ahead = moments.filter { $0 > from }.prefix(count)
                        let next = navigator.forward(kind, from: cursor, count: count)
                        #expect(next?.cursor.position == ahead.last, "\(kind) from \(from)")
                        #expect(next?.steps == (ahead.isEmpty ? nil : ahead.count))
                        var behind = Array(moments.filter { $0 < from }.suffix(count))
                        if behind.count < count, from > 0, kind == .record || kind == .event { behind.insert(0, at: 0) }
                        let back = navigator.backward(kind, from: cursor, count: count)
                        #expect(back?.cursor.position == behind.first, "\(kind) back from \(from)")
                        #expect(back?.steps == (behind.isEmpty ? nil : behind.count))
                    }
                }
            }
        }
        #expect(found.count == 5)
    }

    // Catches a window edge that loses a moment: over far more records than the first windows hold.
    @Test func `stepping back undoes stepping forth`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 30_000
        parameters.instruments = 2
        parameters.orders = 60
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        let navigator = Navigator(timeline, of: [timeline.books[1].key])
        for kind: Navigator.Kind in [.event, .trade, .bbo] {
            let start = try #require(navigator.forward(kind, from: Cursor(position: 9_000, time: nil)))
            let far = try #require(navigator.forward(kind, from: start.cursor, count: 400))
            #expect(far.steps == 400)
            #expect(far.cursor.time == timeline.recording[far.cursor.position - 1].tsRecv)
            #expect(navigator.backward(kind, from: far.cursor, count: 400)?.cursor == start.cursor)
        }
    }

    // Catches a predicate that is asked about the wrong record, or not at all.
    @Test func `a predicate chooses among the moments`() throws {
        let naive = NaiveMarket.random(seed: 9, count: 200, mix: .orders)
        let navigator = Navigator(try naive.timeline())
        let large = (1...200).filter { naive.messages[$0 - 1].size >= 5 && naive.messages[$0 - 1].action == .trade }
        let first = try #require(large.first)
        let last = try #require(large.last)
        let found = navigator.forward(.trade, from: Cursor(position: 0, time: nil)) { message, _ in message.size >= 5 }
        #expect(found?.cursor.position == first)
        let back = navigator.backward(.trade, from: Cursor(position: 200, time: nil)) { message, number in
            message.size >= 5 && number < 200
        }
        #expect(back?.cursor.position == (last == 200 ? large.dropLast().last : last))
        #expect(navigator.forward(.record, from: Cursor(position: 0, time: nil), where: { _, _ in false }) == nil)
        #expect(navigator.backward(.record, from: Cursor(position: 9, time: nil), where: { _, _ in false }) == nil)
    }

    // Catches gaps counted from the cursor instead of from the start of their channel.
    @Test func `gaps are moments too`() throws {
        var tape = Tape()
        for sequence: UInt32 in [1, 2, 5, 6, 9, 10] {
            tape.sequence = sequence - 1
            tape.record(.add, .bid, 100, 1, id: UInt64(sequence))
        }
        let navigator = Navigator(try tape.timeline())
        #expect(navigator.forward(.gap, from: Cursor(position: 0, time: nil))?.cursor.position == 3)
        #expect(navigator.forward(.gap, from: Cursor(position: 4, time: nil))?.cursor.position == 5)
        #expect(navigator.forward(.gap, from: Cursor(position: 5, time: nil)) == nil)
        #expect(navigator.backward(.gap, from: Cursor(position: 6, time: nil))?.cursor.position == 5)
        #expect(navigator.backward(.gap, from: Cursor(position: 5, time: nil))?.cursor.position == 3)
        #expect(navigator.backward(.gap, from: Cursor(position: 3, time: nil)) == nil)
    }

    // Catches a phase change that is found a record off, or one outside the data.
    @Test func `phases change at instants`() throws {
        var tape = Tape()
        for id: UInt64 in 1...6 {
            tape.clock += 9
            tape.record(.add, .bid, 100, 1, id: id)
        }
        let timeline = try tape.timeline()
        let start = tape.messages[0].tsRecvRaw
        let statuses = [(UInt64(5), UInt16(1)), (20, 7), (35, 8), (90, 12)].map { offset, action in
            StatusMessage(
                publisher: tape.book.publisher, instrument: tape.book.instrument, tsEvent: nil,
                tsRecv: Timestamp(nanos: start + offset), action: action)
        }
        let navigator = Navigator(timeline, phases: PhaseMap(statuses: statuses))
        var cursor = Cursor(position: 0, time: nil)
        var seen: [(Int, UInt64)] = []
        while let stop = navigator.forward(.phase, from: cursor), let time = stop.cursor.time {
            seen.append((stop.cursor.position, time.nanos - start))
            cursor = stop.cursor
        }
        #expect(seen.map(\.0) == [1, 3, 4])
        #expect(seen.map(\.1) == [5, 20, 35])
        #expect(navigator.backward(.phase, from: cursor)?.cursor.position == 3)
        #expect(navigator.backward(.phase, from: timeline.recording.end(), count: 9)?.steps == 3)
        #expect(Navigator(timeline).forward(.phase, from: Cursor(position: 0, time: nil)) == nil)
    }

    // Catches a search that cannot be given up.
    @Test func `a search can be cancelled`() throws {
        let naive = NaiveMarket.random(seed: 5, count: 50, mix: .orders)
        let navigator = Navigator(try naive.timeline())
        #expect(navigator.forward(.record, from: Cursor(position: 0, time: nil), isCancelled: { _ in true }) == nil)
        #expect(navigator.backward(.record, from: Cursor(position: 50, time: nil), isCancelled: { _ in true }) == nil)
    }
}

private func + (a: StrideThrough<Int>, b: [Int]) -> [Int] { Array(a) + b }
