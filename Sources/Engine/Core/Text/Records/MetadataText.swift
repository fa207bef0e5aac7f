/// A stream's metadata as one JSON object, as `dbn -m` prints it (dbn.md §6.1).
package enum MetadataText {
    /// The metadata on one line, without a line feed.
    ///
    /// - Parameter prettyTimestamps: `"2025-09-24T…Z"` and `"2025-09-24"` for times and days, not `"17587…"` and
    ///   `20250924`.
    package static func json(_ metadata: Metadata, prettyTimestamps: Bool) -> [UInt8] {
        // 0 is "none" in the pretty form, as it is in records.
        func time(_ time: Timestamp?) -> String? {
            guard prettyTimestamps else { return time.map { "\($0.nanos)" } }
            return time?.nanos == 0 ? nil : time?.description
        }
        func day(_ day: PackedDate) -> String? { prettyTimestamps ? text("\(day)") : "\(day.packed)" }
        var json = JSONWriter()
        json.beginObject()
        json.member("version", metadata.version)
        json.member("dataset", raw: text(metadata.dataset))
        json.member("schema", raw: text(metadata.schema?.name))
        json.member("start", raw: text(time(metadata.start)))
        json.member("end", raw: text(time(metadata.end)))
        json.member("limit", metadata.limit.map { "\($0)" })
        json.member("stype_in", metadata.stypeIn.flatMap { SType(rawValue: $0)?.name })
        json.member("stype_out", SType(rawValue: metadata.stypeOut)?.name)
        json.member("ts_out", metadata.hasTsOut)
        json.member("symbol_cstr_len", metadata.symbolByteCount)
        for (name, symbols) in [
            ("symbols", metadata.symbols), ("partial", metadata.partial), ("not_found", metadata.notFound),
        ] {
            json.array(name, symbols) { $0.raw(text($1) ?? "null") }
        }
        json.array("mappings", metadata.mappings) { json, mapping in
            json.beginObject()
            json.member("raw_symbol", raw: text(mapping.rawSymbol))
            json.array("intervals", mapping.intervals) { json, interval in
                json.beginObject()
                json.member("start_date", raw: day(interval.start))
                json.member("end_date", raw: day(interval.end))
                json.member("symbol", raw: text(interval.symbol))
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
        return json.bytes
    }

    /// JSON with the official encoders' escapes, which `JSONWriter` has not: a slash is `\/` here.
    private static func text(_ text: String?) -> String? {
        text.map { String(decoding: TextCursor.jsonText(of: $0), as: UTF8.self) }
    }
}
