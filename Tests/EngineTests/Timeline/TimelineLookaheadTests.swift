import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

/// The index of books that are too large for the fast caches, or too many: records are looked ahead at then.
@Suite struct TimelineLookaheadTests {
    // Catches a batch that gives a record to another book, tallies it twice or not at all, makes books in another order, or
    // checkpoints a book a few records early or late.
    @Test(arguments: [(4, 6_000, true), (100, 400, true), (3, 20, false)])
    func `looking ahead changes no answer`(instruments: Int, orders: Int, pays: Bool) throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 60_000
        parameters.instruments = instruments
        parameters.orders = orders
        let recording = try SyntheticMarket.recording(parameters)
        var options = Timeline.Options()
        options.checkpointRecords = 700
        options.recordsPerLiveOrder = 0
        options.memoryLimit = nil
        let timeline = try Timeline(recording, options: options)
        #expect(timeline.indexSize.checkpoints > 20)
        // In pieces of many lengths the same.
        var builder = TimelineBuilder(options)
        var random = SeededRandom(seed: 6)
        var position = 0
        while position < recording.count {
            let end = min(recording.count, position + 1 + Int(random.below(200)))
            try recording.withRecords(position..<end) { bytes throws(LoadError) in
                try builder.apply(bytes, stride: recording.stride, count: end - position)
            }
            position = end
        }
        let pieces = Timeline(recording, options: options, built: try builder.finish(recording))
        #expect(pieces.books == timeline.books && pieces.indexSize == timeline.indexSize)

        var market = Market()
        var records: [BookKey: [UInt32]] = [:]
        var events: [BookKey: Int] = [:]
        let checked = Set((1...6).map { recording.count / 6 * $0 })
        for index in 0..<recording.count {
            let message = recording[index]
            market.apply(message)
            records[message.bookKey, default: []].append(UInt32(index))
            events[message.bookKey, default: 0] += message.isLast ? 1 : 0
            guard checked.contains(index + 1) else { continue }
            for one in [timeline, pieces] {
                let texts = (one.market(at: index + 1).canonicalText(), market.canonicalText())
                #expect(texts.0 == texts.1, "at record \(index + 1)")
            }
        }
        #expect(timeline.books.map(\.key) == records.keys.sorted())
        for (place, summary) in timeline.books.enumerated() {
            let own = try #require(records[summary.key])
            #expect(Array(timeline.indices(of: place, in: 0..<recording.count)) == own)
            #expect(summary.tally.first == Int(own[0]) && summary.tally.records == own.count)
            #expect(summary.tally.events == events[summary.key])
        }
        // The arguments say which of these records were looked ahead at.
        var judge = Market()
        recording.withRecords(0..<recording.count) { judge.apply($0, stride: recording.stride) }
        let found = judge.lookahead.pays
        #expect(found == pays)
    }
}
