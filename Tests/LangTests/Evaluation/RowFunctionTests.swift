import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

/// The functions of expressions on values and on `HandTable`. The expected values are reasoned from SQL and written by hand.
@Suite struct RowFunctionTests {
    // Catches a number that is rounded the wrong way, an argument that is ignored.
    @Test(arguments: [
        ("abs(-2.5)", "2.5"), ("abs(2.5)", "2.5"), ("abs(0)", "0"), ("round(2.5)", "3"), ("round(-2.5)", "-3"),
        ("round(2.4999)", "2"), ("round(-0.4)", "0"), ("round(2.45, 1)", "2.5"), ("round(2.449, 1)", "2.4"),
        ("round(-2.45, 1)", "-2.5"), ("round(1.005, 18)", "1.005"), ("round(0.000000000000000001, 17)", "0"),
        ("round(0.000000000000000005, 17)", "0.00000000000000001"), ("floor(2.9)", "2"), ("floor(-2.1)", "-3"),
        ("floor(-2)", "-2"), ("floor(0.5)", "0"), ("sign(-0.5)", "-1"), ("sign(0)", "0"), ("sign(7)", "1"),
        ("min(3, 1, 2)", "1"), ("max(3, 1, 2)", "3"), ("max(\"a\", \"b\")", "b"), ("min(5s, 90ms)", "90ms"),
        ("coalesce(1, 2)", "1"), ("if(1 < 2, 10, 20)", "10"), ("if(1 > 2, 10, 20)", "20"), ("if(1 > 2, 10)", ""),
        ("abs(1s - 3s)", "2s"), ("sign(1s - 3s)", "-1"), ("1 + max(2, 3) * 2", "7"), ("-max(1, 2) + 3", "1"),
        ("0.1 + 0.2 in (0.3)", "true"), ("2 between 2 and 2", "true"),
    ]) func `a function has its value`(expression: String, expected: String) async throws {
        #expect(
            try await HandTable.text("head 1 | select \(expression) as x") == (expected.isEmpty ? "x" : "x \(expected)")
        )
    }

    // Catches an empty argument that has a value, and one of several that empties the others.
    @Test(arguments: [
        // The row has no price, and 6 as its size.
        ("abs(price)", ""), ("round(price, 2)", ""), ("round(size, price)", ""), ("floor(price)", ""),
        ("sign(price)", ""),
        ("min(price, 3)", "3"), ("max(3, price, size)", "6"), ("min(price, price)", ""), ("coalesce(price, size)", "6"),
        ("coalesce(price, price)", ""), ("if(price > 1, 1, 2)", "2"), ("if(true, price, 2)", ""), ("price + 1", ""),
        ("price in (1)", ""), ("price between 1 and 2", ""), ("price is null", "true"),
        // The side that is not taken would be a division by zero.
        ("if(size > 0, 1, 1 / 0)", "1"), ("if(size < 0, 1 / 0, 2)", "2"), ("coalesce(size, 1 / 0)", "6"),
    ]) func `nothing goes through a function as in SQL`(expression: String, expected: String) async throws {
        let answer = try await HandTable.answer("where price is null | select \(expression) as x").tabulated
        #expect(answer.rows.map { CellText.text($0[0]) } == [expected])
    }

    // Catches a clock of another zone, and a date that is not the zone's.
    @Test func `times are read on the clock of the zone`() async throws {
        let session = Session(table: .whole)
        let shell = try await Shell.on(Tape.ladder)
        let stages = "head 1 | select date(ts_recv) as d, time(ts_recv) as t, hour(ts_recv) as h"
        #expect(try await HandTable.text(stages, in: session) == "d,t,h 2025-01-06,10:00:00.000000000,10")
        for (zone, expected) in [
            ("-11:00", "2025-01-05,23:00:00.000000000,23"), ("+14:00", "2025-01-07,00:00:00.000000000,0"),
            ("UTC", "2025-01-06,10:00:00.000000000,10"),
        ] {
            try await shell.run("set tz \(zone)")
            #expect(try await HandTable.text(stages, in: shell.session) == "d,t,h \(expected)")
            // The functions read the zone's clock even where times are not shown in it.
            try await shell.run("set tz-display off")
            #expect(try await HandTable.text(stages, in: shell.session) == "d,t,h \(expected)")
            try await shell.run("set tz-display on")
        }
        try await shell.run("set tz -01:30")
        #expect(try await shell.text("print hour(2025-01-06T10:00:00Z)") == "8\n")
        #expect(try await HandTable.text("tail 1 | select hour(ts_recv) as h, date(ts_recv) as d") == "h,d ,")
    }

    // Catches a running function that runs over another group's rows, from the wrong end, or over an empty cell.
    @Test(arguments: [
        ("lag(price)", "", "-,1.50,2.25,-,-1.50"), ("lag(price)", "by symbol", "-,-,1.50,-,2.25"),
        ("lag(price, 2)", "", "-,-,1.50,2.25,-"), ("lag(size, 0)", "", "2,4,6,8,-"), ("lag(size, 9)", "", "-,-,-,-,-"),
        ("diff(size)", "", "-,2,2,2,-"), ("diff(size)", "by symbol", "-,-,4,2,-"),
        ("cumsum(size)", "", "2,6,12,20,20"), ("cumsum(size)", "by symbol", "2,4,8,16,4"),
        ("cumsum(size)", "by symbol, side", "2,4,6,8,-"),
        ("cumsum(price)", "", "1.5,3.75,3.75,2.25,4.5"), ("diff(lag(size))", "", "-,-,2,2,2"),
        ("cumsum(size) - size", "", "0,2,6,12,-"), ("if(lag(size) is null, 0, size - lag(size))", "", "0,2,2,2,-"),
        ("diff(ts_recv) > 30s", "", "-,true,false,true,-"),
        (
            "cumsum(diff(ts_recv)) == ts_recv - lag(ts_recv, 2)", "",
            "-,-,true,false,-"
        ),
        ("coalesce(lag(side), side)", "", "bid,bid,ask,ask,none"),
    ]) func `a running function goes from row to row`(expression: String, by: String, expected: String) async throws {
        let rows = try await HandTable.answer("with x = \(expression) \(by) | select x").tabulated.rows
        #expect(rows.map { $0[0].isEmpty ? "-" : CellText.text($0[0]) }.joined(separator: ",") == expected)
        if by.isEmpty {
            let selected = try await HandTable.answer("select \(expression) as x").tabulated.rows
            #expect(selected.map { CellText.text($0[0]) } == rows.map { CellText.text($0[0]) })
        }
    }

    // Catches the sum of what goes before a first value.
    @Test func `a running sum is empty until there is a value`() async throws {
        let rows = try await HandTable.answer("tail 3 | select cumsum(price)").tabulated.rows
        #expect(rows.map { CellText.text($0[0]) } == ["", "-1.5", "0.75"])
    }

    // Catches a function that no help names, a name that is listed twice, a number of arguments that its syntax denies.
    @Test func `the table of functions is whole`() async throws {
        #expect(Set(RowFunction.written.map(\.rawValue)).count == RowFunction.written.count)
        let page = try #require(HelpText.page("functions", .whole))
        for function in RowFunction.written {
            #expect(RowFunction(written: function.rawValue) == function && page.contains(function.summary.prefix(30)))
            #expect(HelpText.page(function.rawValue, .whole)?.contains(function.syntax) == true)
            #expect(!function.summary.hasSuffix(".") && function.syntax.hasPrefix(function.rawValue + "("))
            let most = function.arguments.upperBound
            let written = function.syntax.filter { $0 == "," }.count + 1
            #expect(most == Int.max ? written == 3 : written == most, "\(function.syntax)")
        }
        #expect(RowFunction(written: "between") == nil && RowFunction(written: "avg") == nil)
    }
}
