import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct BisectTests {
    /// Two recordings in files of their own, and what `bisect` says of them.
    private static func compare(_ a: [MBOMessage], _ b: [MBOMessage]) async throws -> JSONText {
        let folder = try TemporaryFolder()
        try FileBytes.write(DBNBytes.stream(a), to: folder.file("a.dbn"))
        try FileBytes.write(DBNBytes.stream(b), to: folder.file("b.dbn"))
        let shell = Shell()
        return try await shell.document("bisect \"\(folder.file("a.dbn"))\" \"\(folder.file("b.dbn"))\"")
    }

    private static func changed(_ tape: [MBOMessage], at index: Int, _ change: (inout MBOMessage) -> Void)
        -> [MBOMessage]
    {
        var copy = tape
        change(&copy[index])
        return copy
    }

    /// The first record after which digests differ, found by asking at each.
    private static func slow(_ a: [MBOMessage], _ b: [MBOMessage]) -> Int? {
        var first = Market()
        var second = Market()
        for position in 0..<max(a.count, b.count) {
            if position < a.count { first.apply(a[position]) }
            if position < b.count { second.apply(b[position]) }
            if first.digest() != second.digest() { return position + 1 }
        }
        return nil
    }

    // Catches a record that is one too early or too late: tried with another size at every seventh record of a tape.
    @Test func `the record is the first at which the digests differ`() async throws {
        let tape = RandomTape.messages(count: 60, seed: 4)
        for index in stride(from: 0, to: tape.count, by: 7) {
            let other = Self.changed(tape, at: index) { $0.size += 1 }
            let answer = try await Self.compare(tape, other)
            #expect(answer["record"]?.integer == Self.slow(tape, other), "\(index)")
            #expect(answer["exact"]?.bool == true)
        }
    }

    // Catches times taken for a difference, and a source that merely goes on taken for none.
    @Test func `what moves no book is no difference, more records are`() async throws {
        let tape = RandomTape.messages(count: 40, seed: 9)
        let later = tape.map { message in
            var copy = message
            copy.sequence += 5
            return copy
        }
        #expect(try await Self.compare(tape, later)["equal"]?.bool == true)
        let shorter = Array(tape.dropLast(10))
        let answer = try await Self.compare(tape, shorter)
        #expect(answer["record"]?.integer == Self.slow(tape, shorter))
        #expect(answer["records"]?.elements?.map(\.integer) == [40, 30])
    }

    // Catches an answer that says where and not what: the price, and who stands there on both sides.
    @Test func `it names the price and the queues`() async throws {
        let tape = RandomTape.messages(count: 30, seed: 2)
        let index = try #require(tape.firstIndex { $0.action == .add })
        let other = Self.changed(tape, at: index) { $0.size += 7 }
        let answer = try await Self.compare(tape, other)
        let level = try #require(answer["levels"]?.elements?.first)
        #expect(level["price"]?.text == tape[index].price?.description)
        #expect(level["first"]?.text?.contains("\(tape[index].order) × \(tape[index].size)") == true)
        #expect(level["second"]?.text?.contains("\(tape[index].order) × \(tape[index].size + 7)") == true)
        #expect(answer["digests"]?.elements?.count == 2)
    }

    // Catches a session that loses what it has loaded by looking at something else.
    @Test func `what is loaded stays`() async throws {
        let shell = Shell()
        try await shell.run("load demo\nat record 7\nbisect demo demo")
        #expect(await shell.position() == 7)
        #expect(try await shell.complaint("bisect demo \"no such file.dbn\"") == "E0304 \"no such file.dbn\"")
        #expect(try await shell.document("bisect demo synthetic records=10")["equal"]?.bool == false)
    }
}

/// A tape of adds and cancels of one book, from a seed.
private enum RandomTape {
    static func messages(count: Int, seed: UInt64) -> [MBOMessage] {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        return (0..<count).map { index in
            MBOMessage(
                publisher: PublisherID(1), instrument: InstrumentID(7),
                tsEvent: Timestamp(nanos: 1_758_742_200_000_000_000 + UInt64(index) * 1_000_000),
                tsRecv: Timestamp(nanos: 1_758_742_200_000_000_000 + UInt64(index) * 1_000_000), action: .add,
                side: next(2) == 0 ? .bid : .ask, price: Price(nanos: Int64(100 + next(5)) * 1_000_000_000),
                size: Quantity(1 + next(9)), order: OrderID(UInt64(index) + 1), flags: .last,
                sequence: UInt32(index) + 1)
        }
    }
}
