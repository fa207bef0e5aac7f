import Engine

/// The records of a schema that a session gets: those of all its subscriptions to that schema, each record once.
struct LiveSelection {
    /// The moment from which on every instrument is wanted, in nanoseconds since 1970; nil: only those named.
    private var allFrom: UInt64?
    /// The moment from which on each named instrument is wanted.
    private var from: [UInt32: UInt64] = [:]
    /// Instruments that are wanted only on days on which they carry one of these names.
    private var names: [UInt32: Set<String>] = [:]
    /// Instruments that are wanted only at these times: nanoseconds since 1970, by the index time.
    private var windows: [UInt32: [Range<UInt64>]] = [:]
    private let symbols: SymbolMap

    private var lastInstrument: UInt32?
    private var lastFrom: UInt64?

    init(_ symbols: SymbolMap) { self.symbols = symbols }

    var isEmpty: Bool { allFrom == nil && from.isEmpty }

    /// The instruments named; nil when all are wanted.
    var instruments: [UInt32]? { allFrom == nil ? from.keys.sorted() : nil }

    /// Returns whether every record of these instruments passes.
    func passesEverything(of all: [UInt32]) -> Bool {
        guard names.isEmpty, windows.isEmpty else { return false }
        if allFrom == 0 { return true }
        return allFrom == nil && from.count >= all.count && all.allSatisfy { from[$0] == 0 }
    }

    /// Adds all instruments.
    ///
    /// - Parameter start: Nanoseconds since 1970; nil: from the beginning.
    mutating func addAll(start: UInt64?) {
        lastInstrument = nil
        allFrom = min(allFrom ?? .max, start ?? 0)
    }

    mutating func add(_ match: LiveCatalog.Match, start: UInt64?) {
        lastInstrument = nil
        let id = match.instrument
        let isNew = from[id] == nil
        from[id] = min(from[id] ?? .max, start ?? 0)
        if let name = match.onlyAs {
            if isNew || names[id] != nil { names[id, default: []].insert(name) }
        } else {
            names[id] = nil
        }
        if let window = match.window {
            if isNew || windows[id] != nil { windows[id, default: []].append(window) }
        } else {
            windows[id] = nil
        }
    }

    /// Returns whether a record of an instrument passes.
    ///
    /// - Parameters:
    ///   - time: The time that `start` is compared with: `ts_event`, or `ts_recv` in the bbo schemas.
    ///   - day: The index time, which decides the day of a name and of a continuous contract.
    @inline(__always)
    mutating func admits(_ instrument: UInt32, time: UInt64, day: UInt64) -> Bool {
        if instrument != lastInstrument { look(instrument) }
        guard let lastFrom, time >= lastFrom else { return false }
        return (names.isEmpty || admitsName(instrument, day)) && (windows.isEmpty || admitsTime(instrument, day))
    }

    private func admitsTime(_ instrument: UInt32, _ day: UInt64) -> Bool {
        guard allFrom == nil, day != .max, let wanted = windows[instrument] else { return true }
        return wanted.contains { $0.contains(day) }
    }

    private mutating func look(_ instrument: UInt32) {
        lastInstrument = instrument
        switch (allFrom, from[instrument]) {
        case (nil, let own): lastFrom = own
        case (let all?, nil): lastFrom = all
        case (let all?, let own?): lastFrom = min(all, own)
        }
    }

    private func admitsName(_ instrument: UInt32, _ day: UInt64) -> Bool {
        guard allFrom == nil, let wanted = names[instrument] else { return true }
        let time = day == .max ? nil : Timestamp(nanos: day)
        return symbols.carries(InstrumentID(instrument), anyOf: wanted, at: time)
    }
}
