import Engine
import EngineTransport

/// The offer of a recording to subscribers: its datasets, its instruments and their names (live-protocol.md §5).
///
/// It is made once for a recording, in O(books + other records), and shared by its sessions.
struct LiveCatalog: Sendable {
    /// An instrument that a subscription names.
    struct Match: Hashable {
        var instrument: UInt32
        /// The name that the instrument must carry on the day; nil: any name.
        var onlyAs: String?
        /// The raw symbol that the mapping record has.
        var name: String
        /// The time in which the instrument is wanted, in nanoseconds since 1970 by the index time; nil: always.
        var window: Range<UInt64>?
    }

    /// The symbology types that symbols may be asked for in.
    static let stypes: [SType] = [.rawSymbol, .instrumentID, .parent, .continuous]

    let symbols: SymbolMap
    /// The datasets of all sources; empty when no source names one, and any is served then.
    let datasets: [String]
    /// The instruments that have a record, ascending.
    let instruments: [UInt32]
    /// The contracts of `instruments`, in the same order, as far as definitions or names tell them.
    let contracts: [LiveContract]
    /// True when an instrument changes its name from day to day.
    let hasSharedNames: Bool
    /// The first moment of the data, on whose day names are looked up; nil without records.
    let began: Timestamp?
    private let ended: Timestamp?

    private let continuousMap: ContinuousMap?
    private let known: Set<UInt32>
    /// Types of the records that are not market-by-order.
    private let otherTypes: Set<UInt8>
    private let hasOrders: Bool
    /// Indices in `contracts` by root, so that a thousand symbols of a request cost a thousand look-ups.
    private let byRoot: [String: [Int]]
    /// Indices in `contracts` by name.
    private let byName: [String: [Int]]

    /// Makes the catalog of a timeline.
    ///
    /// - Parameter continuous: The contracts of continuous symbols; nil where the data itself tells them.
    init(_ timeline: Timeline, continuous: ContinuousMap? = nil) {
        let recording = timeline.recording
        continuousMap = continuous
        ended = recording.bounds(clock: .tsRecv)?.last
        symbols = recording.symbols
        var datasets: [String] = []
        for dataset in [recording.metadata.dataset] + recording.sources.map(\.metadata.dataset)
        where !dataset.isEmpty && !datasets.contains(dataset) { datasets.append(dataset) }
        self.datasets = datasets
        var known = Set(timeline.books.map(\.key.instrument.raw))
        var otherTypes: Set<UInt8> = []
        var definitions: [UInt32: LiveDefinition] = [:]
        let others = recording.others
        for index in 0..<others.count {
            let header = others.header(index)
            // The gateway's own messages belong to nobody.
            guard header.instrument.raw != 0 else { continue }
            known.insert(header.instrument.raw)
            otherTypes.insert(header.rtype)
            guard header.rtype == Schema.definition.recordType else { continue }
            let version = others[index].version
            others.withRecord(index) { bytes in
                definitions[header.instrument.raw] = LiveDefinition(bytes, version: version)
            }
        }
        self.known = known
        self.otherTypes = otherTypes
        hasOrders = recording.count > 0
        instruments = known.sorted()
        began = recording.bounds(clock: .tsRecv)?.first
        hasSharedNames = recording.symbols.namesChange
        let volumes = timeline.books.reduce(into: [UInt32: UInt64]()) {
            $0[$1.key.instrument.raw, default: 0] &+= $1.tally.volume
        }
        let year = began.map { CalendarDate($0).year } ?? 1970
        let contracts = instruments.map { [symbols, began] id in
            let name = symbols.symbol(of: InstrumentID(id), at: began) ?? definitions[id]?.rawSymbol ?? "\(id)"
            return LiveContract(
                instrument: id, name: name, definition: definitions[id], volume: volumes[id] ?? 0, nearYear: year)
        }
        self.contracts = contracts
        byRoot = Dictionary(grouping: contracts.indices) { contracts[$0].root }
        byName = Dictionary(grouping: contracts.indices) { contracts[$0].name }
    }

    /// Returns whether sessions of this dataset can be served.
    func serves(_ dataset: String) -> Bool { datasets.isEmpty || datasets.contains(dataset) }

    /// Returns whether a schema can be subscribed to. Definitions, statuses and the like may have no records.
    func offers(_ schema: Schema) -> Bool {
        switch schema {
        case .definition, .statistics, .status, .imbalance: true
        case .mbo, .mbp1, .mbp10, .tbbo, .trades, .ohlcv1s, .ohlcv1m, .ohlcv1h, .ohlcv1d, .bbo1s, .bbo1m, .ohlcvEOD,
            .cmbp1, .cbbo1s, .cbbo1m, .tcbbo:
            hasOrders && (schema == .mbo || DerivedFeed(schema) != nil) || otherTypes.contains(schema.recordType)
        }
    }

    /// Returns the raw symbol of an instrument on the instant's day; its number where nothing names it.
    func name(of instrument: UInt32, at time: UInt64?) -> String {
        let moment = time.map { Timestamp(nanos: $0) } ?? began
        if let name = symbols.symbol(of: InstrumentID(instrument), at: moment) { return name }
        return contract(instrument)?.name ?? "\(instrument)"
    }

    private func contract(_ instrument: UInt32) -> LiveContract? {
        let place = contracts.indices.partitioningIndex { contracts[$0].instrument >= instrument }
        return place < contracts.count && contracts[place].instrument == instrument ? contracts[place] : nil
    }

    /// Returns the instruments that a symbol stands for, ascending; empty when it cannot be resolved.
    func resolve(_ symbol: String, _ stype: SType) -> [Match] {
        switch stype {
        case .rawSymbol: return named(symbol)
        case .instrumentID:
            guard let id = UInt32(symbol), known.contains(id) else { return [] }
            return [Match(instrument: id, onlyAs: nil, name: name(of: id, at: nil))]
        case .parent:
            guard let (root, kind) = LiveContract.parent(symbol) else { return [] }
            return places(byRoot[root]).filter { $0.kind == kind }.map(\.match)
        case .continuous: return continuous(symbol)
        case .smart, .nasdaqSymbol, .cmsSymbol, .isin, .usCode, .bbgCompID, .bbgCompTicker, .figi, .figiTicker,
            .listingID, .issuerID, .securityID:
            return []
        }
    }

    private func places(_ places: [Int]?) -> [LiveContract] { places.map { $0.map { contracts[$0] } } ?? [] }

    private func named(_ symbol: String) -> [Match] {
        let mapped = symbols.instruments(named: symbol).map(\.raw)
        // A name without a mapping may stand in a definition, and a nameless instrument is called by its number.
        let ids = mapped.isEmpty ? places(byName[symbol]).map(\.instrument) : mapped
        return ids.sorted().map { id in
            let changes = mapped.count > 1 || symbols.isShared(InstrumentID(id))
            return Match(instrument: id, onlyAs: changes ? symbol : nil, name: symbol)
        }
    }

    /// Resolves a continuous symbol by the map, contract by contract. Without a map `CL.c.0` is the outright future of
    /// the root that expires first in the data, and `CL.v.0` the one that was traded most.
    ///
    /// The open interest that `.n.` goes by is not in the data. Ranks are those of the whole recording: without a map a
    /// session does not roll.
    private func continuous(_ symbol: String) -> [Match] {
        if let entries = continuousMap?[symbol] {
            return entries.flatMap { entry -> [Match] in
                if let began, let ended, entry.time.upperBound <= began.nanos || entry.time.lowerBound > ended.nanos {
                    return []
                }
                return named(entry.rawSymbol).map { match in
                    var match = match
                    match.window = entry.time
                    return match
                }
            }
        }
        let parts = symbol.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let rank = Int(parts[2]), rank >= 0 else { return [] }
        var futures = places(byRoot[String(parts[0])]).filter { $0.kind == .future && $0.expiry != nil }
        switch parts[1] {
        case "c": futures.sort { ($0.expiry ?? 0, $0.instrument) < ($1.expiry ?? 0, $1.instrument) }
        case "v": futures.sort { ($1.volume, $0.instrument) < ($0.volume, $1.instrument) }
        default: return []
        }
        return rank < futures.count ? [futures[rank].match] : []
    }
}
