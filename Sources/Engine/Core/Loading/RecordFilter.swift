/// The choice of records that the options of a load let through, by instrument and by index time.
struct RecordFilter {
    private let from: UInt64
    private let to: UInt64?
    /// The raw ids of the instruments that are let through, ascending; nil: every instrument.
    private var wanted: [UInt32]?
    /// Wanted instruments that carried other names too, or whose name others carried: for these the day decides.
    private var byDay: Set<UInt32> = []
    private var names: Set<String> = []
    private let symbols: SymbolMap
    private var lastInstrument: UInt32 = 0
    private var lastDay = UInt64.max
    private var lastAnswer = false

    /// Makes the filter of some options.
    ///
    /// - Parameter symbols: the names that all sources have given so far.
    /// - Returns: nil when the options let every record through.
    init?(_ options: RecordingLoader.Options, symbols: SymbolMap) {
        guard options.symbols != nil || options.from != nil || options.to != nil else { return nil }
        from = options.from?.nanos ?? 0
        to = options.to?.nanos
        self.symbols = symbols
        guard let names = options.symbols else { return }
        self.names = Set(names)
        var ids: Set<UInt32> = []
        var numbers: Set<UInt32> = []
        for name in names {
            let known = symbols.instruments(named: name)
            if known.isEmpty, let id = UInt32(name) { numbers.insert(id) }
            for id in known {
                ids.insert(id.raw)
                if known.count > 1 || symbols.isShared(id) { byDay.insert(id.raw) }
            }
        }
        byDay.subtract(numbers)
        wanted = ids.union(numbers).sorted()
    }

    /// True when a record is let through.
    ///
    /// - Parameter time: the index time of the record, raw.
    @inline(__always)
    mutating func lets(_ instrument: UInt32, time: UInt64) -> Bool {
        if time < from { return false }
        if let to, time >= to { return false }
        guard wanted != nil else { return true }
        if instrument == lastInstrument, time / Timestamp.nanosPerDay == lastDay { return lastAnswer }
        return look(instrument, time: time)
    }

    /// Calls `body` with each run of records that are let through and with how many they are.
    @inline(__always)
    mutating func forEachRun<E: Error>(
        _ bytes: RawSpan, stride: Int, _ body: (RawSpan, _ count: Int) throws(E) -> Void
    ) throws(E) {
        let count = bytes.byteCount / stride
        var first = 0
        for index in 0...count {
            if index < count {
                let message = bytes.mbo(at: index * stride)
                if lets(message.instrumentRaw, time: message.tsRecvRaw) { continue }
            }
            if index > first { try body(bytes.extracting(first * stride..<index * stride), index - first) }
            first = index + 1
        }
    }

    @inline(never)
    private mutating func look(_ instrument: UInt32, time: UInt64) -> Bool {
        lastInstrument = instrument
        lastDay = time / Timestamp.nanosPerDay
        lastAnswer = contains(instrument)
        if lastAnswer, byDay.contains(instrument) {
            let at = time == MBOMessage.undefinedTimestamp ? nil : Timestamp(nanos: time)
            lastAnswer = symbols.carries(InstrumentID(instrument), anyOf: names, at: at)
        }
        return lastAnswer
    }

    private func contains(_ instrument: UInt32) -> Bool {
        guard let wanted else { return true }
        let place = wanted.indices.partitioningIndex { wanted[$0] >= instrument }
        return place < wanted.count && wanted[place] == instrument
    }
}

extension RecordingLoader.Options {
    /// Checks the wanted symbols against all names of the sources.
    ///
    /// - Throws: `LoadError.unknownSymbol` for a name that none of the sources knows and that is no number.
    func checkSymbols(_ known: SymbolMap) throws(LoadError) {
        for name in symbols ?? [] where known.instruments(named: name).isEmpty && UInt32(name) == nil {
            throw LoadError(.unknownSymbol(name, known: known.names))
        }
    }
}
