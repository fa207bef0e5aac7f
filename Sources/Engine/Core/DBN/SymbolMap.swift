/// The names of instrument ids by day, to be looked up either way (dbn.md §6.4).
public struct SymbolMap: Sendable {
    /// A name that an instrument carries from `start` to the day before `end`.
    struct Entry: Sendable {
        var start: PackedDate
        /// The first day after the entry.
        var end: PackedDate
        var symbol: String
    }

    /// Days on which a name stood for an instrument.
    struct Span: Sendable {
        var instrument: InstrumentID
        var start: PackedDate
        /// The first day after the span.
        var end: PackedDate
    }

    private(set) var entries: [InstrumentID: [Entry]] = [:]
    private var ids: [String: [InstrumentID]] = [:]
    /// The days of `entries` by name, in the order in which they were added.
    private(set) var spans: [String: [Span]] = [:]
    /// Names that their metadata says are continuous.
    private var continuous: Set<String> = []
    /// True when some instrument has several names, or some name several instruments. While this is false a name is an
    /// instrument on all days.
    public private(set) var namesChange = false

    /// Makes a map without names.
    public init() {}

    /// Makes a map of a stream's mappings.
    public init(_ metadata: Metadata) { add(metadata) }

    /// Adds a stream's mappings; those that are already known stay.
    public mutating func add(_ metadata: Metadata) {
        for mapping in metadata.mappings {
            for interval in mapping.intervals where !interval.symbol.isEmpty {
                // Instrument ids were requested and names given back: the roles are swapped. Ids for ids are not.
                let isInverse = metadata.stypeIn == 0 && (metadata.stypeOut != 0 || UInt32(interval.symbol) == nil)
                let (name, number) =
                    isInverse ? (interval.symbol, mapping.rawSymbol) : (mapping.rawSymbol, interval.symbol)
                guard let raw = UInt32(number) else { continue }
                if metadata.stypeIn == SType.continuous.rawValue, !isInverse { continuous.insert(name) }
                add(symbol: name, instrument: InstrumentID(raw), from: interval.start, to: interval.end)
            }
        }
    }

    /// Adds all that another map knows.
    mutating func add(_ other: SymbolMap) {
        markContinuous(as: other)
        for name in other.names {
            for instrument in other.instruments(named: name) {
                for entry in other.entries[instrument] ?? [] where entry.symbol == name {
                    add(symbol: name, instrument: instrument, from: entry.start, to: entry.end)
                }
            }
        }
    }

    /// Takes over which names another map says are continuous.
    mutating func markContinuous(as other: SymbolMap) { continuous.formUnion(other.continuous) }

    /// Marks a name as that of a continuous contract.
    mutating func markContinuous(_ symbol: String) { continuous.insert(symbol) }

    /// Adds the days from `start` to `end` on which a symbol stands for an instrument.
    ///
    /// - Parameter end: the first day after them.
    package mutating func add(symbol: String, instrument: InstrumentID, from start: PackedDate, to end: PackedDate) {
        if let first = entries[instrument]?.first, first.symbol != symbol { namesChange = true }
        entries[instrument, default: []].append(Entry(start: start, end: end, symbol: symbol))
        spans[symbol, default: []].append(Span(instrument: instrument, start: start, end: end))
        guard ids[symbol]?.contains(instrument) != true else { return }
        if ids[symbol] != nil { namesChange = true }
        ids[symbol, default: []].append(instrument)
    }

    /// Ends, at a day, the open mappings of an instrument that began by then, or those of one name.
    private mutating func end(_ instrument: InstrumentID, named name: String? = nil, at day: PackedDate) {
        guard let known = entries[instrument] else { return }
        for index in known.indices where known[index].end == .last && known[index].start <= day {
            let symbol = known[index].symbol
            if let name, name != symbol { continue }
            entries[instrument]?[index].end = day
            for place in spans[symbol]?.indices ?? 0..<0 {
                guard let span = spans[symbol]?[place], span.instrument == instrument, span.end == .last else {
                    continue
                }
                if span.start <= day { spans[symbol]?[place].end = day }
            }
        }
    }

    /// Takes the name that a symbol mapping record tells (dbn.md §3.9); live streams have them between their records.
    ///
    /// The name is, as in the vendor's Python package, the symbol that was asked for only where the one that came out is a
    /// number. It holds on the days from its start to its end, on all days without them. A name without a start that
    /// follows another one holds from the record's own day on and ends the other, and so does one that goes over to
    /// another instrument. A record that is too short, or whose text is none, tells nothing.
    mutating func learn(_ record: RawSpan) {
        let version: UInt8 = record.byteCount < Self.mappingByteCount ? 1 : 3
        guard let layout = RecordLayout.layout(rtype: RecordType.symbolMapping, version: version),
            record.byteCount >= layout.byteCount
        else { return }
        func text(_ name: String) -> String? {
            layout.column(named: name).flatMap { record.terminatedText(at: $0.offset, width: $0.kind.byteCount) }
        }
        func time(_ name: String) -> UInt64 { layout.column(named: name).map { record.integer(at: $0.offset) } ?? .max }
        guard var symbol = text("stype_out_symbol") else { return }
        if symbol.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            guard let asked = text("stype_in_symbol") else { return }
            symbol = asked
        }
        guard !symbol.isEmpty else { return }
        let instrument = InstrumentID(record.integer(at: 4))
        let (start, end) = (time("start_ts"), time("end_ts"))
        let isAsked = symbol != text("stype_out_symbol")
        var from = start == UInt64.max ? PackedDate.first : PackedDate(CalendarDate(Timestamp(nanos: start)))
        let own: UInt64 = record.integer(at: RecordLayout.tsEventOffset)
        if start == UInt64.max, own != UInt64.max {
            let day = PackedDate(CalendarDate(Timestamp(nanos: own)))
            if let known = entries[instrument], known.last?.symbol != symbol {
                from = day
                self.end(instrument, at: day)
            }
            // The name of a contract, and that of a continuous contract, is one instrument at a time.
            if !isAsked || isContinuous(symbol),
                let other = spans[symbol]?.last(where: { $0.end == .last && $0.instrument != instrument })?.instrument
            {
                from = day
                self.end(other, named: symbol, at: day)
            }
        }
        let to = end == UInt64.max ? PackedDate.last : Self.dayBehind(end, notBefore: from)
        if entries[instrument]?.contains(where: { $0.symbol == symbol && $0.start <= from && to <= $0.end }) == true {
            return
        }
        add(symbol: symbol, instrument: instrument, from: from, to: to)
    }

    /// Bytes of a mapping record from version 2 on; version 1's is shorter, even with `ts_out`.
    private static let mappingByteCount = 176

    /// The first day that begins at the instant or after it: a mapping that ends in the course of a day has that day.
    private static func dayBehind(_ nanos: UInt64, notBefore start: PackedDate) -> PackedDate {
        let day = PackedDate(CalendarDate(Timestamp(nanos: nanos)))
        if nanos % Timestamp.nanosPerDay == 0, day > start { return day }
        let (next, overflow) = nanos.addingReportingOverflow(Timestamp.nanosPerDay)
        return overflow ? .last : PackedDate(CalendarDate(Timestamp(nanos: next)))
    }

    /// All mappings in the form of metadata, by name.
    var mappings: [SymbolMapping] {
        names.map { name in
            SymbolMapping(
                rawSymbol: name,
                intervals: instruments(named: name).flatMap { instrument in
                    (entries[instrument] ?? []).filter { $0.symbol == name && $0.start < $0.end }.map {
                        SymbolMapping.Interval(start: $0.start, end: $0.end, symbol: "\(instrument)")
                    }
                })
        }
    }

    /// The instrument's name on exactly this day; nil when the mappings have none for it. Where several cover the
    /// day, the last one added wins, as in the official tools.
    public func symbol(of instrument: InstrumentID, on day: CalendarDate) -> String? {
        let date = PackedDate(day)
        return entries[instrument]?.last { $0.start <= date && date < $0.end }?.symbol
    }

    /// True when the instrument carries different names on different days.
    public func isShared(_ instrument: InstrumentID) -> Bool {
        guard let known = entries[instrument], let first = known.first else { return false }
        return known.contains { $0.symbol != first.symbol }
    }

    /// True for the name of a continuous contract (`ES.c.0`): of several instruments one after the other, none of
    /// which begins anew when it takes the name over.
    func isContinuous(_ symbol: String) -> Bool {
        if continuous.contains(symbol) { return true }
        let parts = symbol.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, ["c", "n", "v"].contains(parts[1]) else { return false }
        return !parts[2].isEmpty && parts[2].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Every name, in alphabetical order.
    public var names: [String] { ids.keys.sorted() }

    /// Every instrument that ever carried the name, in order of appearance; empty when none did.
    public func instruments(named symbol: String) -> [InstrumentID] { ids[symbol] ?? [] }
}

extension PackedDate {
    /// The days that stand for open ends, as official tools can read them: no calendar of theirs has a year 0.
    static let first = PackedDate(CalendarDate(Timestamp(nanos: 0)))
    static let last = PackedDate(packed: 9999_12_31) ?? first
}

extension Metadata {
    /// Gives a stream without mappings of its own those of a map.
    public mutating func name(by symbols: SymbolMap) {
        guard mappings.isEmpty else { return }
        mappings = symbols.mappings
        guard !mappings.isEmpty else { return }
        stypeIn = SType.rawSymbol.rawValue
        stypeOut = SType.instrumentID.rawValue
    }
}
