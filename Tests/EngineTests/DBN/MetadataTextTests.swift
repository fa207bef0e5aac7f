import TestSupport
import Testing

@testable import Engine

@Suite struct MetadataTextTests {
    private func metadata() throws -> Metadata {
        var head = DBNBytes.Head()
        head.symbols = ["CL/X5", "say \"x\""]
        head.notFound = ["NO"]
        head.mappings = [("CL/X5", [(20_250_924, 99_991_231, "7")]), ("NONE", [])]
        return try #require(ChopItUp.whole(DBNBytes.head(head)).metadata)
    }

    // Catches a key, an order, a quote or an escape that the official tool has otherwise.
    @Test func `metadata is one object in the official order`() throws {
        let raw = String(decoding: MetadataText.json(try metadata(), prettyTimestamps: false), as: UTF8.self)
        #expect(
            raw == #"{"version":3,"dataset":"GLBX.MDP3","schema":"mbo","start":"1758742200000000000","end":null,"#
                + #""limit":null,"stype_in":"raw_symbol","stype_out":"instrument_id","ts_out":false,"#
                + #""symbol_cstr_len":71,"symbols":["CL\/X5","say \"x\""],"partial":[],"not_found":["NO"],"#
                + #""mappings":[{"raw_symbol":"CL\/X5","intervals":[{"start_date":20250924,"end_date":99991231,"#
                + #""symbol":"7"}]},{"raw_symbol":"NONE","intervals":[]}]}"#)
        let pretty = String(decoding: MetadataText.json(try metadata(), prettyTimestamps: true), as: UTF8.self)
        #expect(pretty.contains(#""start":"2025-09-24T19:30:00.000000000Z","end":null,"#))
        #expect(pretty.contains(#"{"start_date":"2025-09-24","end_date":"9999-12-31","symbol":"7"}"#))
        #expect(try JSONText(raw)["mappings"]?.elements?.count == 2)
    }

    // Catches what a live session leaves open printed as a number.
    @Test func `what is none is null`() throws {
        var live = Metadata(
            dataset: "X", schema: nil, start: Timestamp(nanos: 0), limit: 9, stypeIn: nil, hasTsOut: true)
        live.end = Timestamp(nanos: 5)
        let raw = try JSONText(String(decoding: MetadataText.json(live, prettyTimestamps: false), as: UTF8.self))
        #expect(raw["schema"] == .null)
        #expect(raw["stype_in"] == .null)
        #expect(raw["start"] == .string("0"))
        #expect(raw["end"] == .string("5"))
        #expect(raw["limit"] == .string("9"))
        #expect(raw["ts_out"] == .bool(true))
        let pretty = try JSONText(String(decoding: MetadataText.json(live, prettyTimestamps: true), as: UTF8.self))
        #expect(pretty["start"] == .null)
    }

    // Catches a name that is not the wire's.
    @Test func `symbol types and schemas have their names`() {
        for type in SType.allCases { #expect(SType(name: type.name) == type) }
        #expect(SType.allCases.map(\.rawValue) == Array(0...15))
        #expect(SType(name: "native") == .rawSymbol)
        #expect(SType(name: "product_id") == .instrumentID)
        #expect(SType(name: "RAW_SYMBOL") == nil)
        for schema in Schema.allCases { #expect(Schema(name: schema.name) == schema) }
        #expect(Schema(name: "mbp") == nil)
    }
}
