import Engine
import Testing
import mbosh

@testable import Lang

/// Figures, groups, orders and columns of `HandTable`. The expected answers are reasoned from SQL and written by hand.
@Suite struct FigureTests {
    // Catches a figure of rows that do not count, a rank that is off by one, a name that nobody expects.
    @Test(arguments: [
        ("count", "{\"count\":5}"), ("count as n", "{\"n\":5}"),
        ("count, sum size", "{\"count\":5,\"sum_size\":\"20\"}"),
        ("sum size as s, avg size", "{\"s\":\"20\",\"avg_size\":\"5\"}"),
        ("min price, max price", "{\"min_price\":\"-1.5\",\"max_price\":\"2.25\"}"),
        ("first price, last price", "{\"first_price\":\"1.5\",\"last_price\":\"2.25\"}"),
        ("first side, last size", "{\"first_side\":\"bid\",\"last_size\":8}"),
        ("count distinct order_id", "{\"count_distinct_order_id\":3}"),
        // The two prices of 2.25 are one, whatever their digits.
        ("count distinct price, count distinct side as sides", "{\"count_distinct_price\":3,\"sides\":3}"),
        ("p50 size, p75 size, p75.1 size", "{\"p50_size\":4,\"p75_size\":6,\"p75.1_size\":8}"),
        (
            "p0.001 size, p25 size, p25.0001 size, p100 size",
            "{\"p0.001_size\":2,\"p25_size\":2,\"p25.0001_size\":4,\"p100_size\":8}"
        ),
        // The squares of the distances from 5 are 9, 1, 1 and 9; a third of them is the variance.
        ("stddev size", "{\"stddev_size\":\"2.581988897\"}"),
        ("where size == 2 | stddev size", "{\"stddev_size\":null}"),
        ("where size <= 4 | stddev size", "{\"stddev_size\":\"1.414213562\"}"),
        ("where symbol == B | stddev price", "{\"stddev_price\":\"0\"}"),
        // The sum of 1.5 × 7, 2.25 × 8 and -1.5 × 9 is 15, and that of the weights 24.
        ("vwap price order_id", "{\"vwap_price\":\"0.625\"}"), ("vwap", "{\"vwap\":\"0\"}"),
        ("where price is null | vwap, vwap price size as v", "{\"vwap\":null,\"v\":null}"),
        ("sum price * size as paid", "{\"paid\":\"0\"}"), ("sum price * size", "{\"sum price * size\":\"0\"}"),
        ("max abs(price)", "{\"max abs(price)\":\"2.25\"}"),
        ("sum if(side == bid, size, 0) as bids", "{\"bids\":\"2\"}"),
        (
            "head 0 | count, sum size, first side, count distinct side",
            "{\"count\":0,\"sum_size\":null,\"first_side\":null,\"count_distinct_side\":0}"
        ),
    ]) func `figures of all rows are fields of one answer`(stages: String, expected: String) async throws {
        #expect(try await HandTable.answer(stages).json == expected)
    }

    // Catches a group that is split or lost, keys in another order, a title that wandered.
    @Test(arguments: [
        ("count by symbol", "symbol,count A,3 B,2"),
        ("count, sum size by symbol", "symbol,count,sum_size A,3,16 B,2,4"),
        ("sum size by symbol, side", "symbol,side,sum_size A,bid,2 B,ask,4 A,ask,6 A,none,8 B,bid,"),
        ("count by price", "price,count 1.50,1 2.25,2 ,1 -1.50,1"),
        (
            "count by every 1m",
            "ts,count 2025-01-06T10:00:00.000000000Z,2 2025-01-06T10:01:00.000000000Z,1 2025-01-06T10:02:00.000000000Z,1 ,1"
        ),
        (
            "sum size by every 1h as hour, symbol",
            "hour,symbol,sum_size 2025-01-06T10:00:00.000000000Z,A,16 "
                + "2025-01-06T10:00:00.000000000Z,B,4 ,B,"
        ),
        ("count by side == bid as isBid", "isBid,count true,2 false,3"),
        ("count by hour(ts_recv), symbol", "hour(ts_recv),symbol,count 10,A,3 10,B,1 ,B,1"),
        ("max size as most, count by side | where most > 4 | select side", "side ask none"),
        ("head 0 | count by symbol", "symbol,count"), ("p99.9 size by symbol", "symbol,p99.9_size A,8 B,4"),
    ]) func `groups come in the order of their first rows`(stages: String, expected: String) async throws {
        #expect(try await HandTable.text(stages) == expected)
    }

    // Catches a column that is lost, named otherwise or put elsewhere; an order that is not stable; rows drawn twice.
    @Test(arguments: [
        ("select size, price * 2 as twice | head 2", "size,twice 2,3 4,4.5"),
        ("select price * size, side as s | head 1", "price * size,s 3,bid"),
        ("select -size, 1 as one, size > 3 | head 2", "-size,one,size > 3 -2,1,false -4,1,true"),
        ("with twice = size * 2 | select size, twice | tail 2", "size,twice 8,16 ,"),
        ("with size = size + 1, b = size | select size, b | head 2", "size,b 3,2 5,4"),
        ("with a=size * 2 | with b = a + 1 | select b | head 1", "b 5"),
        ("select price, size | select \"price\" | head 1", "price 1.50"),
        ("select price * size | sort \"price * size\" desc | head 1", "price * size 9"),
        ("distinct symbol | select size", "size 2 4"), ("select side | distinct", "side bid ask none"),
        ("distinct price | count", "count 4"), ("distinct symbol, side | count", "count 5"),
        ("select symbol | distinct | count", "count 2"),
        ("sort symbol, size desc | select symbol, size", "symbol,size A,8 A,6 A,2 B,4 B,"),
        ("sort symbol desc, size | select size", "size 4 2 6 8"),
        ("sort price desc, size | select size", "size 4 2 8 6"),
        ("sort side, price desc, size | select size", "size 4 6 2 8"),
        ("sample 9 | count", "count 5"), ("sample 0 | count", "count 0"),
        ("sample 5 seed 3 | select size | head 2", "size 2 4"),
    ]) func `columns and orders are those that were asked for`(stages: String, expected: String) async throws {
        #expect(try await HandTable.text(stages) == expected, "\(stages)")
    }

    // Catches a draw that another machine would not repeat: the numbers are those of an independent program.
    @Test func `a sample is the same on every machine`() throws {
        #expect(try RowSample(3, of: 10, seed: 1).rows == [4, 5, 9])
        #expect(try RowSample(3, of: 10, seed: 7).rows == [2, 5, 8])
        #expect(try RowSample(5, of: 6, seed: 1).rows == [1, 2, 3, 4, 5])
        #expect(try RowSample(4, of: 1_000_000, seed: 42).rows == [83862, 378979, 680042, 924692])
        // Each of ten rows is drawn about as often.
        var hits = Array(repeating: 0, count: 10)
        for seed in 0..<2000 { for row in try RowSample(3, of: 10, seed: UInt64(seed)).rows { hits[row] += 1 } }
        #expect(hits.allSatisfy { (500...700).contains($0) }, "\(hits)")
    }

    // Catches a sum of squares that does not fit, and one that is rounded.
    @Test func `a deviation is exact where its sums fit`() throws {
        func deviation(_ values: [Int128]) -> Double? {
            var spread = Spread()
            for value in values { spread.add(value) }
            return spread.deviation
        }
        #expect(deviation([]) == nil && deviation([5]) == nil)
        #expect(deviation([7, 7, 7]) == 0)
        #expect(deviation([1, 2, 3, 4]) == (5.0 / 3).squareRoot())
        // The same distances far from zero: floating sums of squares would have lost them.
        let far: Int128 = 1_000_000_000_000_000_000_000
        #expect(deviation([far + 1, far + 2, far + 3, far + 4]) == (5.0 / 3).squareRoot())
        #expect(deviation([-far - 1, -far - 2, -far - 3, -far - 4]) == (5.0 / 3).squareRoot())
        // Beyond what 256 bits hold, floating point is near enough.
        let vast = Int128.max / 2
        let found = try #require(deviation([-vast, vast, -vast, vast]))
        #expect(abs(found / (Double(vast) * (4.0 / 3).squareRoot()) - 1) < 1e-12)
    }

    // Catches an error in another place, or one that says nothing of what to write.
    @Test(
        arguments: [
            ("sum siz", "E0312 siz", "did you mean `size`?"), ("count, sum siz by symbol", "E0312 siz", "`size`"),
            ("count by simbol", "E0312 simbol", "`symbol`"), ("sum symbol", "E0309 symbol", nil),
            ("stddev symbol", "E0309 symbol", nil), ("stddev ts_recv", "E0309 ts_recv", nil),
            ("vwap price symbol", "E0309 price", nil), ("count, count", "E0205 count", "`as`"),
            ("count by symbol, symbol as count", "E0205 count", "`as`"), ("with a = 1, a = 2", "E0205 a = 2", "`as`"),
            ("with a = 1, b = a", "E0312 a", nil), ("select spread", "E0312 spread", nil),
            ("select size, sum(size)", "E0147 sum", "`sum size`"), ("sort sizee", "E0312 sizee", "`size`"),
            ("sort -size", "E0312 -size", "`sort size desc`"), ("distinct sym", "E0312 sym", "`symbol`"),
            ("select size, price | count by every 1m", "E0312 every 1m", "leave out the `every …`"),
            ("with x = lag(size, size)", "E0204 size", "`lag(price, 2)`"), ("with x = 1 / 0", "E0309 1 / 0", nil),
            ("with x = cumsum(side)", "E0309 cumsum(side)", nil), ("quote", "E0204 quote", nil),
        ] as [(String, String, String?)])
    func `an error of a stage stands under its words`(stages: String, words: String, help: String?) async throws {
        let complaint = try #require(try await HandTable.complaint(stages), "\(stages)")
        #expect(complaint.words == words, "\(stages)")
        if let help { #expect(complaint.help?.contains(help) == true, "\(stages): \(complaint.help ?? "")") }
    }
}
