import Engine

/// The cells of records that all have one layout: its fields under the names of Databento's CSV, then `symbol` and
/// `type`.
struct LayoutCells: Sendable {
    let timeline: Timeline
    let layout: RecordLayout

    static func columns(_ layout: RecordLayout) -> [Table.Column] {
        layout.columns.map {
            Table.Column($0.name, numeric: isNumeric($0.kind), rank: unseen.contains($0.name) ? 5 : 0)
        } + [Table.Column("symbol", rank: 1), Table.Column("type", rank: 3)]
    }

    /// The most columns that a table shows of a wide record; the others are left to `select`.
    private static let shownColumns = 14
    /// Columns that a person need not see of every record.
    private static let unseen: Set<String> = [
        "ts_event", "rtype", "publisher_id", "instrument_id", "ts_in_delta", "sequence", "channel_id",
    ]

    /// The indices of the columns that a table shows by default: the time, the symbol, then the type's own, and of
    /// levels the best.
    static func shown(_ layout: RecordLayout) -> [Int] {
        let time = layout.columns.firstIndex { $0.name == "ts_recv" || $0.name == "ts_event" }
        let own = layout.columns.indices.filter { index in
            if index == time || unseen.contains(layout.columns[index].name) { return false }
            if case .level(let depth) = layout.columns[index].place { return depth == 0 }
            return true
        }
        return (time.map { [$0] } ?? []) + [layout.columns.count] + own.prefix(shownColumns)
    }

    private static func isNumeric(_ kind: RecordLayout.Kind) -> Bool {
        switch kind {
        case .u8, .u16, .u32, .u64, .i8, .i16, .i32, .i64, .price: true
        case .timestamp, .char, .text: false
        }
    }

    /// The value of a column, by the order of `columns`, of a record that is as long as the layout.
    func value(_ column: Int, _ record: RawSpan) -> Value {
        guard column < layout.columns.count else {
            return column == layout.columns.count ? symbol(record) : .text(RecordTypeName.of(layout.rtype))
        }
        let field = layout.columns[column]
        switch field.value(in: record) {
        case .number(let number):
            if field.name == "ts_in_delta" { return .duration(nanos: number) }
            // The greatest number is the undefined quantity of a statistic.
            if field.name == "quantity", number == (field.kind == .i64 ? Int64.max : Int64(Int32.max)) { return .null }
            return .int(Int(number))
        case .large(let number): return field.name == "volume" ? .int(Int(clamping: number)) : .id(number)
        case .price(let price): return Value(price, digits: price == nil ? 0 : digits(record))
        case .time(let time): return Value(time)
        case .letter(let letter):
            let text = letter.map { String(UnicodeScalar($0)) }
            guard field.name == "side" else { return text.map { .text($0) } ?? .null }
            return .text(letter.flatMap { Side(rawValue: $0) }?.name ?? "none")
        case .text(let text): return text.map { .text($0) } ?? .null
        }
    }

    private func symbol(_ record: RawSpan) -> Value {
        let header = RecordHeader(record, at: 0)
        let time = layout.columns.first { $0.offset == layout.indexOffset }?.value(in: record)
        let instant: Timestamp? =
            if case .time(let known?)? = time { RecordLayout.nameTime(known, rtype: layout.rtype) } else { nil }
        let name = timeline.recording.symbols.symbol(of: header.instrument, at: instant)
        return name.map { .text($0) } ?? .null
    }

    /// The digits after the point of the instrument's prices; 2 when it has no book.
    private func digits(_ record: RawSpan) -> Int {
        let header = RecordHeader(record, at: 0)
        let key = BookKey(instrument: header.instrument, publisher: header.publisher)
        return timeline.priceDigits(key) ?? 2
    }
}
