import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct MarketBatchTests {
    enum Way: CaseIterable {
        case plain, ahead, wide
    }

    // Catches a batch that fetches ahead and thereby changes a book, loses or repeats a record at a batch's edge, steps over
    // `ts_out` wrongly, or looks at another book's best prices; and books that are made in another order.
    @Test(arguments: Way.allCases, [1, 3, 100])
    func `a batch makes the books that its records make one by one`(way: Way, books: Int) {
        for (seed, stride) in [(UInt64(1), 56), (2, 64), (3, 56), (4, 64)] {
            let messages = Self.messages(seed: seed, count: 700, books: books)
            var one = Market()
            var expected: UInt64 = 0
            for message in messages {
                one.apply(message)
                if message.isLast { expected &+= one.withBook(message.bookKey) { Self.sum($0.bbo) } ?? 0 }
            }
            var blind = Self.market(way)
            var looking = Self.market(way)
            var seen: UInt64 = 0
            var random = SeededRandom(seed: seed)
            var rest = messages[...]
            while !rest.isEmpty {
                let part = rest.prefix(1 + Int(random.below(90)))
                rest = rest.dropFirst(part.count)
                let bytes = Self.bytes(part, stride: stride)
                // Sound: the array outlives the calls that read its bytes.
                unsafe blind.apply(bytes.span.bytes, stride: stride)
                seen &+= unsafe looking.applyLooking(bytes.span.bytes, stride: stride)
            }
            let text = one.canonicalText()
            let order = (0..<one.bookCount).map { one.books[$0].key }
            let blindText = blind.canonicalText()
            let lookingText = looking.canonicalText()
            let blindOrder = (0..<blind.bookCount).map { blind.books[$0].key }
            let odd = (one.anomalies, blind.anomalies, looking.anomalies)
            #expect(!text.isEmpty && blindText == text && lookingText == text, "seed \(seed)")
            #expect(blindOrder == order)
            #expect(odd.0 == odd.1 && odd.0 == odd.2)
            #expect(seen == expected)
        }
    }

    // Catches a market that would never look ahead, or always: the tests above choose for it.
    @Test func `looking ahead begins when the books outgrow the fast caches`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 60_000
        parameters.instruments = 4
        parameters.orders = 6000
        let recording = try SyntheticMarket.recording(parameters)
        var market = Market()
        recording.withRecords(0..<1000) { market.apply($0, stride: recording.stride) }
        let atFirst = market.lookahead.pays
        recording.withRecords(1000..<recording.count) { market.apply($0, stride: recording.stride) }
        let atLast = market.lookahead.pays
        #expect(!atFirst && atLast)
        var one = Market()
        recording.withRecords(0..<recording.count) { bytes in
            bytes.forEachMBO(stride: recording.stride) { one.apply($0) }
        }
        let digests = (one.digest(), market.digest())
        #expect(digests.0 == digests.1)
    }

    private static func market(_ way: Way) -> Market {
        var market = Market()
        market.lookahead.pays = way != .plain
        market.lookahead.isWide = way == .wide
        market.lookahead.left = Int.max
        return market
    }

    private static func messages(seed: UInt64, count: Int, books: Int) -> [MBOMessage] {
        var random = SeededRandom(seed: seed &* 17)
        return RandomOperations.list(seed: seed, count: count, mix: .wild).map { operation in
            var message = operation
            message.instrumentRaw = 7 + random.below(UInt32(books))
            return message
        }
    }

    private static func bytes(_ messages: ArraySlice<MBOMessage>, stride: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for message in messages {
            // Sound: the bytes are copied while the message is there.
            unsafe withUnsafeBytes(of: message) { unsafe bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: [UInt8](repeating: 0xAB, count: stride - MBOMessage.byteCount))
        }
        return bytes
    }

    private static func sum(_ bbo: BBO) -> UInt64 {
        var sum: UInt64 = 0
        if let bid = bbo.bid { sum &+= UInt64(bitPattern: bid.price.nanos) &+ bid.size &* 3 &+ UInt64(bid.count) &* 5 }
        if let ask = bbo.ask {
            sum &+= UInt64(bitPattern: ask.price.nanos) &* 7 &+ ask.size &* 11 &+ UInt64(ask.count) &* 13
        }
        return sum
    }
}
