import Engine
import TestSupport
import Testing

@Suite struct DBNDecoderTests {
    static let messages = RandomOperations.list(seed: 5, count: 40, mix: .wild)

    // Catches a decoder whose answer depends on where the bytes were cut: every version, with and without ts_out.
    @Test(arguments: [UInt8(1), 2, 3], [UInt8(0), 1])
    func `the same bytes in any pieces give the same records`(version: UInt8, tsOut: UInt8) {
        var head = DBNBytes.Head(version: version)
        head.tsOut = tsOut
        let bytes = DBNBytes.stream(Self.messages, head: head)
        let outcome = ChopItUp.whole(bytes)
        #expect(outcome.messages.count == Self.messages.count)
        #expect(outcome.error == nil)
        #expect(outcome.consumed == bytes.count)
        for (message, expected) in zip(outcome.messages, Self.messages) {
            var expected = expected
            expected.lengthWords = tsOut == 0 ? 14 : 16
            #expect(message == expected)
        }
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches a field of the record read from the wrong offset: the first record of the format's worked example.
    @Test func `a record's fields lie where the format says`() throws {
        let record: [UInt8] = [
            0x0E, 0xA0, 0x01, 0x00, 0x1D, 0x9A, 0x06, 0x00, 0x97, 0x50, 0x8A, 0x72, 0xB6, 0x4E, 0x68, 0x18,
            0x30, 0x8A, 0xFB, 0x47, 0x54, 0x07, 0x00, 0x00, 0x80, 0x4B, 0x2B, 0x18, 0x0F, 0x00, 0x00, 0x00,
            0x01, 0x00, 0x00, 0x00, 0x80, 0x1A, 0x41, 0x41, 0xB7, 0x53, 0x92, 0x72, 0xB6, 0x4E, 0x68, 0x18,
            0x78, 0x44, 0x00, 0x00, 0xA5, 0xC2, 0x9D, 0x05,
        ]
        let message = try #require(ChopItUp.whole(record, isFragment: true).messages.first)
        #expect(message.publisher == PublisherID(1))
        #expect(message.instrument == InstrumentID(432_669))
        #expect(message.tsEvent?.nanos == 1_758_742_200_000_860_311)
        #expect(message.order == OrderID(8_058_566_314_544))
        #expect(message.price == Price(nanos: 64_830_000_000))
        #expect(message.size == 1)
        #expect(message.flags == .last)
        #expect(message.channelID == 26)
        #expect(message.action == .add)
        #expect(message.side == .ask)
        #expect(message.tsRecv?.nanos == 1_758_742_200_001_385_399)
        #expect(message.tsInDelta == 17_528)
        #expect(message.sequence == 94_225_061)
        var encoded: [UInt8] = []
        DBNEncoder.append(message, to: &encoded)
        #expect(encoded == record)
    }

    // Catches sentinels that come through as values, and letters nobody defined that trap.
    @Test func `undefined fields are nil`() {
        var message = MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(1), tsEvent: nil, tsRecv: nil, action: .add, side: nil,
            price: nil, size: 0, order: OrderID(0), flags: [])
        let read = ChopItUp.whole(DBNBytes.record(message), isFragment: true).messages.first
        #expect(read == message)
        #expect(message.tsEvent == nil)
        #expect(message.tsRecv == nil)
        #expect(message.price == nil)
        #expect(message.side == nil)
        message.actionRaw = 0xFF
        message.sideRaw = 0
        #expect(message.action == nil)
        #expect(message.side == nil)
    }

    // Catches a decoder that stops at, or miscounts, record types it does not use; among them the longest record possible.
    @Test func `records of other types are passed over by their length`() {
        var bytes = DBNBytes.head()
        let types: [(UInt8, Int)] = [
            (0x00, 48), (0x01, 80), (0x0A, 368), (0x12, 40), (0x13, 520), (0x15, 320), (0x16, 176), (0x17, 320),
            (0xEE, 16),
            (0xFF, 1020),
        ]
        for (index, (rtype, byteCount)) in types.enumerated() {
            bytes += DBNBytes.record(Self.messages[index]) + DBNBytes.record(rtype: rtype, byteCount: byteCount)
        }
        let outcome = ChopItUp.whole(bytes)
        #expect(outcome.messages == Array(Self.messages.prefix(types.count)))
        #expect(outcome.skipped.map(\.rtype) == types.map(\.0))
        #expect(outcome.skipped.map(\.byteCount) == types.map(\.1))
        #expect(outcome.skipped.allSatisfy { $0.publisher == PublisherID(1) && $0.instrument == InstrumentID(7) })
        #expect(outcome.error == nil)
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches a run that swallows records of another length: MBO records with and without ts_out in one stream.
    @Test func `records of different lengths are never one run`() {
        var bytes = DBNBytes.head()
        for (index, message) in Self.messages.enumerated() {
            bytes += DBNBytes.record(message, tsOut: index % 3 == 0 ? 1 : nil)
        }
        let outcome = ChopItUp.whole(bytes)
        #expect(outcome.messages.map(\.order) == Self.messages.map(\.order))
        #expect(outcome.messages.map(\.sequence) == Self.messages.map(\.sequence))
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches records that need a prelude, or a fragment that insists on one.
    @Test func `a fragment is records alone`() {
        let bytes = Self.messages.flatMap { DBNBytes.record($0) }
        let outcome = ChopItUp.whole(bytes, isFragment: true)
        #expect(outcome.messages == Self.messages)
        #expect(outcome.error == nil)
        #expect(outcome.metadata == nil)
        #expect(ChopItUp.disagreement(bytes, isFragment: true) == nil)
        #expect(ChopItUp.whole([], isFragment: true).error == nil)
    }

    // Catches an encoder and decoder that do not invert each other.
    @Test func `what is encoded decodes to the same`() {
        var stream: [UInt8] = []
        for message in Self.messages { DBNEncoder.append(message, to: &stream) }
        #expect(stream == Self.messages.flatMap { DBNBytes.record($0) })
        #expect(ChopItUp.whole(stream, isFragment: true).messages == Self.messages)
    }
}
