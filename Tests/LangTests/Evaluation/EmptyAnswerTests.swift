import Engine
import TestSupport
import Testing

@testable import Lang

/// Answers without a row, in the forms for programs.
@Suite struct EmptyAnswerTests {
    /// The questions and their columns; each answer is empty on data without records, or at its start.
    private static let questions = [
        ("bbo all", "symbol,ts_recv,bid,bid_size,bid_count,ask,ask_size,ask_count,spread,mid"),
        ("book all", "symbol,side,level,price,size,count"),
        ("book all by order", "symbol,side,level,price,queue,order_id,size"),
        ("book all consolidated", "side,level,price,size,count,publishers"),
        ("bbo all | where spread > 1 | select symbol, spread", "symbol,spread"),
        ("bbo all on change", "symbol,ts,record,bid,bid_size,bid_count,ask,ask_size,ask_count,spread,mid"),
        ("mid all every 1s", "symbol,ts,record,mid"), ("mid all", "symbol,ts,record,mid"),
        ("ohlcv all", "symbol,ts,record,open,high,low,close,volume"),
        ("stats all | select symbol, records", "symbol,records"),
        ("symbols | select symbol, records", "symbol,records"), ("gaps all | select record, missing", "record,missing"),
        ("phases", "symbol,publisher_id,phase,from,to"), ("jobs", "id,kind,state,address,statement"),
        ("trades all | select price, size", "price,size"), ("records | select ts_recv", "ts_recv"),
    ]

    // Catches a blank line instead of a heading, `null` instead of an empty array, and a line of NDJSON for nothing.
    @Test(arguments: questions.indices) func `no row is a heading in CSV, an empty array in JSON, nothing in NDJSON`(
        index: Int
    )
        async throws
    {
        let (question, columns) = Self.questions[index]
        let shell = try await Shell.on([])
        #expect(try await shell.text("\(question) | as csv") == columns + "\n")
        #expect(try await shell.text("\(question) | as json") == "[]\n")
        #expect(try await shell.text("\(question) | as ndjson") == "")
        let markdown = try await shell.text("\(question) | as markdown").split(separator: "\n")
        #expect(markdown.count == 2 && markdown.first == "| \(columns.replacing(",", with: " | ")) |")
        let folder = try TemporaryFolder()
        try await shell.run("\(question) | save \"\(folder.file("empty.csv"))\"")
        #expect(try ScriptFile.bytes(of: folder.file("empty.csv"), limit: 1 << 20) == Array("\(columns)\n".utf8))
    }

    // Catches a blank line, `null` or a line of NDJSON where there is data and nothing was found in it.
    @Test func `a price at which nobody ever stood has no row in any form`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let question = "why TEST 1.00"
        #expect(
            try await shell.text("\(question) | as csv")
                == "record,ts_recv,action,order_id,size,level_size,level_count\n")
        #expect(try await shell.text("\(question) | as json") == "[]\n")
        #expect(try await shell.text("\(question) | as ndjson") == "")
        #expect(shell.notices.lines.last == "nobody ever stood there")
    }

    // Catches a line that is there without a column.
    @Test func `an answer of nothing has no line`() {
        for text in [CSVText.render(.list([])), MarkdownText.render(.list([])), NDJSONText.render(.list([]))] {
            #expect(text.isEmpty)
        }
    }
}
