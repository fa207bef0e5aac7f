import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct OrderStoryTests {
    // Catches a record that is left out or told twice, a wrong place in the queue after it, and a state that is not the
    // book's: for every id, at several positions, over random markets.
    @Test(
        arguments: [(1, RandomOperations.Mix.orders), (2, .orders), (3, .wild), (4, .wild), (5, .wild)]
            as [(UInt64, RandomOperations.Mix)])
    func `every record of an id is told with its place`(seed: UInt64, mix: RandomOperations.Mix) throws {
        let naive = NaiveMarket.random(seed: seed, count: 300, mix: mix)
        let timeline = try naive.timeline()
        var states = Set<OrderLife.State>()
        for position in [0, 120, 300] {
            for id in Set(naive.messages.map(\.order)) {
                let lives = timeline.story(of: id, at: position)
                let own = (1..<position + 1).filter {
                    naive.messages[$0 - 1].order == id && naive.messages[$0 - 1].action != .clear
                }
                let told = lives.flatMap(\.history).filter { $0.action != .clear }.map(\.record).sorted()
                #expect(told == own, "order \(id)")
                for life in lives {
                    states.insert(life.state)
                    for entry in life.history where life.state != .quote && entry.action != .clear {
                        let place = naive.place(id, in: life.key, at: entry.record)
                        #expect(entry.ordersAhead == place?.ordersAhead)
                        #expect(entry.sizeAhead == place?.sizeAhead)
                        #expect(entry.remaining == place?.size)
                    }
                }
                for key in timeline.books.map(\.key) {
                    let live = lives.filter { $0.key == key && $0.state == .live }.count
                    #expect(
                        live == (naive.place(id, in: key, at: position) == nil ? 0 : 1), "order \(id) at \(position)")
                }
                let chosen = timeline.story(of: id, at: position, in: [timeline.books[0].key])
                #expect(chosen == lives.filter { $0.key == timeline.books[0].key })
            }
        }
        #expect(states.isSuperset(of: [.live, .cancelled, .cleared, .replaced, .unknown]))
        if mix == .wild { #expect(states.contains(.quote)) }
    }

    private func lives(_ id: UInt64, _ tape: Tape) throws -> [OrderLife] {
        try tape.timeline().story(of: OrderID(id), at: tape.messages.count)
    }

    // Catches an order that is called cancelled when its fill took it out, or the other way round.
    @Test func `a cancel after a fill is the fill's`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.add, .bid, 100, 2, id: 2)
        tape.record(.trade, .ask, 100, 6, flags: [])
        tape.record(.fill, .bid, 100, 5, id: 1, flags: [])
        tape.record(.fill, .bid, 100, 1, id: 2, flags: [])
        tape.record(.cancel, .bid, 100, 5, id: 1, flags: [])
        tape.record(.cancel, .bid, 100, 1, id: 2)
        tape.record(.cancel, .bid, 100, 1, id: 2)
        let first = try #require(try lives(1, tape).first)
        #expect(first.state == .filled)
        #expect(first.filled == 5)
        #expect(first.history.map(\.remaining) == [5, 5, nil])
        let second = try #require(try lives(2, tape).first)
        #expect(second.state == .cancelled)
        #expect(second.filled == 1)
        #expect(second.history.map(\.ordersAhead) == [1, 1, 0, nil])
        #expect(second.history.map(\.sizeAhead) == [5, 5, 0, nil])
        #expect(second.side == .bid)
    }

    // Catches lives of one id that run together: used again in its book, and in another.
    @Test func `an id may live again`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.cancel, .bid, 100, 5, id: 1)
        tape.record(.fill, .bid, 100, 5, id: 1)
        tape.record(.add, .ask, 105, 1, id: 1)
        tape.instrument = 8
        tape.record(.modify, .ask, 50, 3, id: 1)
        tape.record(.clear, nil, nil, 0)
        tape.record(.cancel, .ask, 50, 3, id: 1)
        let all = try lives(1, tape)
        #expect(all.map(\.state) == [.cancelled, .live, .cleared])
        #expect(all.map(\.key.instrument.raw) == [7, 7, 8])
        #expect(all.map { $0.history.map(\.record) } == [[1, 2, 3], [4], [5, 6, 7]])
        #expect(try lives(99, tape).isEmpty)
    }

    // Catches an order that a quote swept away and that is still told to live.
    @Test func `an order swept away by a quote is displaced`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.add, .bid, 101, 9, id: 70, flags: [.last, .topOfBook])
        let one = try lives(1, tape)
        #expect(one.map(\.state) == [.displaced])
        let quote = try lives(70, tape)
        #expect(quote.map(\.state) == [.quote])
        #expect(quote[0].history.map(\.ordersAhead) == [nil])
        #expect(try tape.timeline().queue(of: OrderID(70), at: 2).isEmpty)
    }

    // Catches JSON that is not the shape of language.md §6.
    @Test func `a life is written in the language's shape`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        var json = JSONWriter()
        try #require(try lives(1, tape).first).write(to: &json)
        let expected =
            #"{"order_id":"1","symbol":"TEST","instrument_id":7,"publisher_id":1,"side":"bid","history":[{"record":1,"#
            + #""ts_recv":"2025-09-24T19:30:00.000000001Z","action":"A","price":"100","size":5,"remaining":5,"ahead":0,"#
            + #""ahead_size":0}],"filled":0,"state":"live"}"#
        #expect(json.text == expected)
    }

    // Catches a step of the queue that is missed or invented, for every order that lives at the end or died.
    @Test(arguments: [11, 12, 13])
    func `the way through the queue is what counting says`(seed: UInt64) throws {
        let naive = NaiveMarket.random(seed: seed, count: 250, mix: seed == 12 ? .wild : .orders)
        let timeline = try naive.timeline()
        var steps = 0
        for id in Set(naive.messages.map(\.order)) {
            for path in timeline.queue(of: id, at: 250) {
                let first = try #require(path.life.history.first).record
                let last = path.life.state == .live ? 250 : try #require(path.life.history.last).record
                var expected: [QueuePath.Step] = []
                for number in first...max(first, last) {
                    let place = naive.place(id, in: path.life.key, at: number).map(OrderPlace.init)
                    guard let place, naive.messages[number - 1].bookKey == path.life.key else { continue }
                    if place == expected.last?.place { continue }
                    expected.append(
                        QueuePath.Step(record: number, time: naive.messages[number - 1].tsRecv, place: place))
                }
                if path.life.state != .displaced { #expect(path.steps == expected, "order \(id)") }
                #expect(path.now == naive.place(id, in: path.life.key, at: 250).map(OrderPlace.init))
                steps += expected.count
            }
        }
        #expect(steps > 30)
    }

    // Catches a walker that jumps to the wrong state: far moves use checkpoints, near ones a replay, backwards too.
    @Test func `a walked book is the timeline's book`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 150_000
        parameters.instruments = 2
        parameters.orders = 60
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        var walker = BookWalker(timeline, PlacedPiece(place: 1, piece: BookPiece(whole: timeline.books[1].key)), at: 0)
        for position in [10, 500, 120_000, 119_000, 119_001, 150_000, 0, 90_000] {
            walker.move(to: position)
            var walked: [UInt8] = []
            walker.book.appendCanonicalText(to: &walked)
            var asked: [UInt8] = []
            timeline.book(timeline.books[1].key, at: position).appendCanonicalText(to: &asked)
            #expect(walked == asked)
        }
    }
}

extension OrderPlace {
    fileprivate init(_ place: NaiveMarket.Place) {
        self.init(
            side: place.side, price: place.price, size: place.size, ordersAhead: place.ordersAhead,
            sizeAhead: place.sizeAhead)
    }
}
