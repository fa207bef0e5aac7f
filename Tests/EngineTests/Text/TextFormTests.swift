import TestSupport
import Testing

@testable import Engine

/// The meaning of numbers in text: all of a column have one form.
@Suite struct TextFormTests {
    private static let header = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,order_id\n"
    private static let day = "2025-09-24T19:30:00.001385399Z"

    private static func table(_ prices: [String], times: [String] = []) -> [UInt8] {
        let rows = prices.enumerated().map { index, price in
            "\(index < times.count ? times[index] : day),\(day),160,1,7,A,B,\(price),5,\(index + 1)\n"
        }
        return Array((header + rows.joined()).utf8)
    }

    private static func lines(_ prices: [String]) -> [UInt8] {
        let rows = prices.enumerated().map { index, price in
            #"{"ts_event":"\#(day)","rtype":160,"instrument_id":7,"action":"A","side":"B","price":\#(price),"size":5,"#
                + #""order_id":\#(index + 1)}"# + "\n"
        }
        return Array(rows.joined().utf8)
    }

    private static func list(_ prices: [String]) -> [UInt8] {
        let text = String(decoding: lines(prices), as: UTF8.self).split(separator: "\n").joined(separator: ",\n  ")
        return Array("[\n  \(text)\n]\n".utf8)
    }

    private func prices(_ read: ReadText) -> [Int64] { values(read, at: 24).map { Int64(bitPattern: $0) } }
    private func times(_ read: ReadText) -> [UInt64] { values(read, at: 40) }

    /// The 64-bit value at an offset of each MBO record.
    private func values(_ read: ReadText, at offset: Int) -> [UInt64] {
        stride(from: 0, to: read.records.count, by: 56).map { start in
            // Sound: the span is used during the call only.
            unsafe read.records.span.bytes.integer(at: start + offset, as: UInt64.self)
        }
    }

    static let columns: [(prices: [String], nanos: [Int64])] = [
        // Whole numbers beside decimals, before and after them.
        (["100", "100.25", "99"], [100_000_000_000, 100_250_000_000, 99_000_000_000]),
        (["100.25", "100", "-3"], [100_250_000_000, 100_000_000_000, -3_000_000_000]),
        (["0", "0.5"], [0, 500_000_000]),
        // The vendor's own whole numbers, small ones among them.
        (["64830000000", "10", "-37630000000"], [64_830_000_000, 10, -37_630_000_000]),
        (["10", "64830000000"], [10, 64_830_000_000]),
        (["10", "9223372036854775807"], [10, Int64.max]),
        (["0", "0"], [0, 0]),
        // Floats of every kind.
        (["1.0025e2", "1e2", "5E-9"], [100_250_000_000, 100_000_000_000, 5]),
        (["100.0", "7"], [100_000_000_000, 7_000_000_000]),
        (["64830000000.0", "10"], [64_830_000_000, 10]),
        (["6.483e10"], [64_830_000_000]),
        (["+1.5", "NaN"], [1_500_000_000, Int64.max]),
    ]

    // Catches a price whose unit is decided field by field: the order stands at a billionth of its price.
    @Test(arguments: columns)
    func `a column of prices is one form`(prices: [String], nanos: [Int64]) {
        let json = prices.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 }
        for (text, format) in [
            (Self.table(prices), RecordTextFormat.csv), (Self.lines(json), .json), (Self.list(json), .json),
        ] {
            let read = ReadText(text, format)
            #expect(read.error == nil)
            #expect(self.prices(read) == nanos)
            #expect(ReadText.disagreement(text, format, isLenient: false, seed: 3) == nil)
        }
    }

    // Catches quoted numbers, nulls, and thousands with their commas.
    @Test func `quotes, blanks and thousands are understood`() {
        #expect(prices(ReadText(Self.lines(["\"100\"", "\"100.25\"", "null"]), .json)).first == 100_000_000_000)
        let read = ReadText(Self.table(["\"1,234.50\"", "\"1,234,567.00\"", " 5", "", "null"]), .csv)
        #expect(read.error == nil)
        #expect(prices(read) == [1_234_500_000_000, 1_234_567_000_000_000, 5_000_000_000, Int64.max, Int64.max])
        // Thousands or a fraction: nobody knows.
        #expect(ReadText(Self.table(["\"1,234\""]), .csv).error?.field == "price")
        #expect(ReadText(Self.table(["\"64,83\""]), .csv).error?.field == "price")
    }

    // Catches a decision that holds for the beginning of a text only.
    @Test func `a decimal after many whole numbers changes them all`() {
        let whole = (1...3000).map { "\($0)" }
        let read = ReadText(Self.table(whole + ["0.25"]), .csv) { _ in 1000 }
        #expect(read.error == nil)
        #expect(prices(read) == (1...3000).map { Int64($0) * 1_000_000_000 } + [250_000_000])
    }

    // Catches prices that are taken one way or the other where nobody can know, and an error that does not help.
    @Test func `whole numbers alone are an error until somebody says what they are`() {
        for (text, format) in [
            (Self.table(["100", "101"]), RecordTextFormat.csv), (Self.lines(["100", "101"]), .json),
        ] {
            let error = ReadText(text, format).error
            #expect(error?.field == "price")
            #expect(error?.found == "whole numbers only, such as ‘100’")
            #expect(error?.suggestion?.contains("`load FILE prices decimal`") == true)
            #expect(prices(ReadText(text, format, prices: .decimal)) == [100_000_000_000, 101_000_000_000])
            #expect(prices(ReadText(text, format, prices: .fixed)) == [100, 101])
            #expect(ReadText.disagreement(text, format, isLenient: true, seed: 1) == nil)
        }
        #expect(ReadText(Self.list(["100"]), .json).error?.description.hasPrefix("element 1, column") == true)
    }

    // Catches two forms in one column that pass because each field alone could be right.
    @Test func `forms that do not go together are an error with their place`() {
        let error = ReadText(Self.table(["64830000000", "64.83"]), .csv).error
        #expect(error?.line == 3 && error?.field == "price" && error?.expected.contains("1e-9") == true)
        #expect(ReadText(Self.table(["64.83", "64830000000"]), .csv).error?.line == 3)
        let read = ReadText(Self.table(["64.83"]), .csv, prices: .fixed)
        #expect(read.error?.expected.contains("`prices fixed`") == true)
        #expect(ReadText(Self.table(["64830000000"]), .csv, prices: .decimal).error?.line == 2)
    }

    // Catches a column that is judged without its neighbours: one program wrote them all.
    @Test func `a column that does not tell follows the others`() throws {
        let header = "ts_event,rtype,instrument_id,open,high,low,close,volume\n"
        func read(_ row: String) throws -> [Int64] {
            let read = ReadText(Array((header + "\(Self.day),33,7,\(row),5\n").utf8), .csv)
            let error = read.error
            try #require(error == nil)
            // Sound: the span is used during the call only.
            return (0..<4).map { unsafe read.records.span.bytes.integer(at: 16 + $0 * 8, as: Int64.self) }
        }
        #expect(try read("100,100.5,99,100") == [100_000_000_000, 100_500_000_000, 99_000_000_000, 100_000_000_000])
        #expect(try read("64830000000,64840000000,10,64830000000")[2] == 10)
    }

    static let clocks: [(text: String, nanos: UInt64)] = [
        ("1758742200001385399", 1_758_742_200_001_385_399), ("1758742200001385", 1_758_742_200_001_385_000),
        ("1758742200001", 1_758_742_200_001_000_000), ("1758742200", 1_758_742_200_000_000_000),
        ("1758742200.25", 1_758_742_200_250_000_000), ("1758742200001.5", 1_758_742_200_001_500_000),
        ("1.7587422e18", 1_758_742_200_000_000_000), ("1758742200001385399.0", 1_758_742_200_001_385_399),
        ("2025-09-24 19:30:00", 1_758_742_200_000_000_000), ("NaT", UInt64.max), ("0", 0),
    ]

    // Catches a file that lands in January 1970 because its times count another unit.
    @Test(arguments: clocks)
    func `times are taken in the unit that makes them a likely day`(text: String, nanos: UInt64) {
        let read = ReadText(Self.table(["1.5"], times: [text]), .csv)
        #expect(read.error == nil)
        #expect(times(read) == [nanos])
    }

    // Catches two units in one column, and a unit that is not told.
    @Test func `a column of times is one unit`() throws {
        let mixed = Self.table(["1.5", "1.5"], times: ["1758742200001385399", "1758742200001"])
        let error = ReadText(mixed, .csv).error
        #expect(error?.line == 3 && error?.field == "ts_recv")
        #expect(error?.expected == "a time in nanoseconds since 1970, as in the rows before")
        let millis = Self.table(["1.5", "1.5"], times: ["0", "1758742200001"])
        #expect(times(ReadText(millis, .csv)) == [0, 1_758_742_200_001_000_000])
        #expect(try Self.notes(millis).first == "ts_recv: taken as milliseconds since 1970")
        #expect(try Self.notes(Self.table(["1.5"])) == [])
    }

    // Catches a number that could be any day and is taken for one.
    @Test func `times that are a likely day in no unit are an error until somebody says what they are`() throws {
        let text = Self.table(["1.5"], times: ["34200000"])
        let error = ReadText(text, .csv).error
        #expect(error?.field == "ts_recv" && error?.suggestion?.contains("times ns") == true)
        #expect(times(ReadText(text, .csv, times: .ms)) == [34_200_000_000_000])
        #expect(times(ReadText(text, .csv, times: .ns)) == [34_200_000])
        // A day of 1970 is told in a notice also where the unit was given.
        for unit in [TextTimes.ns, .ms] {
            #expect(
                try Self.notes(text, unit).first?.hasPrefix("ts_recv: there are times of 1970, the first in line 2")
                    == true)
        }
        #expect(try Self.notes(Self.table(["1.5"], times: ["1970-01-01T00:26:49.113600000Z"])).count == 1)
    }

    private static func notes(_ text: [UInt8], _ times: TextTimes? = nil) throws -> [String] {
        var reader = RecordTextReader(.csv, times: times)
        // Sound: the span is used during the call only.
        try reader.append(unsafe text.span.bytes)
        return try reader.finish().notes
    }

    // Catches sizes that a frame with missing values prints as floats, and ids that a float has rounded.
    @Test func `whole numbers may be floats as long as these hold them`() {
        let row = "\(Self.day),\(Self.day),160.0,1.0,7.0,A,B,1.5,1e3,42.0\n"
        let read = ReadText(Array((Self.header + row).utf8), .csv)
        #expect(read.error == nil)
        #expect(values(read, at: 32).first.map { UInt32(truncatingIfNeeded: $0) } == 1000)
        #expect(values(read, at: 16) == [42])
        for text in ["9007199254740993.0", "6.412345678901234e18", "4.5", "-1"] {
            let row = "\(Self.day),\(Self.day),160,1,7,A,B,1.5,5,\(text)\n"
            #expect(ReadText(Array((Self.header + row).utf8), .csv).error?.field == "order_id", "\(text)")
        }
    }

    // Catches files put together with `cat`, each with its header.
    @Test func `the header may come again`() {
        let once = Self.table(["1.5", "2.5"])
        let twice = once + once
        #expect(ReadText(twice, .csv).count == 4)
        #expect(ReadText(twice, .csv).error == nil)
    }

    // Catches lists that are read as a line, cut lists that pass, and text after a list that is passed over.
    @Test func `JSON may be a list`() {
        let text = Self.list(["1.5", "2.5", "3.5"])
        #expect(ReadText(text, .json).records == ReadText(Self.lines(["1.5", "2.5", "3.5"]), .json).records)
        let oneLine = text.filter { $0 != UInt8(ascii: "\n") }
        #expect(ReadText(oneLine, .json).count == 3)
        #expect(ReadText(Array("[]".utf8), .json).count == 0)
        #expect(ReadText(Array("[]".utf8), .json).error == nil)
        let cut = Array(oneLine.dropLast())
        #expect(ReadText(cut, .json).error?.expected == "the list's end, ]")
        #expect(ReadText(cut, .json, isLenient: true).count == 3)
        #expect(ReadText(text + Array("x".utf8), .json).error?.found == "‘x’")
        #expect(
            ReadText(Array("[1]".utf8), .json).error?.description
                == "element 1, column 2: expected an object, {…}, found ‘1’")
        for text in [text, cut, text + [0x78], Array("[{]}".utf8), Array(" \n[ ,{}".utf8), Array("[[[[".utf8)] {
            for isLenient in [false, true] {
                #expect(ReadText.disagreement(text, .json, isLenient: isLenient, seed: 9) == nil)
            }
        }
    }
}
