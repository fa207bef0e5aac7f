/// The last field of a line, its instrument's name (dbn.md §6.4), formatted once for an instrument and day.
struct RecordSymbols: Sendable {
    private struct Slot: Sendable {
        var instrument: UInt32 = 0
        var day: UInt32 = 0
        /// The field with all before it, `,"symbol":"CLX5"`, and eight bytes more; empty: the slot is free.
        var text: [UInt8] = []
    }

    /// The names by day; nil in a stream whose symbol mapping records tell the names.
    private let map: SymbolMap?
    private let format: RecordTextFormat
    private var names: [UInt32: String] = [:]
    /// The texts written last, by the lowest eight bits of the instrument's id. A hash table of all ids costs 40 ns a
    /// line.
    private var slots = [Slot](repeating: Slot(), count: 256)
    /// The slot that `find` found.
    private var found = 0

    private static let noDay = UInt32.max

    init(_ map: SymbolMap?, format: RecordTextFormat) {
        self.map = map
        self.format = format
    }

    /// Takes the name from a symbol mapping record; a name that is no text changes nothing.
    mutating func learn(_ records: RawSpan, at start: Int, _ layout: RecordLayout) {
        guard map == nil, let column = layout.column(named: "stype_out_symbol"),
            let name = records.terminatedText(at: start + column.offset, width: column.kind.byteCount)
        else { return }
        let instrument: UInt32 = records.integer(at: start + 4)
        names[instrument] = name
        slots[Int(instrument & 255)].text = []
    }

    /// Finds the name of an instrument at an index timestamp, for `append` to write.
    ///
    /// - Returns: the number of bytes that `append` will need.
    @inline(__always)
    mutating func find(instrument: UInt32, time: UInt64) -> Int {
        // Names from mapping records hold for all times, those of the metadata for days; no day holds an undefined
        // time.
        let isTimeless = map == nil || time == UInt64.max
        let day = isTimeless ? Self.noDay : UInt32(truncatingIfNeeded: time / Timestamp.nanosPerDay)
        found = Int(instrument & 255)
        if slots[found].instrument != instrument || slots[found].day != day || slots[found].text.isEmpty {
            fill(instrument, day)
        }
        return slots[found].text.count
    }

    /// Appends the text that `find` found last.
    func append(to line: inout TextCursor) {
        let text = slots[found].text
        // Sound: the array is held by `text`.
        line.append(unsafe text.span.bytes, at: 0, count: text.count - 8)
    }

    @inline(never)
    private mutating func fill(_ instrument: UInt32, _ day: UInt32) {
        let name: String? =
            if let map {
                day == Self.noDay
                    ? nil
                    : map.symbol(
                        of: InstrumentID(instrument),
                        on: CalendarDate(Timestamp(nanos: UInt64(day) * Timestamp.nanosPerDay)))
            } else {
                names[instrument]
            }
        slots[found] = Slot(instrument: instrument, day: day, text: field(name))
    }

    private func field(_ name: String?) -> [UInt8] {
        let prefix = format == .json ? ",\"symbol\":" : format == .tsv ? "\t" : ","
        var text = [UInt8](repeating: 0, count: prefix.utf8.count + 6 * (name?.utf8.count ?? 0) + 8 + TextCursor.slack)
        // Sound: the cursor lives inside the call only and checks every store.
        let count = unsafe text.withUnsafeMutableBytes { memory in
            guard var line = unsafe TextCursor(memory) else { return 0 }
            line.append(Array(prefix.utf8))
            switch (format, name) {
            case (.json, let name?): line.jsonText(name)
            case (.json, nil): line.null()
            case (_, let name?): line.csvText(name, delimiter: format.delimiter)
            case (_, nil): break
            }
            return line.count
        }
        return Array(text[..<(count + 8)])
    }
}
