import TestSupport
import Testing

@testable import Engine

/// Text back into records.
@Suite struct RecordTextReaderTests {
    private static let layouts = RecordLayout.all.filter { $0.version == 3 }
    private static let header = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,order_id"
    private static let row = "2025-09-24T19:30:00.001385399Z,1758742200000860311,160,1,7,A,B,64.83,5,42"

    private func read(_ text: String, _ format: RecordTextFormat = .csv, schema: Schema? = nil) -> ReadText {
        // The values here are small: nothing tells what they count but who wrote them.
        ReadText(Array(text.utf8), format, schema: schema, times: .ns)
    }

    private func message(_ read: ReadText, _ index: Int = 0) throws -> MBOMessage {
        try #require(read.records.count >= (index + 1) * 56, "\(String(describing: read.error))")
        // Sound: the load checks its bounds, and every bit pattern is a message.
        return unsafe read.records.span.bytes.unsafeLoadUnaligned(fromByteOffset: index * 56, as: MBOMessage.self)
    }

    // Catches any field of any record type, in any form, that does not come back as it was, and pieces that matter.
    @Test(arguments: layouts, RecordTextFormat.allCases)
    func `what is printed is read back`(_ layout: RecordLayout, _ format: RecordTextFormat) throws {
        var random = SeededRandom(seed: UInt64(layout.index))
        for pretty in [false, true] {
            for hasTsOut in [false, true] {
                let tsOut: UInt64? = hasTsOut ? 1_758_742_200_000_000_001 : nil
                let records = (0..<12).flatMap { _ in
                    RandomRecord.make(layout, tsOut: tsOut, hasZeroTimes: !pretty, &random)
                }
                var encoder = RecordTextEncoder(
                    format, options: pretty ? .pretty : .init(), version: 3, hasTsOut: hasTsOut)
                var text: [UInt8] = []
                // Sound: the span is used during the call only.
                try encoder.append(unsafe records.span.bytes, to: &text)
                // Any numbers at all: what they count has to be said where they are whole.
                let read = ReadText(text, format, prices: pretty ? nil : .fixed, times: pretty ? nil : .ns)
                #expect(read.error == nil, "\(layout.name)")
                #expect(read.records == records, "\(layout.name) pretty \(pretty)")
                #expect(read.count == 12)
                #expect(read.metadata?.hasTsOut == hasTsOut)
                #expect(ReadText.disagreement(text, format, isLenient: false, seed: 5) == nil, "\(layout.name)")
            }
        }
    }

    // Catches a form of a field that people and other programs write and that is read as something else.
    @Test(arguments: [
        ("64.83", 64_830_000_000), ("64830000000", 64_830_000_000), ("-0.000000001", -1), (".5", 500_000_000),
        ("5.", 5_000_000_000), ("-9223372036.854775808", Int64.min), ("1.1000000000000", 1_100_000_000),
        ("", Int64.max), ("0", 0), ("-37630000000", -37_630_000_000),
    ])
    func `prices come in many forms`(text: String, nanos: Int64) throws {
        let line = Self.row.replacing("64.83", with: text)
        #expect(try message(read(Self.header + "\n" + line)).priceRaw == nanos)
    }

    // Catches a form of time that other programs write and that is refused or read as another instant.
    @Test(arguments: [
        ("2025-09-24T19:30:00.001385399Z", 1_758_742_200_001_385_399),
        ("1758742200001385399", 1_758_742_200_001_385_399),
        ("2025-09-24", 1_758_672_000_000_000_000), ("2025-09-24 19:30", 1_758_742_200_000_000_000),
        ("2025-09-24T21:30:00+02:00", 1_758_742_200_000_000_000), ("", UInt64.max), ("0", 0),
        ("2554-07-21T23:34:33.709551614Z", UInt64.max - 1),
        ("2554-01-01T00:00:00.000000000Z", 18_429_292_800_000_000_000),
    ])
    func `times come in many forms`(text: String, nanos: UInt64) throws {
        let line = Self.row.replacing("2025-09-24T19:30:00.001385399Z", with: text)
        #expect(try message(read(Self.header + "\n" + line)).tsRecvRaw == nanos)
    }

    // Catches columns that are taken by their position and not by their name, and defaults that invent something.
    @Test func `the header decides, and what is missing is said to be missing`() throws {
        let read = read("order_id,size,price,side,action,instrument_id,rtype,ts_event\n42,5,64.83,B,A,7,160,9\n")
        let message = try message(read)
        #expect(message.orderRaw == 42 && message.size == 5 && message.priceRaw == 64_830_000_000)
        #expect(message.actionRaw == UInt8(ascii: "A") && message.sideRaw == UInt8(ascii: "B"))
        #expect(message.instrumentRaw == 7 && message.publisherRaw == 0)
        #expect(message.tsEventRaw == 9 && message.tsRecvRaw == 9)
        #expect(message.flags == .last && message.sequence == 0 && message.tsInDelta == 0 && message.channelID == 0)
    }

    // Catches files of other systems: byte order marks, carriage returns, blank lines, quotes, foreign columns.
    @Test func `text of other programs is read`() throws {
        let plain = read(Self.header + "\n" + Self.row + "\n" + Self.row + "\n")
        #expect(plain.count == 2 && plain.error == nil)
        let quoted = Self.row.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
        let texts = [
            "\u{FEFF}" + Self.header + "\r\n" + Self.row + "\r\n\r\n" + Self.row,
            "\n" + Self.header + "\n\n" + quoted + "\n" + Self.row + "\n\n",
            Self.header + ",note,symbol\n" + Self.row + ",\"a, \"\"b\"\"\nc\",\n" + Self.row + ",,\n",
        ]
        for text in texts {
            #expect(read(text).records == plain.records, "\(text)")
            #expect(ReadText.disagreement(Array(text.utf8), .csv, isLenient: false, seed: 1) == nil)
        }
    }

    // Catches JSON that is read only as the official encoder writes it.
    @Test func `objects may have any order and more than is known`() throws {
        let expected = try message(read(Self.header + "\n" + Self.row))
        let lines = [
            #"{"more":{"a":[1,{"b":"\\"}],"c":{}},"order_id":"42","size":5,"price":"64.83","side":"B","action":"A","#
                + #""hd":{"instrument_id":7,"publisher_id":1,"rtype":160,"ts_event":"1758742200000860311"},"#
                + #""ts_recv":"2025-09-24T19:30:00.001385399Z","flags":128}"#,
            #" { "order_id" : 42 , "price" : 64.83,"size":5,"rtype":160,"publisher_id":1,"instrument_id":7 , "side":"B","#
                + #""action":"\u0041","ts_event":1758742200000860311,"ts_recv":1758742200001385399,"x":null,"y":true} "#,
        ]
        for line in lines {
            let read = read("\u{FEFF}" + line + "\r\n\n", .json)
            #expect(read.error == nil, "\(line)")
            #expect(try message(read) == expected)
        }
    }

    // Catches levels that are lost, and flat names of levels in JSON.
    @Test func `levels may be a list or flat, and fewer than there is room for`() throws {
        let list =
            #"{"ts_recv":"9","hd":{"ts_event":"8","rtype":10,"instrument_id":7},"levels":["#
            + #"{"bid_px":"1.0","ask_px":"2.0","bid_sz":3,"ask_sz":4,"bid_ct":5,"ask_ct":6},{"bid_px":"0.5"}]}"#
        let flat =
            #"{"ts_recv":"9","ts_event":"8","rtype":10,"instrument_id":7,"bid_px_00":"1.0","ask_px_00":"2.0","#
            + #""bid_sz_00":3,"ask_sz_00":4,"bid_ct_00":5,"ask_ct_00":6,"bid_px_01":"0.5"}"#
        let read = read(list, .json)
        #expect(read.error == nil)
        #expect(read.records == self.read(flat, .json).records)
        try #require(read.records.count == 368)
        // Sound: the span is used here only, and the array does not change.
        let bytes = unsafe read.records.span.bytes
        #expect(bytes.integer(at: 48, as: Int64.self) == 1_000_000_000)
        #expect(bytes.integer(at: 76, as: UInt32.self) == 6)
        #expect(bytes.integer(at: 80, as: Int64.self) == 500_000_000)
        #expect(bytes.integer(at: 88, as: Int64.self) == Int64.max)
        #expect(bytes.integer(at: 112 + 8, as: Int64.self) == Int64.max)
    }

    // Catches a record type that is guessed where it is not known.
    @Test func `the type comes from the row, the schema or the columns`() throws {
        let untyped = "ts_recv,instrument_id,action,side,price,size,order_id\n9,7,A,B,1.0,5,42\n"
        #expect(try message(read(untyped)).rtype == 0xA0)
        let bars = "ts_event,instrument_id,open,high,low,close,volume\n9,7,1.0,1.0,1.0,1.0,5\n"
        #expect(read(bars).error?.found == "columns of ohlcv-1s, ohlcv-1m, ohlcv-1h, ohlcv-1d, ohlcv-eod")
        #expect(read(bars, schema: .ohlcv1h).records.prefix(2) == [14, 0x22])
        let mixed = "ts_event,rtype,instrument_id,open,high,low,close,volume\n9,32,7,1.0,1,1,1,5\n9,33,7,1,1,1,1,5\n"
        let read = read(mixed)
        #expect(read.count == 2 && read.metadata?.schema == nil)
        #expect(read.records[1] == 0x20 && read.records[57] == 0x21)
        let object = #"{"ts_event":"9","instrument_id":7,"price":"1.0","size":1}"#
        #expect(self.read(object, .json).error?.field == "rtype")
        #expect(self.read(object, .json, schema: .trades).records.prefix(2) == [12, 0])
    }

    // Catches an error that does not say where, what was expected, and what was found.
    @Test(arguments: [
        (
            "64.83", "abc",
            "line 2, column 64 (price): expected a price such as 64.83, or a whole number of 1e-9, found ‘abc’"
        ),
        (
            "64.83", "1.0000000001",
            "line 2, column 64 (price): expected a price such as 64.83, or a whole number of 1e-9, found ‘1.0000000001’"
        ),
        (",42", "", "line 2, column 71: expected 10 fields, as in the header, found 9"),
        (",42", ",42,1", "line 2, column 75: expected 10 fields, as in the header, found more: ‘1’"),
        (
            ",5,", ",4294967296,",
            "line 2, column 70 (size): expected a whole number from 0 to 4294967295, found ‘4294967296’"
        ),
        (",5,", ",,", "line 2, column 70 (size): expected a whole number from 0 to 4294967295, found nothing"),
        (",A,", ",AA,", "line 2, column 60 (action): expected one character, found ‘AA’"),
        (",A,", ",\"A,", "line 2, column 60 (action): expected a closing quote, found the end of the line"),
        (
            ",A,", ",A\",",
            "line 2, column 61 (action): expected a field in quotes from its start, or without them, found ‘A\",B,64.83,5,42’"
        ),
        (",160,", ",99,", "line 2, column 1 (rtype): expected the number of a record type, such as 160, found 99"),
        (
            "2025-09-24T19:30", "2025-09-31T19:30",
            "line 2, column 1 (ts_recv): expected a time such as 2025-09-24T19:30:00.001385399Z, or nanoseconds since 1970, found ‘2025-09-31T19:30:00.001385399Z’"
        ),
    ])
    func `an error says what and where`(old: String, new: String, words: String) {
        let text = Array((Self.header + "\n" + Self.row.replacing(old, with: new) + "\n").utf8)
        var description = ReadText(text, .csv).error?.description
        // A lone quote takes the rest of the text with it: that is told where the row began.
        if new == ",\"A," || new == ",A\"," {
            #expect(description == "line 2, column 1: expected a closing quote, found the end of the text")
            description = words
        }
        #expect(description == words)
        #expect(ReadText.disagreement(text, .csv, isLenient: false, seed: 2) == nil)
        #expect(ReadText.disagreement(text, .csv, isLenient: true, seed: 3) == nil)
    }

    // Catches an error in JSON that names no line, column or key, or another than the one that is wrong.
    @Test(arguments: [
        ("{", "line 1, column 2: expected a key in quotes, found the end of the line"),
        ("[]]", "element 2, column 1: expected the end of the text behind the list, ], found ‘]’"),
        (#"{"a":1} x"#, "line 1, column 9: expected the end of the line behind the object, found ‘x’"),
        (#"{"a":tru}"#, "line 1, column 9: expected true, found ‘}’"),
        (#"{"a":"b"#, "line 1, column 6: expected a closing quote, found the end of the line"),
        (
            #"{"hd":{"rtype":160,"ts_event":"1"}}"#,
            "line 1, column 1 (instrument_id): expected a value, which records of type mbo need, found none"
        ),
        (
            #"{"hd":{"rtype":"x"}}"#,
            "line 1, column 17 (rtype): expected the number of a record type, such as 160, found ‘x’"
        ),
        (
            #"{"hd":{"rtype":23,"ts_event":"1"},"msg":"\q"}"#,
            "line 1, column 42 (msg): expected text of at most 302 bytes, found ‘\\q’"
        ),
        (
            #"{"hd":{"rtype":23,"ts_event":{}},"msg":""}"#,
            "line 1, column 30 (ts_event): expected a time such as 2025-09-24T19:30:00.001385399Z, or nanoseconds since 1970, found ‘{}’"
        ),
    ])
    func `an error in an object says what and where`(line: String, words: String) {
        #expect(read(line, .json).error?.description == words)
        #expect(ReadText.disagreement(Array(line.utf8), .json, isLenient: true, seed: 2) == nil)
    }

    // Catches nesting that overflows the stack.
    @Test func `nesting has a limit`() {
        let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(read(deep, .json).error?.expected == "at most 32 levels of nesting")
    }

    // Catches a header that is none, and a column given twice.
    @Test func `a header must be one`() {
        #expect(read("").error?.expected == "a header line")
        #expect(read("1,2,3\n").error?.found == "‘1,2,3’")
        #expect(read("price,price\n").error?.expected == "each column once")
        #expect(read("ts_event,rtype,instrument_id\n1,160,7\n").error?.expected.hasPrefix("a column action") == true)
        #expect(read("", .json) == read("\n \n", .json))
    }

    // Catches a lenient reader that loses good records or hides the loss.
    @Test func `a lenient reader keeps what came before`() throws {
        let text = Self.header + "\n" + Self.row + "\n" + Self.row + "\nnonsense\n" + Self.row + "\n"
        let kept = ReadText(Array(text.utf8), .csv, isLenient: true)
        #expect(kept.count == 2 && kept.records.count == 112)
        #expect(kept.error?.line == 4)
        #expect(read(text).error == kept.error)
        #expect(ReadText.disagreement(Array(text.utf8), .csv, isLenient: true, seed: 3) == nil)
    }

    // Catches a line that fills the memory, and a limit that depends on how the bytes arrive.
    @Test func `a line has a limit`() {
        let limit = RecordTextReader.maximumRowByteCount
        for (count, isFine) in [(limit - 10, true), (limit + 100, false)] {
            let line = "{\"ts_event\":\"1\",\"rtype\":23,\"msg\":\"\",\"x\":\""
            let text = Array((line + String(repeating: "x", count: count - line.utf8.count - 2) + "\"}\n").utf8)
            let whole = ReadText(text, .json, times: .ns)
            #expect((whole.error == nil) == isFine)
            #expect(ReadText(text, .json, times: .ns) { _ in 60_000 } == whole)
        }
    }

    // Catches names that are lost, days that run together, and metadata that says nothing of the records.
    @Test func `symbols make the metadata's mappings`() throws {
        func line(_ day: String, _ id: Int, _ symbol: String) -> String {
            "\(day)T12:00:00.000000000Z,9,160,1,\(id),A,B,1.0,1,1,\(symbol)\n"
        }
        let text =
            Self.header + ",symbol\n" + line("2025-09-24", 7, "CLX5") + line("2025-09-24", 8, "\"A\"\"B\"")
            + line("2025-09-25", 7, "CLX5") + line("2025-09-25", 8, "") + line("2025-09-27", 7, "CLX5")
            + line("2025-09-28", 7, "CLZ5")
        let read = read(text)
        let metadata = try #require(read.metadata)
        #expect(metadata.version == 3 && metadata.schema == .mbo && metadata.dataset == "GLBX.MDP3")
        #expect(metadata.start == Timestamp(iso: "2025-09-24T12:00"))
        #expect(metadata.end == Timestamp(iso: "2025-09-28T12:00:00.000000001"))
        #expect(metadata.symbols == ["A\"B", "CLX5", "CLZ5"])
        let intervals = metadata.mappings.map { $0.intervals.map { "\($0.start) \($0.end) \($0.symbol)" } }
        #expect(
            intervals == [
                ["2025-09-24 2025-09-25 8"], ["2025-09-24 2025-09-26 7", "2025-09-27 2025-09-28 7"],
                ["2025-09-28 2025-09-29 7"],
            ])
        #expect(ReadText(Array(text.utf8), .csv, times: .ns) { _ in 3 } == read)
    }

    // Catches text that is taken for another form, or for DBN's.
    @Test(arguments: [
        (header + "\n" + row, RecordTextFormat.csv), ("\u{FEFF}ts_event,rtype,open\r\n", .csv),
        ("ts_recv\tts_event\trtype\n", .tsv), (" \n{\"hd\":{}}", .json), ("{", .json), ("[\n {\"hd\"", .json),
        ("[1]", nil), ("hello, world, again\n", nil),
        ("DBN\u{3}", nil), ("", nil), ("a,b,ts_event\n", nil), ("ts_event\n", nil),
    ])
    func `the form is told from the first bytes`(text: String, format: RecordTextFormat?) {
        let bytes = Array(text.utf8)
        // Sound: the span is used during the call only.
        #expect(unsafe RecordTextFormat.detect(bytes.span.bytes) == format)
    }

    // Catches a trap on any text: bytes are flipped, cut and doubled at random.
    @Test(arguments: RecordTextFormat.allCases)
    func `no text traps`(_ format: RecordTextFormat) throws {
        var random = SeededRandom(seed: 99)
        var outcomes = Set<Bool>()
        let awkward = Array("\",{}[]\\\n09-.:".utf8)
        for layout in Self.layouts {
            let records = (0..<2).flatMap { _ in
                RandomRecord.make(layout, tsOut: nil, hasZeroTimes: true, &random)
            }
            var encoder = RecordTextEncoder(format, options: .pretty, version: 3, hasTsOut: false)
            var text: [UInt8] = []
            // Sound: the span is used during the call only.
            try encoder.append(unsafe records.span.bytes, to: &text)
            for _ in 0..<40 {
                var spoiled = text
                for _ in 0...random.below(3) {
                    let place = Int(random.below(UInt32(spoiled.count)))
                    switch random.below(3) {
                    case 0: spoiled[place] = UInt8(truncatingIfNeeded: random.next())
                    case 1: spoiled.remove(at: place)
                    default: spoiled.insert(awkward[Int(random.below(UInt32(awkward.count)))], at: place)
                    }
                }
                let read = ReadText(spoiled, format, isLenient: true)
                outcomes.insert(read.error == nil)
                if random.chance(1, in: 8) {
                    #expect(ReadText.disagreement(spoiled, format, isLenient: true, seed: random.next()) == nil)
                }
            }
        }
        #expect(outcomes.count == 2)
    }
}
