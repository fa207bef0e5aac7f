/// A stream's metadata as one JSON object, as `dbn -m` prints it (dbn.md §6.1).
public enum MetadataText {
    /// One line without its line end.
    ///
    /// - Parameter prettyTimestamps: `"2025-09-24T…Z"` and `"2025-09-24"` for times and days, not `"17587…"` and
    ///   `20250924`.
    public static func json(_ metadata: Metadata, prettyTimestamps: Bool) -> [UInt8] {
        var json = MetadataJSON(isPretty: prettyTimestamps)
        json.object { json in
            json.member("version", String(metadata.version))
            json.member("dataset", text: metadata.dataset)
            json.member("schema", text: metadata.schema?.name)
            json.member("start", time: metadata.start)
            json.member("end", time: metadata.end)
            json.member("limit", text: metadata.limit.map { String($0) })
            json.member("stype_in", text: metadata.stypeIn.flatMap { SType(rawValue: $0)?.name })
            json.member("stype_out", text: SType(rawValue: metadata.stypeOut)?.name)
            json.member("ts_out", metadata.hasTsOut ? "true" : "false")
            json.member("symbol_cstr_len", String(metadata.symbolByteCount))
            json.array("symbols", metadata.symbols) { json, symbol in json.text(symbol) }
            json.array("partial", metadata.partial) { json, symbol in json.text(symbol) }
            json.array("not_found", metadata.notFound) { json, symbol in json.text(symbol) }
            json.array("mappings", metadata.mappings) { json, mapping in
                json.object { json in
                    json.member("raw_symbol", text: mapping.rawSymbol)
                    json.array("intervals", mapping.intervals) { json, interval in
                        json.object { json in
                            json.member("start_date", day: interval.start)
                            json.member("end_date", day: interval.end)
                            json.member("symbol", text: interval.symbol)
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}

/// JSON with the official encoders' escapes, which `JSONWriter` has not: a slash is `\/` here.
private struct MetadataJSON {
    let isPretty: Bool
    var bytes: [UInt8] = []
    private var isFirst = true

    init(isPretty: Bool) { self.isPretty = isPretty }

    mutating func object(_ members: (inout Self) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    mutating func array<Element>(_ name: String, _ elements: [Element], _ body: (inout Self, Element) -> Void) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            body(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    mutating func text(_ text: String) { bytes += TextCursor.jsonText(of: text) }

    mutating func member(_ name: String, _ literal: String) {
        key(name)
        bytes += Array(literal.utf8)
    }

    mutating func member(_ name: String, text: String?) {
        key(name)
        if let text { self.text(text) } else { bytes += Array("null".utf8) }
    }

    mutating func member(_ name: String, time: Timestamp?) {
        // 0 is "none" in the pretty form, as it is in records.
        let shown = isPretty && time?.nanos == 0 ? nil : time
        member(name, text: shown.map { isPretty ? $0.description : String($0.nanos) })
    }

    mutating func member(_ name: String, day: PackedDate) {
        if isPretty { member(name, text: day.description) } else { member(name, String(day.packed)) }
    }

    private mutating func key(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes += Array("\"\(name)\":".utf8)
    }
}
