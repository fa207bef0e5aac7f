import Engine
import EngineSynthetic
import TestSupport
import Testing

/// Builds the books of a generated market twice, here and naively, and holds them against what was put in.
struct SyntheticJudge {
    let recording: Recording
    let tally: SyntheticTally
    let messages: [MBOMessage]
    /// Indices of records that end an event and leave their own book crossed.
    private(set) var crossedEnds: [Int] = []
    /// Event ends at which the best bid of one publisher meets, or passes, the best ask of another.
    private(set) var lockedAcross = 0
    private(set) var crossedAcross = 0
    private(set) var anomalies = Anomalies()
    private(set) var statuses: [BookKey: BookStatus] = [:]

    /// Small books, unless the pairs say otherwise: the naive judge is slow.
    init(_ pairs: [String: String]) throws {
        let defaults = ["records": "6000", "orders": "40", "levels": "12"]
        let all = defaults.merging(pairs) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let parameters = try SyntheticMarket.Parameters(pairs: all)
        (recording, tally) = try SyntheticMarket.make(parameters)
        messages = RecordingLoaderTests.records(recording)
        #expect(messages.count == parameters.records)
        #expect(zip(messages, messages.dropFirst()).allSatisfy { $0.tsRecvRaw <= $1.tsRecvRaw })
        walk()
        #expect(anomalies == tally.anomalies, "what was found, and what was put in")
    }

    private mutating func walk() {
        var market = Market()
        var judges: [BookKey: NaiveBook] = [:]
        var bests: [BookKey: BBO] = [:]
        for (index, message) in messages.enumerated() {
            let key = message.bookKey
            let odd = market.apply(message)
            let expected = judges[key, default: NaiveBook(key: key)].apply(message)
            guard odd == expected else {
                Issue.record("record \(index + 1): \(odd), expected \(expected)")
                return
            }
            let looks = index % 61 == 0
            let seen = market.withBook(key) { book in
                (book.cross, looks ? judges[key]?.difference(from: book) : nil, book.bbo)
            }
            if let difference = seen?.1 {
                Issue.record("record \(index + 1): \(difference)")
                return
            }
            guard message.isLast, let seen else { continue }
            if seen.0 == .crossed { crossedEnds.append(index) }
            bests[key] = seen.2
            compare(key, bests)
        }
        var differences: [String] = []
        market.forEachBook { book in
            if let difference = judges[book.key]?.difference(from: book) { differences.append(difference) }
            statuses[book.key] = book.status
        }
        #expect(differences == [])
        anomalies = market.anomalies
    }

    private mutating func compare(_ key: BookKey, _ bests: [BookKey: BBO]) {
        guard let own = bests[key] else { return }
        var locked = false
        var crossed = false
        for (other, best) in bests where other.instrument == key.instrument && other != key {
            let pair = BBO(bid: own.bid, ask: best.ask)
            locked = locked || pair.isLocked
            crossed = crossed || pair.isCrossed
        }
        if locked { lockedAcross += 1 }
        if crossed { crossedAcross += 1 }
    }

    func count(_ claim: (MBOMessage) -> Bool) -> Int { messages.count(where: claim) }
}
