import TestSupport
import Testing

@testable import Engine

@Suite struct RecordUpgradeTests {
    private func upgraded(_ record: [UInt8], _ version: UInt8, hasTsOut: Bool = false) throws -> [UInt8] {
        var out: [UInt8] = []
        // Sound: the span is used during the call only.
        try unsafe RecordUpgrade.append(record.span.bytes, version: version, hasTsOut: hasTsOut, offset: 5, to: &out)
        return out
    }

    // Catches a field lost, moved or invented: what both versions have is the same text, lengths and ts_out are right.
    @Test(arguments: RecordBytes.layouts, [nil, UInt64(77)])
    func `upgraded records keep what both versions have`(_ layout: RecordBytes.Layout, tsOut: UInt64?) throws {
        let newest = try #require(
            RecordBytes.layouts.first { $0.rtype == layout.rtype && $0.version == 3 })
        for seed in UInt64(1)...5 {
            let old = RecordBytes(layout, seed: seed, tsOut: tsOut)
            let new = try upgraded(old.bytes, layout.version, hasTsOut: tsOut != nil)
            #expect(new.count == newest.byteCount + (tsOut == nil ? 0 : 8))
            #expect(Int(new[0]) * 4 == new.count)
            if tsOut != nil { #expect(new.suffix(8) == [77, 0, 0, 0, 0, 0, 0, 0]) }
            if layout.byteCount == newest.byteCount { #expect(new == old.bytes) }
            let lines = try RecordTextTests.lines(new, hasTsOut: tsOut != nil)
            let names = lines[0].split(separator: ",").map(String.init)
            let values = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            for (name, value) in zip(names, values) where old.texts[name] != nil {
                // The one value that changes with its type.
                let expected =
                    name == "quantity" && old.texts[name] == "2147483647" ? "9223372036854775807" : old.texts[name]
                #expect(value == expected, "\(layout) \(name)")
            }
        }
    }

    // Catches what version 3 has anew filled with anything but "unknown".
    @Test func `what the older versions did not say is unknown`() throws {
        func values(_ rtype: UInt8, _ version: UInt8, _ names: [String]) throws -> [String] {
            let layout = try #require(RecordBytes.layouts.first { $0.rtype == rtype && $0.version == version })
            let lines = try RecordTextTests.lines(try upgraded(RecordBytes(layout, seed: 3).bytes, version))
            let found = lines[0].split(separator: ",").map(String.init)
            let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return try names.map { name in fields[try #require(found.firstIndex(of: name))] }
        }
        #expect(try values(0x16, 1, ["stype_in", "stype_out"]) == ["255", "255"])
        #expect(try values(0x15, 1, ["code", "is_last"]) == ["255", "255"])
        #expect(try values(0x17, 1, ["code"]) == ["255"])
        for version in UInt8(1)...2 {
            let legs = try values(
                0x13, version,
                [
                    "leg_count", "leg_index", "leg_raw_symbol", "leg_instrument_class", "leg_side", "leg_price",
                    "leg_delta",
                ])
            #expect(legs == ["0", "0", "", "", "N", "9223372036854775807", "9223372036854775807"])
        }
    }

    // Catches a quantity whose sentinel or sign is lost on the way to 64 bits.
    @Test(arguments: [
        (Int32.max, Int64.max), (Int32.max - 1, Int64(2_147_483_646)), (Int32(-1), Int64(-1)),
        (Int32.min, Int64(-2_147_483_648)), (Int32(0), Int64(0)),
    ])
    func `quantities widen`(old: Int32, new: Int64) throws {
        var record = DBNBytes.record(rtype: 0x18, byteCount: 64)
        for index in 0..<4 { record[40 + index] = UInt8(truncatingIfNeeded: old >> Int32(8 * index)) }
        let lines = try RecordTextTests.lines(try upgraded(record, 1))
        #expect(lines[1].split(separator: ",")[7] == String(new))
    }

    // Catches a code that is not the one of the gateway's words.
    @Test(arguments: [
        (UInt8(0x17), "Heartbeat", UInt8(0)), (0x17, "Heartbeat!", 255),
        (0x17, "Subscription request 3 for mbo data succeeded", 1), (0x17, "Subscription request 3 failed", 255),
        (0x17, "Warning: slow reading, 9 behind", 2), (0x17, "Finished mbo replay", 3), (0x17, "Finished", 255),
        (0x17, "End of interval for bbo-1s", 4), (0x17, "", 255), (0x15, "User or API key deactivated", 2),
        (0x15, "User or API key deactivated.", 255), (0x15, "User has reached their open connection limit", 3),
        (0x15, "Failed to resolve symbol: X", 4), (0x15, "Internal error", 6), (0x15, "Internal errors", 255),
        (0x15, "Slow client detected for x", 7), (0x15, "Heartbeat", 255),
    ])
    func `codes come from the words`(rtype: UInt8, words: String, code: UInt8) throws {
        var record = DBNBytes(Array(DBNBytes.record(rtype: rtype, byteCount: 80).prefix(16)))
        record.text(words, 64)
        let new = try upgraded(record.bytes, 1)
        #expect(new[rtype == 0x17 ? 319 : 318] == code)
        #expect(new.count == 320)
        if rtype == 0x15 { #expect(new[319] == 255) }
    }

    // Catches an upgrade of what is too short, or of what nobody defined.
    @Test func `short records are refused and unknown ones kept`() throws {
        let unknown = DBNBytes.record(rtype: 0xEE, byteCount: 20)
        #expect(try upgraded(unknown, 1) == unknown)
        for (rtype, version, byteCount) in [(UInt8(0x13), UInt8(2), 396), (0x18, 1, 60), (0x16, 1, 76)] {
            let short = DBNBytes.record(rtype: rtype, byteCount: byteCount)
            #expect(throws: DBNError(.shortRecord(rtype: rtype, byteCount: byteCount), at: 5)) {
                try upgraded(short, version)
            }
        }
        #expect(throws: DBNError(.shortRecord(rtype: 0x18, byteCount: 64), at: 5)) {
            try upgraded(DBNBytes.record(rtype: 0x18, byteCount: 64), 1, hasTsOut: true)
        }
    }

    // Catches text of an upgrading encoder that is not the text of upgraded records.
    @Test(arguments: RecordBytes.layouts.filter { $0.version < 3 })
    func `printing upgraded is upgrading and printing`(_ layout: RecordBytes.Layout) throws {
        let record = RecordBytes(layout, seed: 9, tsOut: 5).bytes
        var options = RecordTextOptions.pretty
        let expected = try RecordTextTests.lines(
            try upgraded(record, layout.version, hasTsOut: true), .json, options, hasTsOut: true)
        options.upgrades = true
        let found = try RecordTextTests.lines(record, .json, options, version: layout.version, hasTsOut: true)
        #expect(found == expected)
    }

    // Catches upgraded records under metadata of the old version.
    @Test func `metadata becomes version 3`() {
        let old = Metadata(version: 1, dataset: "GLBX.MDP3", schema: .mbo, start: Timestamp(nanos: 1), symbols: ["A"])
        let new = RecordUpgrade.metadata(old)
        #expect(new.version == 3)
        #expect(new.symbolByteCount == 71)
        #expect(new.symbols == ["A"])
        #expect(ChopItUp.whole(DBNEncoder.metadata(new)).metadata?.dataset == "GLBX.MDP3")
    }
}
