import Engine
import Testing

@testable import Lang
@testable import LangTest

@Suite struct BenchSummaryTests {
    // Would catch another rank than the tables of the sign test have for 95 %, or a coverage that is not the binomial's.
    @Test(arguments: [
        (6, 1, 0.96875), (7, 1, 0.984375), (8, 1, 0.9921875), (9, 2, 0.9609375), (10, 2, 0.978515625),
        (20, 6, 0.958610535), (25, 8, 0.956714749), (50, 18, 0.967160862), (100, 40, 0.964799800),
    ])
    func `the interval's ranks are those of the sign test`(count: Int, rank: Int, coverage: Double) throws {
        let found = try #require(BenchSummary.rank(of: count))
        #expect(found.rank == rank)
        #expect(abs(found.coverage - coverage) < 1e-7)
        let summary = try #require(BenchSummary(nanos: (1...Int64(count)).reversed()))
        #expect(summary.interval?.lowNanos == Int64(rank))
        #expect(summary.interval?.highNanos == Int64(count - rank + 1))
    }

    // Would catch an interval claimed from timings that cannot carry one.
    @Test(arguments: 1...5) func `too few timings have no interval`(count: Int) throws {
        let summary = try #require(BenchSummary(nanos: [Int64](repeating: 7, count: count)))
        #expect(summary.interval == nil)
        #expect(summary.medianNanos == 7)
    }

    // Would catch ranks that underflow for many repetitions: the interval closes in on the median like 1.96 √n / 2.
    @Test func `many timings keep their interval`() throws {
        let count = 100_000
        let found = try #require(BenchSummary.rank(of: count))
        #expect(abs(found.rank - (count / 2 - 310)) <= 2, "\(found.rank)")
        #expect(found.coverage >= 0.95 && found.coverage < 0.951)
    }

    // Would catch a mean instead of the median, or the middle of an unsorted list.
    @Test func `the median is the middle, or halfway between the two`() {
        #expect(BenchSummary(nanos: [900, 1, 5])?.medianNanos == 5)
        #expect(BenchSummary(nanos: [10, 900, 20, 1])?.medianNanos == 15)
        #expect(BenchSummary(nanos: [Int64.max, Int64.max - 2])?.medianNanos == Int64.max - 1)
        #expect(BenchSummary(nanos: []) == nil)
    }

    // Would catch an interval that does not cover what it says: of 2,000 samples drawn from a skewed distribution whose
    // median is known, about 96.9 % must (ten timings of which the 2nd and the 9th cover 97.85 %).
    @Test func `it covers the true median as often as it says`() throws {
        var random = SeededRandom(seed: 11)
        var covered = 0
        for _ in 0..<2000 {
            // The cube of a uniform number below 1,000: its median is 500³.
            let sample = (0..<10).map { _ in
                let value = Int64.random(in: 0..<1000, using: &random)
                return value * value * value
            }
            let interval = try #require(BenchSummary(nanos: sample)?.interval)
            if (interval.lowNanos...interval.highNanos).contains(500 * 500 * 500) { covered += 1 }
        }
        #expect((1920...1990).contains(covered), "\(covered)")
    }
}
