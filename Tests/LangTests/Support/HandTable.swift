import Engine
import mbosh

@testable import Lang

/// A small table written out by hand, with an empty cell in most columns, and the stages over it.
enum HandTable {
    /// | ts | symbol | side | price | size | order_id |
    /// |---|---|---|---|---|---|
    /// | 10:00:00 | A | bid | 1.50 | 2 | 7 |
    /// | 10:00:30.5 | B | ask | 2.25 | 4 | 8 |
    /// | 10:01:00 | A | ask | | 6 | 7 |
    /// | 10:02:59.999999999 | A | none | -1.50 | 8 | 9 |
    /// | | B | bid | 2.25 | | |
    static let table = Table(
        "ts_recv symbol side price# size# order_id#",
        rows: [
            [time(0), .text("A"), .text("bid"), price(1_500_000_000), .int(2), .id(7)],
            [time(30_500_000_000), .text("B"), .text("ask"), price(2_250_000_000), .int(4), .id(8)],
            [time(60_000_000_000), .text("A"), .text("ask"), .null, .int(6), .id(7)],
            [time(179_999_999_999), .text("A"), .text("none"), price(-1_500_000_000), .int(8), .id(9)],
            // The same price as another, shown with other digits.
            [.null, .text("B"), .text("bid"), .price(Price(nanos: 2_250_000_000), digits: 3), .null, .null],
        ])

    /// 2025-01-06, so long after ten o'clock (UTC).
    private static func time(_ nanos: UInt64) -> Value { .time(Timestamp(nanos: 1_736_157_600_000_000_000 + nanos)) }

    private static func price(_ nanos: Int64) -> Value { .price(Price(nanos: nanos), digits: 2) }

    /// The answer of a pipeline over the table: `| STAGES`.
    static func answer(_ stages: String, in session: Session = Session(table: .whole)) async throws -> Value {
        let query = try BoundDump.bind("symbols | " + stages)
        return try await session.question.pass(.table(table), through: query)
    }

    /// The same as CSV, the lines joined by blanks; an error as its code and message.
    static func text(_ stages: String, in session: Session = Session(table: .whole)) async throws -> String {
        do {
            var bytes: [UInt8] = []
            try ValueText.write(try await answer(stages, in: session), as: .csv) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: " ")
        } catch let error as Diagnostic {
            return "\(error.code): \(error.message)"
        }
    }

    /// The code of a pipeline's error, and the words under its caret; nil where there is none.
    static func complaint(_ stages: String) async throws -> (words: String, help: String?)? {
        do {
            _ = try await answer(stages)
            return nil
        } catch let error as Diagnostic {
            let words = Source(name: "t", text: "symbols | " + stages).slice(error.span)
            return ("\(error.code) \(words)", error.help)
        }
    }
}
