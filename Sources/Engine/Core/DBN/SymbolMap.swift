/// Which name an instrument id carries on which day, and back (databento.md §6.4).
public struct SymbolMap: Sendable {
    private struct Entry: Sendable {
        var start: PackedDate
        /// Exclusive.
        var end: PackedDate
        var symbol: String
    }

    private var entries: [InstrumentID: [Entry]] = [:]
    private var ids: [String: [InstrumentID]] = [:]

    public init() {}

    public init(_ metadata: Metadata) { add(metadata) }

    /// Adds a stream's mappings; what is already known stays.
    public mutating func add(_ metadata: Metadata) {
        for mapping in metadata.mappings {
            for interval in mapping.intervals where !interval.symbol.isEmpty {
                // Instrument ids were requested and names given back: the roles are swapped. Ids for ids are not.
                let isInverse = metadata.stypeIn == 0 && (metadata.stypeOut != 0 || UInt32(interval.symbol) == nil)
                let (name, number) =
                    isInverse ? (interval.symbol, mapping.rawSymbol) : (mapping.rawSymbol, interval.symbol)
                guard let raw = UInt32(number) else { continue }
                add(symbol: name, instrument: InstrumentID(raw), from: interval.start, to: interval.end)
            }
        }
    }

    /// - Parameter end: exclusive.
    public mutating func add(symbol: String, instrument: InstrumentID, from start: PackedDate, to end: PackedDate) {
        entries[instrument, default: []].append(Entry(start: start, end: end, symbol: symbol))
        if ids[symbol]?.contains(instrument) != true { ids[symbol, default: []].append(instrument) }
    }

    /// The name on the instant's UTC day; the first known name on any day when none covers it; nil when there is none.
    public func symbol(of instrument: InstrumentID, at time: Timestamp?) -> String? {
        guard let known = entries[instrument] else { return nil }
        if let time {
            let date = PackedDate(CalendarDate(time))
            if let entry = known.first(where: { $0.start <= date && date < $0.end }) { return entry.symbol }
        }
        return known.first?.symbol
    }

    /// The name on exactly this day; nil when the mappings have none for it. Where several cover the day, the last one
    /// added wins, as in the official tools.
    public func symbol(of instrument: InstrumentID, on day: CalendarDate) -> String? {
        let date = PackedDate(day)
        return entries[instrument]?.last { $0.start <= date && date < $0.end }?.symbol
    }

    /// Every name, in alphabetical order.
    public var names: [String] { ids.keys.sorted() }

    /// Every instrument that ever carried the name, in order of appearance; empty when nobody did.
    public func instruments(named symbol: String) -> [InstrumentID] { ids[symbol] ?? [] }
}
