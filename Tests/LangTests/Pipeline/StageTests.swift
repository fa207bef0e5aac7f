import Engine
import TestSupport
import Testing

@testable import Lang

/// The stages after `|`, on small markets.
@Suite struct StageTests {
    // Catches a stage that gathers rows until there is no memory, and a bound that refuses what fits.
    @Test func `a table has so many cells at most`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        guard case .records(let list) = try await shell.run("records all") else {
            Issue.record("no records")
            return
        }
        let stage = Word("sort", span: SourceSpan(0, 4))
        let cells = try list.counted() * list.columns.count
        #expect(try list.table(limit: (cells, stage)).rows.count * list.columns.count == cells)
        let error = #expect(throws: Diagnostic.self) { try list.table(limit: (cells - 1, stage)) }
        #expect(error?.code == .tooLarge)
    }

    // Catches a stage that loses, doubles or reorders rows.
    @Test(arguments: [
        ("symbols | select symbol, records | as csv", "symbol,records\nCL:BF X5-Z5,2\nTEST,1\n7203,1\n"),
        ("symbols | select records, symbol | sort symbol | as csv", "records,symbol\n1,7203\n2,CL:BF X5-Z5\n1,TEST\n"),
        ("symbols | sort records | select symbol | as csv", "symbol\nTEST\n7203\nCL:BF X5-Z5\n"),
        ("symbols | sort records desc | head 1 | select symbol | as csv", "symbol\nCL:BF X5-Z5\n"),
        ("symbols | tail 1 | select symbol | as csv", "symbol\n7203\n"),
        ("symbols | where records > 1 | select symbol | as csv", "symbol\nCL:BF X5-Z5\n"),
        ("symbols | where symbol ~ \"20\" or records == 2 | count", "{\"count\":2}\n"),
        ("symbols | where not records == 1 | count", "{\"count\":1}\n"),
        ("symbols | where symbol == TEST | count", "{\"count\":1}\n"),
        ("symbols | head 0 | count", "{\"count\":0}\n"),
        ("symbols | sum records", "{\"sum_records\":\"4\"}\n"),
        ("symbols | avg records", "{\"avg_records\":\"1.333333333333333333\"}\n"),
        ("symbols | max records", "{\"max_records\":2}\n"),
        ("symbols | min symbol", "{\"min_symbol\":\"7203\"}\n"),
        ("symbols | p50 records", "{\"p50_records\":1}\n"),
        ("symbols | p99 records", "{\"p99_records\":2}\n"),
        ("symbols | head 0 | sum records", "{\"sum_records\":null}\n"),
        ("symbols | sum events by records | as csv", "records,sum_events\n2,2\n1,2\n"),
        ("bbo all | where spread > 0 | select symbol, spread | as csv", "symbol,spread\nCL:BF X5-Z5,1\n"),
        // Of these books one has an ask. What is not there is neither equal to anything nor different from it.
        ("bbo all | where ask != 30 | select symbol | as csv", "symbol\nCL:BF X5-Z5\n"),
        ("bbo all | where ask == ask | select symbol | as csv", "symbol\nCL:BF X5-Z5\n"),
        ("bbo all | where ask != ask | select symbol | as csv", "symbol\nTEST\n7203\n"),
        ("bbo all | where not ask == ask | select symbol | as csv", "symbol\nTEST\n7203\n"),
        ("bbo all | where ask == spread | count", "{\"count\":0}\n"),
        ("bbo all | where not ask == 30 | count", "{\"count\":1}\n"),
        ("bbo all | where not ask > 30 | count", "{\"count\":0}\n"),
        ("bbo all | where not not ask > 30 | count", "{\"count\":1}\n"),
        ("bbo all | where ask > 30 or symbol == TEST | count", "{\"count\":2}\n"),
        ("bbo all | where not (ask > 30 or symbol == TEST) | count", "{\"count\":0}\n"),
        ("bbo all | where not (ask > 30 and symbol == TEST) | count", "{\"count\":2}\n"),
        ("bbo all | where ask + 1 > 0 | count", "{\"count\":1}\n"),
    ]) func `stages pass on exactly the rows that they should`(line: String, expected: String) async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await shell.text(line) == expected)
    }

    // Catches an error without its span, or none at all.
    @Test(
        arguments: [
            ("symbols | where record > 1", "E0312 record", "did you mean `records`?"),
            ("symbols | select nam", "E0312 nam", nil),
            ("symbols | sum symbl", "E0312 symbl", "did you mean `symbol`?"),
            ("symbols | sum symbol", "E0309 symbol", nil), ("symbols | where records", "E0309 records", nil),
            ("symbols | sort publisher_id | wher x > 1", "E0207 wher", "did you mean `where`?"),
            ("symbols | as csv | head 1", "E0203 head", "put `as` last"),
            ("symbols | as csv | as json", "E0205 as", "put `as` last"), ("symbols | head", "E0202 ", nil),
            ("symbols | head -1", "E0204 -1", nil), ("symbols | as cvs", "E0204 cvs", "did you mean `csv`?"),
        ] as [(String, String, String?)]) func `a stage that cannot be is an error in its place`(
            line: String, complaint: String, help: String?
        )
        async throws
    {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await shell.complaint(line) == complaint)
        if let help { #expect(try await shell.failure(line)?.help == help) }
    }

    // Catches a sort that is not stable, or that puts empty cells first.
    @Test func `a sort is stable and puts empty cells last`() throws {
        let table = Table(
            columns: [Table.Column("a"), Table.Column("b")],
            rows: [[.int(2), .text("x")], [.null, .text("y")], [.int(1), .text("z")], [.int(2), .text("w")]])
        let column = Word("a", span: SourceSpan(0, 1))
        func order(_ table: Table) -> [String] { table.rows.map { CellText.text($0[1]) } }
        #expect(order(try table.sorted(by: column, descending: false)) == ["z", "x", "w", "y"])
        #expect(order(try table.sorted(by: column, descending: true)) == ["x", "w", "z", "y"])
    }
}
