import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct QualityTests {
    /// The counts of a naive reading of the records in a range, in the order of the answer.
    private static func naive(_ messages: [MBOMessage], _ range: Range<Int>) -> [Int] {
        var book = NaiveBook(key: RandomOperations.key)
        var anomalies = Anomalies()
        var (events, crossed, locked) = (0, 0, 0)
        for (index, message) in messages.prefix(range.upperBound).enumerated() {
            let odd = book.apply(message)
            guard index >= range.lowerBound else { continue }
            anomalies.count(odd)
            guard message.flags.contains(.last) else { continue }
            events += 1
            guard let bid = book.levels(.bid).first?.price, let ask = book.levels(.ask).first?.price else { continue }
            if bid > ask { crossed += 1 } else if bid == ask { locked += 1 }
        }
        return [
            range.count, events, anomalies.unknownCancel, anomalies.unknownModify, anomalies.duplicateAdd,
            anomalies.oversizeCancel, anomalies.cancelMismatch, anomalies.invalid, crossed, locked,
        ]
    }

    private static let names = [
        "records", "events", "unknown_cancel", "unknown_modify", "duplicate_add", "oversize_cancel", "cancel_mismatch",
        "invalid", "crossed_events", "locked_events",
    ]

    // Catches a count that starts from an empty book instead of the one before the range, or counts outside of it.
    @Test(arguments: [UInt64(1), 2, 3]) func `a range counts what a naive book counts`(seed: UInt64) async throws {
        let messages = RandomOperations.list(seed: seed, count: 1500, mix: .wild)
        let shell = try await Shell.on(messages)
        for range in [0..<1500, 0..<1, 0..<700, 700..<1500, 333..<334, 1499..<1500] {
            let text = "quality from record \(range.lowerBound + 1) to record \(range.upperBound)"
            let document = try await shell.document(text)
            #expect(document.names == Self.names)
            #expect(Self.names.map { document[$0]?.integer } == Self.naive(messages, range), "\(text)")
        }
        let whole = Self.naive(messages, 0..<1500)
        #expect(whole.allSatisfy { $0 > 0 }, "the operations leave a count untested: \(whole)")
        let cursor = try await shell.document("at record 700 quality 7")
        #expect(Self.names.map { cursor[$0]?.integer } == Self.naive(messages, 0..<700))
    }

    // Catches a symbol that is counted with its neighbours.
    @Test func `the quality of one symbol counts that symbol alone`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await shell.document("quality \"CL:BF X5-Z5\"")["records"] == .number("2"))
        #expect(try await shell.document("quality TEST, 7203")["records"] == .number("2"))
        #expect(try await shell.document("quality all")["records"] == .number("4"))
        #expect(try await shell.document("quality 9 from record 4")["records"] == .number("1"))
    }
}
