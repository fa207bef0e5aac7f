import TestSupport
import Testing

@testable import Engine

/// The rules of dbn.md §6 on generated records; `VectorTextTests` has the official package's own texts.
@Suite struct RecordTextTests {
    static func lines(
        _ records: [UInt8], _ format: RecordTextFormat = .csv, _ options: RecordTextOptions = .init(),
        version: UInt8 = 3,
        hasTsOut: Bool = false, symbols: SymbolMap? = nil
    ) throws -> [String] {
        var encoder = RecordTextEncoder(
            format, options: options, version: version, hasTsOut: hasTsOut, symbols: symbols)
        var out: [UInt8] = []
        // Sound: the span is used during the call only.
        try unsafe encoder.append(records.span.bytes, to: &out)
        return String(decoding: out, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    static func message(
        price: Int64 = 1, tsEvent: UInt64 = 1, tsRecv: UInt64 = 1, instrument: UInt32 = 7
    ) -> MBOMessage {
        var message = MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: Timestamp(nanos: tsEvent),
            tsRecv: Timestamp(nanos: tsRecv), action: .add, side: .bid, price: Price(nanos: price), size: 2,
            order: OrderID(3), flags: .last)
        message.priceRaw = price
        return message
    }

    /// The value of one column of a message.
    private func field(_ name: String, _ message: MBOMessage, _ options: RecordTextOptions) throws -> String {
        let lines = try Self.lines(DBNBytes.record(message), .csv, options)
        let names = lines[0].split(separator: ",", omittingEmptySubsequences: false)
        let values = lines[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(names.count == values.count)
        return String(values[try #require(names.firstIndex { $0 == name })])
    }

    // Catches a field read from the wrong offset, with the wrong sign or width, or printed in the wrong column.
    @Test(arguments: RecordBytes.layouts, [nil, UInt64(42)])
    func `every field of every type is printed in its column`(_ layout: RecordBytes.Layout, tsOut: UInt64?) throws {
        let records = (1...4).map { RecordBytes(layout, seed: $0, tsOut: tsOut) }
        let bytes = records.flatMap(\.bytes)
        let columns = layout.columns + (tsOut == nil ? [] : ["ts_out"])
        let csv = try Self.lines(bytes, .csv, version: layout.version, hasTsOut: tsOut != nil)
        #expect(
            csv == [columns.joined(separator: ",")]
                + records.map { record in
                    columns.map { record.texts[$0] ?? "?" }.joined(separator: ",")
                })
        let tsv = try Self.lines(bytes, .tsv, version: layout.version, hasTsOut: tsOut != nil)
        #expect(tsv == csv.map { $0.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "\t") })
        let json = try Self.lines(bytes, .json, version: layout.version, hasTsOut: tsOut != nil)
        #expect(json.count == records.count)
        for (line, record) in zip(json, records) {
            var found: [String: String] = [:]
            Self.flatten(try JSONText(line), into: &found)
            #expect(found == record.texts)
        }
    }

    /// A line's values by column: `hd` is opened, levels get their number.
    private static func flatten(_ value: JSONText, suffix: String = "", into found: inout [String: String]) {
        guard case .object(let members) = value else { return }
        for member in members {
            switch member.value {
            case .object: flatten(member.value, into: &found)
            case .array(let levels):
                for (index, level) in levels.enumerated() { flatten(level, suffix: "_0\(index)", into: &found) }
            case .number(let text), .string(let text): found[member.name + suffix] = text
            case .null, .bool: found[member.name + suffix] = "null"
            }
        }
    }

    // Catches a digit lost at any length, in raw numbers and after the point.
    @Test func `numbers of every length are printed whole`() throws {
        var numbers: [Int64] = [0, .max - 1, .min + 1]
        var power: Int64 = 1
        for _ in 0..<18 {
            numbers += [power, power - 1, power + 1, -power, 1 - power, -power - 1, power / 3 * 2]
            power *= 10
        }
        for number in numbers {
            let message = Self.message(price: number, tsEvent: number.magnitude)
            #expect(try field("price", message, .init()) == String(number))
            #expect(try field("ts_event", message, .init()) == String(number.magnitude))
            let pretty = try field("price", message, .pretty)
            #expect(pretty == Price(nanos: number).text(minimumFraction: 9))
            if number != 0 {
                #expect(try field("ts_event", message, .pretty) == Timestamp(nanos: number.magnitude).description)
            }
        }
    }

    // Catches sentinels that are printed in the pretty form, or hidden in the raw one.
    @Test func `undefined is empty when pretty and a number when raw`() throws {
        let message = Self.message(price: Int64.max, tsEvent: UInt64.max, tsRecv: 0)
        let prices = RecordTextOptions(prettyPrices: true)
        let times = RecordTextOptions(prettyTimestamps: true)
        #expect(try field("price", message, prices) == "")
        #expect(try field("price", message, times) == "9223372036854775807")
        #expect(try field("ts_event", message, times) == "")
        #expect(try field("ts_recv", message, times) == "")
        #expect(try field("ts_event", message, prices) == "18446744073709551615")
        #expect(try field("ts_recv", message, prices) == "0")
        let json = try Self.lines(DBNBytes.record(message), .json, .pretty)[0]
        #expect(json.hasPrefix("{\"ts_recv\":null,\"hd\":{\"ts_event\":null,\"rtype\":160,"))
        #expect(json.contains("\"price\":null,"))
    }

    // Catches a date kept for a second that is not its own.
    @Test func `times are right in any order`() throws {
        var random = SeededRandom(seed: 4)
        let messages = (0..<400).map { index in
            let near = 1_709_164_800_000_000_000 + random.next() % 3_000_000_000  // around a leap day's midnight
            return Self.message(tsEvent: max(1, index % 3 == 0 ? random.next() >> 1 : near), tsRecv: near)
        }
        let lines = try Self.lines(messages.flatMap { DBNBytes.record($0) }, .csv, .pretty).dropFirst()
        for (line, message) in zip(lines, messages) {
            let times = line.split(separator: ",").prefix(2).map(String.init)
            #expect(times == [message.tsRecv, message.tsEvent].map { $0?.description ?? "" })
        }
        #expect(lines.count == messages.count)
    }

    // Catches letters that are no letters: the encoders escape them as Rust does, and CSV quotes what that leaves.
    @Test(arguments: [
        (UInt8(0), "", "null"), (0x41, "A", #""A""#), (0x20, " ", #"" ""#), (0x7E, "~", #""~""#), (9, #"\t"#, #""\t""#),
        (10, #"\n"#, #""\n""#), (13, #"\r"#, #""\r""#), (0x22, #""\""""#, #""\"""#), (0x27, #"\'"#, #""\'""#),
        (0x5C, #"\\"#, #""\\""#), (0x2C, #"",""#, #"",""#), (0x2F, "/", #""/""#), (1, #"\x01"#, #""\x01""#),
        (0x7F, #"\x7f"#, #""\x7f""#), (0xAB, #"\xab"#, #""\xab""#), (0xFF, #"\xff"#, #""\xff""#),
    ])
    func `odd letters are escaped`(byte: UInt8, csv: String, json: String) throws {
        var message = Self.message()
        message.actionRaw = byte
        let record = DBNBytes.record(message)
        #expect(try Self.lines(record, .csv)[1] == "1,1,160,1,7,\(csv),B,1,2,0,3,128,0,0")
        #expect(try Self.lines(record, .json)[0].contains(",\"action\":\(json),\"side\":\"B\","))
        let tsv = byte == 0x2C ? "," : csv
        #expect(try Self.lines(record, .tsv)[1] == "1\t1\t160\t1\t7\t\(tsv)\tB\t1\t2\t0\t3\t128\t0\t0")
    }

    // Catches text that breaks its line or its quotes, and bytes that are no text.
    @Test(arguments: [
        (Array("plain".utf8), "plain", "plain"), (Array("a,b".utf8), "\"a,b\"", "a,b"),
        (Array("say \"x\"".utf8), "\"say \"\"x\"\"\"", #"say \"x\""#), (Array("a/b\\c".utf8), #"a/b\c"#, #"a\/b\\c"#),
        ([0x61, 9, 0x62], "a\tb", #"a\tb"#), ([8, 12, 1, 0x1F], "\u{8}\u{C}\u{1}\u{1F}", #"\b\f\u0001\u001F"#),
        ([0x7F], "\u{7F}", "\u{7F}"), (Array("é€".utf8), "é€", "é€"), ([0x61, 0xFF], "", ""), ([0xC3], "", ""),
        ([0x61, 0, 0xFF], "a", "a"),
        (
            [UInt8](repeating: 0x78, count: 302), String(repeating: "x", count: 302),
            String(repeating: "x", count: 302)
        ),
        ([UInt8](repeating: 0x78, count: 303), "", ""),
    ])
    func `text is escaped`(text: [UInt8], csv: String, json: String) throws {
        var record = DBNBytes.record(rtype: 0x17, byteCount: 320)
        for index in 0..<303 { record[16 + index] = index < text.count ? text[index] : 0 }
        record[319] = 5
        let head = "1758742200000000000,23,1,7,"
        #expect(try Self.lines(record, .csv)[1] == "\(head)\(csv),5")
        #expect(try Self.lines(record, .json)[0].hasSuffix(",\"msg\":\"\(json)\",\"code\":5}"))
    }

    // Catches line ends inside a field that are not quoted.
    @Test func `line ends in text are quoted in CSV`() throws {
        var record = DBNBytes.record(rtype: 0x17, byteCount: 320)
        for index in 16..<320 { record[index] = 0 }
        record[16] = 10
        let csv = try Self.lines(record, .csv)
        #expect(Array(csv.dropFirst()) == ["1758742200000000000,23,1,7,\"", "\",0"])
        #expect(try Self.lines(record, .json)[0].contains(#""msg":"\n","#))
    }
}
