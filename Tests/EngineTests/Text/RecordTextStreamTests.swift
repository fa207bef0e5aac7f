import TestSupport
import Testing

@testable import Engine

/// The text of a whole stream: headers, other types, symbols, lengths, upgrades on the way.
@Suite struct RecordTextStreamTests {
    private static let day: UInt64 = 1_758_672_000_000_000_000  // 2025-09-24

    private func mapping(_ instrument: UInt32, _ name: String) -> [UInt8] {
        var record = DBNBytes([44, 0x16])
        record.integer(UInt16(0))
        record.integer(instrument)
        record.integer(Self.day)
        record.bytes.append(1)
        record.text("IN", 71)
        record.bytes.append(0)
        record.text(name, 71)
        record.integer(UInt64.max)
        record.integer(UInt64.max)
        return record.bytes
    }

    private func mbo(_ instrument: UInt32 = 7, tsRecv: UInt64 = day) -> [UInt8] {
        DBNBytes.record(RecordTextTests.message(tsRecv: tsRecv, instrument: instrument))
    }

    private func append(_ encoder: inout RecordTextEncoder, _ bytes: [UInt8], _ out: inout [UInt8]) throws -> Int {
        // Sound: the span is used during the call only.
        try unsafe encoder.append(bytes.span.bytes, offset: 1000, to: &out)
    }

    // Catches an empty table without its names, and names for what is not printed.
    @Test func `a table has its header even without records`() {
        for (tsOut, symbol) in [(false, false), (true, false), (false, true), (true, true)] {
            var encoder = RecordTextEncoder(
                .csv, options: RecordTextOptions(mapSymbols: symbol), version: 3, hasTsOut: tsOut)
            var out: [UInt8] = []
            encoder.begin(.ohlcv1d, to: &out)
            let names = "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume"
            let more = (tsOut ? ",ts_out" : "") + (symbol ? ",symbol" : "")
            #expect(String(decoding: out, as: UTF8.self) == names + more + "\n")
        }
        var json = RecordTextEncoder(.json, options: .init(), version: 3, hasTsOut: false)
        var out: [UInt8] = []
        json.begin(.mbo, to: &out)
        #expect(out.isEmpty)
    }

    // Catches rows of several types in one table, and records that vanish uncounted.
    @Test func `a table leaves other types out and counts them`() throws {
        let trade = DBNBytes.record(rtype: 0x00, byteCount: 48)
        let unknown = DBNBytes.record(rtype: 0xEE, byteCount: 20)
        let stream = trade + mbo() + unknown + trade + trade + mbo() + mbo()
        var out: [UInt8] = []
        var csv = RecordTextEncoder(.csv, options: .init(), version: 3, hasTsOut: false)
        csv.begin(.mbo, to: &out)
        #expect(try append(&csv, stream, &out) == 3)
        #expect(csv.otherTypeCount == 3)
        #expect(csv.unknownTypeCount == 1)
        #expect(out.count { $0 == 10 } == 4)
        var json = RecordTextEncoder(.json, options: .init(), version: 3, hasTsOut: false)
        out = []
        #expect(try append(&json, stream, &out) == 6)
        #expect(json.otherTypeCount == 0)
        #expect(json.unknownTypeCount == 1)
        // A table whose type is not given has the type of the first record.
        var first = RecordTextEncoder(.tsv, options: .init(), version: 3, hasTsOut: false)
        out = []
        #expect(try append(&first, stream, &out) == 3)
        #expect(String(decoding: out, as: UTF8.self).hasPrefix("ts_recv\tts_event\trtype\t"))
        #expect(first.otherTypeCount == 3)
    }

    // Catches a name of another day, and one for a record that has no day.
    @Test func `names are those of the record's day`() throws {
        var symbols = SymbolMap()
        let days = try [20_250_924, 20_250_925, 20_250_926].map { try #require(PackedDate(packed: $0)) }
        symbols.add(symbol: "OLD", instrument: InstrumentID(7), from: days[0], to: days[1])
        symbols.add(symbol: "A/\"B", instrument: InstrumentID(7), from: days[1], to: days[2])
        symbols.add(symbol: "TWIN", instrument: InstrumentID(7 + 256), from: days[0], to: days[2])
        let next = Self.day + 86_400_000_000_000
        let stream =
            mbo() + mbo(tsRecv: next - 1) + mbo(tsRecv: next) + mbo(263) + mbo(tsRecv: next + 86_400_000_000_000)
            + mbo(tsRecv: UInt64.max) + mbo(8) + mbo()
        let options = RecordTextOptions(mapSymbols: true)
        let csv = try RecordTextTests.lines(stream, .csv, options, symbols: symbols)
        #expect(
            csv.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).last ?? "?" }
                == ["OLD", "OLD", "\"A/\"\"B\"", "TWIN", "", "", "", "OLD"])
        let json = try RecordTextTests.lines(stream, .json, options, symbols: symbols)
        #expect(json[2].hasSuffix(#","sequence":0,"symbol":"A\/\"B"}"#))
        #expect(json[4].hasSuffix(#","sequence":0,"symbol":null}"#))
    }

    // Catches names known before they were told, or not renewed; system messages have the name of their instrument, none.
    @Test func `live names come from mapping records`() throws {
        let stream =
            mbo() + mapping(7, "A") + mbo() + mbo(tsRecv: UInt64.max) + mapping(7, "B,") + mbo() + mapping(263, "C")
            + mbo() + mbo(263) + DBNBytes.record(rtype: 0x12, byteCount: 40)
        let json = try RecordTextTests.lines(stream, .json, RecordTextOptions(mapSymbols: true))
        let names = json.map { String($0.split(separator: ":").last ?? "") }
        #expect(
            names == [
                "null}", "\"A\"}", "\"A\"}", "\"A\"}", "\"B,\"}", "\"B,\"}", "\"C\"}", "\"B,\"}", "\"C\"}", "\"B,\"}",
            ])
        // A table learns from records that it does not print.
        var csv = RecordTextEncoder(.csv, options: RecordTextOptions(mapSymbols: true), version: 3, hasTsOut: false)
        var out: [UInt8] = []
        csv.begin(.mbo, to: &out)
        #expect(try append(&csv, stream, &out) == 6)
        let rows = String(decoding: out, as: UTF8.self).split(separator: "\n").dropFirst()
        #expect(
            rows.map { String($0.suffix(4)) } == ["0,0,", ",0,A", ",0,A", "\"B,\"", "\"B,\"", ",0,C"])
    }

    // Catches a metadata block whose names are used where the stream tells its own, and the other way round.
    @Test func `metadata without a schema leaves names to the stream`() throws {
        let day = try #require(PackedDate(packed: 20_250_924)), next = try #require(PackedDate(packed: 20_250_925))
        let mappings = [SymbolMapping(rawSymbol: "META", intervals: [.init(start: day, end: next, symbol: "7")])]
        for (schema, name) in [(Schema.mbo, "META"), (nil, "LIVE")] {
            let metadata = Metadata(dataset: "X", schema: schema, start: Timestamp(nanos: 0), mappings: mappings)
            var encoder = RecordTextEncoder(
                .json, options: RecordTextOptions(mapSymbols: true), metadata: metadata)
            var out: [UInt8] = []
            #expect(try append(&encoder, mapping(7, "LIVE") + mbo(), &out) == 2)
            #expect(String(decoding: out, as: UTF8.self).hasSuffix("\"symbol\":\"\(name)\"}\n"))
        }
    }

    // Catches a record read past its end, an error at the wrong offset, or lines lost before it.
    @Test func `a record that is too short is an error with its place`() throws {
        func failure(_ bytes: [UInt8], version: UInt8 = 3, hasTsOut: Bool = false) -> (DBNError?, lines: Int) {
            var encoder = RecordTextEncoder(.json, options: .init(), version: version, hasTsOut: hasTsOut)
            var out: [UInt8] = []
            do {
                _ = try append(&encoder, bytes, &out)
                return (nil, out.count { $0 == 10 })
            } catch {
                return (error as? DBNError, out.count { $0 == 10 })
            }
        }
        for layout in RecordBytes.layouts {
            let short = DBNBytes.record(rtype: layout.rtype, byteCount: layout.byteCount - 4)
            let (error, lines) = failure(mbo() + short, version: layout.version)
            #expect(error == DBNError(.shortRecord(rtype: layout.rtype, byteCount: layout.byteCount - 4), at: 1056))
            #expect(lines == 1)
        }
        #expect(failure(mbo(), hasTsOut: true).0 == DBNError(.shortRecord(rtype: 0xA0, byteCount: 56), at: 1000))
        #expect(failure(mbo() + [3] + mbo()).0 == DBNError(.recordLength(words: 3), at: 1056))
        let cut = failure(mbo() + Array(mbo().dropLast()))
        #expect(cut.0 == DBNError(.truncated(inside: "a record", expected: 56, found: 55), at: 1056))
        #expect(cut.lines == 1)
    }

    // Catches bytes that a newer version may add read as ours, or as ts_out.
    @Test func `a longer record is read by its prefix`() throws {
        var long = mbo() + [1, 2, 3, 4]
        long[0] = 15
        #expect(try RecordTextTests.lines(long + mbo()) == RecordTextTests.lines(mbo() + mbo()))
        var sent = mbo() + [9, 9, 9, 9, 42, 0, 0, 0, 0, 0, 0, 0]
        sent[0] = 17
        #expect(try RecordTextTests.lines(sent, hasTsOut: true)[1].hasSuffix(",42"))
    }

    // Catches a line longer than was reckoned, or a trap: any bytes in any field, every form.
    @Test(arguments: RecordBytes.layouts.filter { $0.version != 2 || $0.rtype == 0x13 }, RecordTextFormat.allCases)
    func `any bytes can be printed`(_ layout: RecordBytes.Layout, _ format: RecordTextFormat) throws {
        var random = SeededRandom(seed: UInt64(layout.rtype))
        for round in 0..<40 {
            let options = RecordTextOptions(
                prettyPrices: round & 1 == 0, prettyTimestamps: round & 2 == 0, mapSymbols: round & 4 == 0,
                upgrades: round & 8 == 0)
            let fill: [UInt8] = [0, 1, 0x22, 0x2C, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next())]
            let one = fill[round % fill.count]
            var record = RecordBytes(layout, seed: 1, tsOut: 1).bytes
            for index in 2..<record.count {
                record[index] = round < 21 ? one : UInt8(truncatingIfNeeded: random.next())
            }
            var encoder = RecordTextEncoder(format, options: options, version: layout.version, hasTsOut: true)
            var out: [UInt8] = []
            #expect(try append(&encoder, record + record, &out) == 2)
            #expect(out.last == 10)
        }
    }

    // Catches a line cut at a buffer's end, or a result that depends on how the records are handed over.
    @Test func `a long stream is printed whole however it is cut`() throws {
        let messages = RandomOperations.list(seed: 12, count: 2000, mix: .wild)
        let records = messages.map { DBNBytes.record($0) }
        var whole: [UInt8] = [], single: [UInt8] = []
        var first = RecordTextEncoder(.json, options: .pretty, version: 3, hasTsOut: false)
        var second = first
        #expect(try append(&first, records.flatMap(\.self), &whole) == 2000)
        for record in records { #expect(try append(&second, record, &single) == 1) }
        #expect(whole == single)
        #expect(whole.count > 300_000)
        #expect(whole.count { $0 == 10 } == 2000)
    }

    // Catches a name that does not fit where lines are put together.
    @Test func `a name may be longer than the buffer`() throws {
        let name = String(repeating: "/", count: 40_000)
        var symbols = SymbolMap()
        let day = try #require(PackedDate(packed: 20_250_924)), next = try #require(PackedDate(packed: 20_250_925))
        symbols.add(symbol: name, instrument: InstrumentID(7), from: day, to: next)
        let lines = try RecordTextTests.lines(
            mbo() + mbo(), .json, RecordTextOptions(mapSymbols: true), symbols: symbols)
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.utf8.count > 80_000 && $0.hasSuffix("/\"}") })
    }
}
