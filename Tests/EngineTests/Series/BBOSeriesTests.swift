import TestSupport
import Testing

@testable import Engine

@Suite struct BBOSeriesTests {
    // Catches a row that is missing, invented, late or of another moment, on every grid over random markets, whole and from
    // the middle.
    @Test(arguments: [UInt64](1...4)) func `the best bid and offer are the naive ones`(seed: UInt64) throws {
        let naive = NaiveMarket.random(seed: seed, count: 220, mix: seed % 2 == 0 ? .wild : .orders, books: 2)
        let timeline = try naive.timeline()
        var rows = 0
        for key in timeline.books.map(\.key) {
            for grid: SeriesQuery.Grid in [.every(1), .every(7), .every(1_000_000), .onChange, .whole] {
                for range in [0..<220, 97..<181, 219..<220, 5..<5] {
                    let seen = try timeline.bboSeries(grid, of: key, in: range, clock: .tsRecv)
                    #expect(seen == naive.bboRows(grid, key, in: range), "\(grid) \(range)")
                    rows += seen.count
                }
            }
        }
        #expect(rows > 100)
    }

    // Catches a question that would fill the memory, or run for ever.
    @Test func `impossible grids are refused`() throws {
        let timeline = try NaiveMarket([]).timeline()
        let key = BookKey(instrument: InstrumentID(7), publisher: PublisherID(1))
        #expect(throws: SeriesError.zeroInterval) {
            try timeline.bboSeries(.every(0), of: key, in: 0..<0, clock: .tsRecv)
        }
        #expect(try timeline.bboSeries(.every(5), of: key, in: 0..<0, clock: .tsRecv) == [])
    }
}
