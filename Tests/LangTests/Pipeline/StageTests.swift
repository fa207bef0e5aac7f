import Engine
import TestSupport
import Testing
import mbosh

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

    // Catches a variable that no longer stands for a column or for several, and a name between quotes.
    @Test func `a variable stands for columns`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let names = "let one = \"records\"\nlet two = symbol, \"records\"\nlet by = symbol\n"
        for (stages, plain) in [
            ("select $two", "select symbol, records"), ("select $one, symbol", "select records, symbol"),
            ("sort $one desc, symbol", "sort records desc, symbol"), ("sum $one by $by", "sum records by symbol"),
            ("sum rec$suffix by $two", "sum records by symbol, records"), ("select \"symbol\"", "select symbol"),
            ("distinct $two", "distinct symbol, records"), ("sum records as $by", "sum records as symbol"),
            ("count by every $span", "count by every 1m"),
            ("with x = $number + records | select x", "with x = 2 + records | select x"),
        ] {
            let line = names + "let suffix = ords\nlet span = 1m\nlet number = 2\nsymbols | \(stages) | as csv"
            if stages.contains("every") {
                #expect(try await shell.complaint(line) == "E0312 every $span")
            } else {
                #expect(try await shell.text(line) == shell.text("symbols | \(plain) | as csv"), "\(stages)")
            }
        }
    }

    // Catches records that become a table, or lose their order, where they need not.
    @Test func `records stay records through a sample`() async throws {
        let shell = Shell()
        _ = try await shell.run("load synthetic seed=3 records=3000 instruments=2")
        guard case .records(let list) = try await shell.run("records | where side == bid | sample 50 seed 4") else {
            Issue.record("no records")
            return
        }
        guard case .list(let places) = list.places else {
            Issue.record("no list")
            return
        }
        #expect(places.count == 50 && places == places.sorted() && Set(places).count == 50)
        #expect(places.allSatisfy { list.timeline.recording[$0].side == .bid })
        #expect(try await shell.text("records schema mbp-1 | sample 7 | count") == "{\"count\":7}\n")
        // The same stages over records and over a table of the same rows.
        let columns = RecordList.columns.map(\.name).joined(separator: ", ")
        for stages in [
            "distinct side, action", "sort price desc, size | head 20", "with x = lag(price) by symbol | tail 30",
            "count, sum size, vwap, stddev price, count distinct order_id by symbol, side, every 1s",
            "select ts_recv, price * size as paid, if(side == bid, 1, -1) as way | head 9",
            "first price, last ts_recv, p99.9 size by hour(ts_recv)", "where action in (trade, fill) | count by action",
            "where price between 100 and 101 and side not in (none) | sum price * size",
        ] {
            let rows = try await shell.text("records | \(stages) | as csv")
            #expect(try await rows == shell.text("records | select \(columns) | \(stages) | as csv"), "\(stages)")
        }
    }

    // Catches a stage that goes on after Ctrl-C.
    @Test(arguments: [
        "with x = lag(price)", "select price * 2", "distinct price", "sort price, size", "count, stddev price by side",
        "count distinct price", "vwap", "p99.9 price", "sample 9000",
    ]) func `every stage ends when it is cancelled`(stages: String) async throws {
        let rows = (0..<10_000).map { [Value.int($0 % 700), .int($0), .text($0 % 2 == 0 ? "bid" : "ask")] }
        let table = Table("price# size# side", rows: rows)
        let stage = try #require(try BoundDump.bind("symbols | " + stages).stages.first)
        let question = await Session(table: .whole).question
        let compiled = try #require(
            try await question.rowStage(stage, columns: RowColumns(columns: table.columns, table: table)))
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try table.applying(compiled)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
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
        func order(isDescending: Bool) throws -> [String] {
            let order = RowOrder(column: 0, isDescending: isDescending, word: column)
            return try table.applying(.sort([order])).tabulated.rows.map { CellText.text($0[1]) }
        }
        #expect(try order(isDescending: false) == ["z", "x", "w", "y"])
        #expect(try order(isDescending: true) == ["x", "w", "z", "y"])
    }
}
