import Crypto
import TestSupport
import Testing

@testable import Engine

/// The public CLX5 sample against answers of an independent reference (semantics.md §5). Vendor data lies beside the
/// project; without it these tests are skipped, and say so.
@Suite(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data")) struct SampleDataTests {
    private static let name = "data/CLX5_mbo.dbn"
    private let key = BookKey(instrument: InstrumentID(432_669), publisher: PublisherID(1))

    private func recording() throws -> Recording { try RecordingLoader().load(paths: [SharedData.path(Self.name)]) }

    // Catches any state of the book, at an instant or after a record, that is not the reference's.
    @Test func `every reference digest is met`() throws {
        let timeline = try Timeline(try recording())
        let lines = try SharedData.text("data/CLX5_mbo.digests.ndjson").split(separator: "\n")
        var kinds: [String: Int] = [:]
        for line in lines {
            let reference = try JSONText(String(line))
            let position: Int
            if let at = reference["at"]?.integer {
                position = timeline.recording.cursor(at: Timestamp(nanos: UInt64(at))).position
                #expect(position == reference["records"]?.integer)
                kinds["at", default: 0] += 1
            } else if let record = reference["record"]?.integer {
                position = record
                kinds["record", default: 0] += 1
            } else {
                position = timeline.recording.count
                kinds["final", default: 0] += 1
            }
            let market = timeline.market(at: position)
            #expect(market.digest() == reference["digest"]?.text, "\(line.prefix(60))")
            guard let expected = reference["books"]?["432669/1"] else { continue }
            let book = timeline.book(key, at: position)
            let seen = (book.bbo, book.levelCount(.bid), book.levelCount(.ask), book.orderCount)
            #expect(quote(seen.0.bid) == expected["bid"])
            #expect(quote(seen.0.ask) == expected["ask"])
            #expect(seen.1 == expected["bid_levels"]?.integer)
            #expect(seen.2 == expected["ask_levels"]?.integer)
            #expect(seen.3 == expected["orders"]?.integer)
        }
        #expect(kinds["at", default: 0] >= 5)
        #expect(kinds["record", default: 0] >= 5)
        #expect(kinds["final"] == 1)
    }

    private func quote(_ quote: BBO.Quote?) -> JSONText {
        guard let quote else { return .null }
        return .array([.number("\(quote.price.nanos)"), .number("\(quote.size)"), .number("\(quote.count)")])
    }

    // Catches a wrong order anywhere in any queue after any event: one hash over the digests of all event ends.
    @Test func `the chain of all event ends is the reference's`() throws {
        let recording = try recording()
        var book = OrderBook(key: key)
        var texts = LevelTexts()
        var chain = SHA256()
        var events = 0
        for index in 0..<recording.count {
            let message = recording[index]
            texts.touch(book, message.order)
            book.apply(message)
            texts.touch(book, message.order)
            guard message.isLast else { continue }
            events += 1
            let text = texts.canonicalText(book)
            if events % 500 == 0 {
                var whole: [UInt8] = []
                book.appendCanonicalText(to: &whole)
                #expect(text == whole, "a level changed that no record touched, by record \(index + 1)")
            }
            chain.update(data: Self.hex(SHA256.hash(data: text)))
        }
        let lines = try SharedData.text("data/CLX5_mbo.digests.ndjson").split(separator: "\n")
        let expected = try lines.compactMap { try JSONText(String($0))["chain"]?.text }.first
        #expect(events == 32_053)
        #expect(String(decoding: Self.hex(chain.finalize()), as: UTF8.self) == expected)
    }

    private static func hex(_ digest: SHA256.Digest) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    // Catches a wrong level, size or count among the first ten of either side, after any event.
    @Test func `the first ten levels are the reference's at every event end`() throws {
        let recording = try recording()
        let table = try Decompressed(try SharedData.bytes("data/CLX5_mbo.top10_at_last.csv.zst")).bytes
        var rows = table.split(separator: UInt8(ascii: "\n")).makeIterator()
        _ = rows.next()
        var book = OrderBook(key: key)
        var count = 0
        var line: [UInt8] = []
        for index in 0..<recording.count {
            let message = recording[index]
            book.apply(message)
            guard message.isLast else { continue }
            count += 1
            line.removeAll(keepingCapacity: true)
            Self.write(book.snapshot(depth: 10), record: index, message, to: &line)
            guard let row = rows.next(), row.elementsEqual(line) else {
                Issue.record("after record \(index + 1): \(String(decoding: line, as: UTF8.self))")
                return
            }
        }
        #expect(count == 32_053)
        #expect(rows.next() == nil)
    }

    private static func write(_ snapshot: BookSnapshot, record: Int, _ message: MBOMessage, to line: inout [UInt8]) {
        line.append(decimal: UInt64(record))
        line.append(UInt8(ascii: ","))
        line.append(decimal: message.tsRecvRaw)
        line.append(UInt8(ascii: ","))
        line.append(UInt8(ascii: snapshot.bbo.isCrossed ? "1" : "0"))
        for depth in 0..<10 {
            let bid = depth < snapshot.bids.count ? snapshot.bids[depth] : nil
            let ask = depth < snapshot.asks.count ? snapshot.asks[depth] : nil
            for number in [
                UInt64(bid?.price.nanos ?? Int64.max), UInt64(ask?.price.nanos ?? Int64.max), bid?.size ?? 0,
                ask?.size ?? 0,
                UInt64(bid?.count ?? 0), UInt64(ask?.count ?? 0),
            ] {
                line.append(UInt8(ascii: ","))
                line.append(decimal: number)
            }
        }
    }

    // Catches counts of what is odd in the data that differ from those found by hand.
    @Test func `the sample's anomalies and crossed events are the known ones`() throws {
        let timeline = try Timeline(try recording())
        let summary = try #require(timeline.books.first)
        #expect(timeline.books.count == 1)
        #expect(summary.symbol == "CLX5")
        #expect(summary.tally.records == 38_212)
        #expect(summary.tally.events == 32_053)
        var expected = Anomalies()
        expected.unknownCancel = 1_224
        expected.unknownModify = 216
        #expect(summary.anomalies == expected)
        #expect(summary.tally.crossedEvents == 172)
        #expect(summary.tally.lockedEvents == 0)
        let before = timeline.book(key, at: 38_040)
        let crossed = timeline.book(key, at: 38_041)
        let seen = (before.cross, crossed.bbo)
        #expect(seen.0 == .none)
        #expect(seen.1.bid?.price == Price(nanos: 64_900_000_000))
        #expect(seen.1.ask?.price == Price(nanos: 64_830_000_000))
    }

    // Catches a queue out of order: the check point of dbn.md §9.
    @Test func `the best bid's queue after 1000 records is in its order`() throws {
        let book = try Timeline(try recording()).book(key, at: 1000)
        let best = book.snapshot(depth: 1, orders: true).bids.first
        #expect(best?.price == Price(nanos: 64_810_000_000))
        let queue = best?.orders.map { "\($0.id):\($0.size)" }.joined(separator: " ")
        #expect(queue == "8058566311303:1 8058566320736:1 8058566320842:1 8058566320855:2")
    }

    // Catches bytes that are not the file's: metadata and records leave as they came.
    @Test func `metadata and records are the file's own bytes`() throws {
        let file = try SharedData.bytes(Self.name)
        let recording = try recording()
        var bytes = recording.metadataBytes
        // Sound: the pointer is used during the call only.
        unsafe recording.withUnsafeRecordBytes(0..<recording.count) { unsafe bytes.append(contentsOf: $0) }
        #expect(bytes == file)
        #expect(DBNEncoder.metadata(recording.metadata) == recording.metadataBytes)
    }

    // Catches a compressed file that loads to something else.
    @Test func `the compressed file loads to the same records`() throws {
        let file = try SharedData.bytes(Self.name)
        let plain = try recording()
        let packed = try RecordingLoader().load(bytes: ZstdBytes.frames(file, count: 3), name: "CLX5_mbo.dbn.zst")
        #expect(packed.count == plain.count)
        #expect(packed.metadataBytes == plain.metadataBytes)
        #expect((0..<plain.count).allSatisfy { packed[$0] == plain[$0] })
    }
}

/// The lines of a book's canonical text, one a level, written anew only where a record touched the level: the text of all
/// 32,053 states takes a minute in a debug build otherwise.
private struct LevelTexts {
    private var lines: [[UInt8]] = []

    /// Forgets the line of the level where the order stands now.
    mutating func touch(_ book: borrowing OrderBook, _ id: OrderID) {
        let slot = book.index.find(id.raw, in: book.orders)
        if slot != 0 { forget(book.orders[slot].level) }
    }

    private mutating func forget(_ level: UInt32) {
        while lines.count <= Int(level) { lines.append([]) }
        lines[Int(level)] = []
    }

    mutating func canonicalText(_ book: borrowing OrderBook) -> [UInt8] {
        if book.isEmpty { return [] }
        var text = Array("book \(book.key.instrument) \(book.key.publisher)\n".utf8)
        for side in [Side.bid, .ask] {
            for depth in 0..<UInt32(book.levelCount(side)) {
                let level = side == .bid ? book.bids.level(depth) : book.asks.level(depth)
                if lines[Int(level)].isEmpty {
                    var orders = ""
                    book.forEachOrder(level) { orders += " \($0.id):\($0.size)" }
                    lines[Int(level)] = Array("\(side.name) \(book.levels[level].price)\(orders)\n".utf8)
                }
                text += lines[Int(level)]
            }
        }
        return text
    }
}
