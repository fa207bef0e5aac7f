import TestSupport
import Testing

@testable import Engine

@Suite struct SeriesTests {
    // Catches a row that is missing, invented, late or of another value, for every kind on every grid over random markets
    // (quotes, aggregated levels, extreme prices, crossed books among them), whole and from the middle.
    @Test(arguments: SeriesQuery.Kind.allCases)
    func `every series is the naive one`(kind: SeriesQuery.Kind) throws {
        var rows = 0
        for (seed, mix) in [(1, RandomOperations.Mix.orders), (2, .wild), (3, .wild)]
            as [(UInt64, RandomOperations.Mix)]
        {
            let naive = NaiveMarket.random(seed: seed, count: 240, mix: mix, books: 2)
            let timeline = try naive.timeline()
            for key in timeline.books.map(\.key) {
                for grid: SeriesQuery.Grid in [.every(1), .every(7), .every(1_000_000), .onChange, .whole] {
                    if grid == .onChange, kind == .ohlcv || kind == .rate { continue }
                    for range in [0..<240, 97..<181, 239..<240, 5..<5] {
                        for depth in kind == .imbalance ? [1, 3] : [1] {
                            let query = SeriesQuery(kind, grid, depth: depth)
                            let seen = try timeline.series(query, of: key, in: range)
                            let expected = naive.series(query, key, in: range)
                            let differs = zip(seen, expected).first { $0.value != $1.value || $0.time != $1.time }
                            #expect(seen.count == expected.count, "\(grid) \(range)")
                            #expect(differs == nil, "\(grid) \(range)")
                            if kind.isState, grid != .whole {
                                #expect(seen.map(\.record) == expected.map(\.record), "\(grid) \(range)")
                            }
                            rows += seen.count
                        }
                    }
                }
            }
        }
        #expect(rows > 40)
    }

    private func texts(_ kind: SeriesQuery.Kind, _ grid: SeriesQuery.Grid, _ tape: Tape) throws -> [String?] {
        let timeline = try tape.timeline()
        let rows = try timeline.series(SeriesQuery(kind, grid), of: tape.book, in: 0..<tape.messages.count)
        return rows.map { row in
            guard case .decimal(let value) = row.value else { return "bar" }
            return value?.text
        }
    }

    private var quotes: Tape {
        var tape = Tape()
        tape.record(.add, .bid, 100, 3, id: 1)
        tape.record(.add, .ask, 103, 1, id: 2)
        tape.record(.add, .bid, 101, 2, id: 3)
        tape.record(.trade, .ask, 101, 2, flags: [])
        tape.record(.trade, .ask, 100, 1, flags: [])
        tape.record(.cancel, .bid, 101, 2, id: 3)
        return tape
    }

    // Catches a formula that is wrong both in the engine and in the naive series.
    @Test func `the figures are those computed by hand`() throws {
        #expect(try texts(.mid, .onChange, quotes) == [nil, "101.5", "102", "101.5"])
        #expect(try texts(.spread, .onChange, quotes) == [nil, "3", "2", "3"])
        // (3 - 0) / 3, (3 - 1) / 4, (2 - 1) / 3, and back.
        #expect(try texts(.imbalance, .onChange, quotes) == ["1", "0.5", "0.333333333", "0.5"])
        // 100 + 3 × 3/4; 101 + 2 × 2/3.
        #expect(try texts(.microprice, .onChange, quotes) == [nil, "102.25", "102.333333333", "102.25"])
        // (101 × 2 + 100) / 3.
        #expect(try texts(.vwap, .whole, quotes) == ["100.666666667"])
        #expect(try texts(.volume, .onChange, quotes) == ["2", "3"])
        // +3 bid; -1 (an ask came); +2 (a better bid); -2 (it left).
        #expect(try texts(.ofi, .onChange, quotes) == ["3", "-1", "2", "-2"])
        // Six records in 5 ns.
        #expect(try texts(.rate, .whole, quotes) == ["1200000000"])
    }

    // Catches a late record that opens its old bucket again.
    @Test func `a record late by the clock belongs to the bucket under way`() throws {
        var tape = Tape()
        for (nanos, size) in [(100, 1), (250, 2), (199, 4), (400, 8)] as [(UInt64, UInt32)] {
            tape.clock = nanos - 1
            tape.record(.trade, .ask, 100, size)
        }
        let timeline = try tape.timeline()
        let rows = try timeline.series(
            SeriesQuery(.volume, .every(100), clock: .tsEvent), of: tape.book, in: 0..<4)
        #expect(rows.map { $0.time?.nanos } == [100, 200, 300, 400])
        #expect(rows.map(\.value) == [1, 6, 0, 8].map { .decimal(FixedDecimal(UInt64($0))) })
    }

    // Catches a question without an answer that gets one, or a day of nanoseconds that fills the memory.
    @Test func `what cannot be asked is refused`() throws {
        var tape = quotes
        tape.clock += 60_000_000_000
        tape.record(.add, .bid, 90, 1, id: 9)
        let timeline = try tape.timeline()
        func error(_ query: SeriesQuery) -> SeriesError? {
            do throws(SeriesError) {
                _ = try timeline.series(query, of: tape.book, in: 0..<7)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(SeriesQuery(.ohlcv, .onChange)) == .needsInterval(.ohlcv))
        #expect(error(SeriesQuery(.mid, .every(0))) == .zeroInterval)
        #expect(error(SeriesQuery(.imbalance, .whole, depth: 0)) == .badDepth(0))
        guard case .tooManyRows? = error(SeriesQuery(.mid, .every(1))) else {
            Issue.record("a minute of nanoseconds was not refused")
            return
        }
        #expect(error(SeriesQuery(.ohlcv, .every(1))) == nil)
    }

    // Catches a row in another shape than language.md promises: prices as strings, volumes as numbers.
    @Test func `rows are written as JSON`() throws {
        var json = JSONWriter()
        let time = Timestamp(nanos: 0)
        SeriesRow(time: time, record: 3, value: .decimal(FixedDecimal(units: 648_150_000_000, places: 10)))
            .write(.mid, symbol: "A", to: &json)
        json.raw("")
        var bar = Bar(Price(nanos: 5_000_000_000), 2)
        bar.add(Price(nanos: 4_000_000_000), 1)
        SeriesRow(time: time, record: 4, value: .bar(bar)).write(.ohlcv, symbol: "A", to: &json)
        let start = #"{"symbol":"A","ts":"1970-01-01T00:00:00.000000000Z","record":"#
        #expect(
            json.text == start + #"3,"mid":"64.815"},,"# + start
                + #"4,"open":"5","high":"5","low":"4","close":"4","volume":3}"#)
    }

    // Catches rounding in the wrong direction, on either side of nothing, and text with a digit lost.
    @Test func `decimals round to the nearest, ties upwards`() {
        for denominator in 1...12 {
            for numerator in -40...40 {
                let seen = FixedDecimal(Int128(numerator), over: Int128(denominator), places: 1)
                #expect(seen?.units == NaiveMarket.rounded(Int128(numerator) * 10, Int128(denominator)))
            }
        }
        #expect(FixedDecimal(1, over: 0, places: 1) == nil)
        #expect(FixedDecimal(Int128.max, over: 3, places: 1) == nil)
        #expect(FixedDecimal(units: -5, places: 1).text == "-0.5")
        #expect(FixedDecimal(units: 1, places: 9).text == "0.000000001")
        #expect(FixedDecimal(units: 1_200, places: 2).text == "12")
        #expect(FixedDecimal(units: 0, places: 9).text == "0")
        #expect(FixedDecimal(units: 648_150, places: 4).price == Price(nanos: 64_815_000_000))
        #expect(FixedDecimal(units: 5, places: 10).price == nil)
        #expect(FixedDecimal(units: 50, places: 10).price == Price(nanos: 5))
    }
}
