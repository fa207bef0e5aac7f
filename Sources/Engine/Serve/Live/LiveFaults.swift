import Engine

/// The faults of one session of the gateway, as they strike the records that its client gets.
struct LiveFaults {
    /// A record that a fault keeps back.
    struct Held {
        var bytes: [UInt8]
        var lane: Int
        var entry: FaultJournal.Entry
    }

    let journal: FaultJournal
    private let session: Int
    private var injector: FaultInjector
    private var pass = 1
    private var held: [Int: Held] = [:]
    private var gap: FaultJournal.Entry?
    /// The number of records of each schema but market-by-order that the client should have got in this pass.
    private var numbers: [Schema: Int] = [:]
    /// True when the record before which a fault stopped the replay has been judged already.
    private var isJudged = false

    /// Begins the faults of a session.
    ///
    /// - Parameters:
    ///   - injector: The injector of the recording, not started.
    ///   - first: The recording's index of the first record of the replay.
    init(_ journal: FaultJournal, _ injector: FaultInjector, from first: Int) {
        self.journal = journal
        self.injector = injector
        session = journal.nextSession()
        self.injector.start(at: first)
    }

    /// The fate of a record that the client should get.
    enum Outcome {
        /// The record is sent this number of times; 0 leaves it out.
        case send(times: Int)
        /// The record is sent with one bit changed.
        case sendCorrupt(byte: Int, bit: Int)
        case stop(FaultStop)
    }

    /// Judges a record that the client should get, and notes what strikes it in the journal.
    ///
    /// - Parameters:
    ///   - index: The index of the record in the recording; for other schemas than market-by-order, that of the record
    ///     it leaves with.
    ///   - name: Returns the symbol of an instrument.
    mutating func strike(
        _ record: RawSpan, lane: Int, schema: Schema, index: Int, time: UInt64, name: (UInt32) -> String
    ) -> Outcome {
        if isJudged {
            isJudged = false
            return .send(times: 1)
        }
        let number = schema == .mbo ? index : numbers[schema, default: 0]
        if schema != .mbo { numbers[schema] = number + 1 }
        let leaves: UInt64? = time == .max || time == 0 ? nil : time
        let fate = injector.strike(
            FaultInjector.Candidate(number: number, position: index, time: leaves, byteCount: record.byteCount))
        if fate == .sent { return closeGap(.send(times: 1)) }
        if fate == .inGap {
            if case .records(let count)? = gap?.detail { gap?.detail = .records(count + 1) }
            return .send(times: 0)
        }
        _ = closeGap(.send(times: 0))
        let instrument: UInt32 = record.load(RecordFields.instrument)
        func entry(_ kind: FaultKind, _ detail: Fault.Detail = .none) -> FaultJournal.Entry {
            FaultJournal.Entry(
                session: session, pass: pass, schema: schema, index: index, time: leaves, instrument: instrument,
                symbol: name(instrument), kind: kind, detail: detail)
        }
        switch fate {
        case .sent, .inGap: return .send(times: 1)
        case .dropped:
            journal.note(entry(.drop))
            return .send(times: 0)
        case .gap:
            gap = entry(.gap, .records(1))
            return .send(times: 0)
        case .twice:
            journal.note(entry(.duplicate))
            return .send(times: 2)
        case .corrupt(let byte, let bit):
            journal.note(entry(.corrupt, .bit(bit, ofByte: byte)))
            return .sendCorrupt(byte: byte, bit: bit)
        case .held(let ticket):
            var bytes: [UInt8] = []
            // Sound: the bytes are copied during the call.
            unsafe record.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            held[ticket] = Held(bytes: bytes, lane: lane, entry: entry(.delay))
            return .send(times: 0)
        case .stop(let stop):
            guard !stop.kind.strikesOnce || journal.mayStrike(pass: pass, number: number, schema: schema) else {
                return .send(times: 1)
            }
            journal.note(entry(stop.kind, stop.detail))
            isJudged = true
            return .stop(stop)
        }
    }

    private mutating func closeGap(_ outcome: Outcome) -> Outcome {
        if let gap { journal.note(gap) }
        gap = nil
        return outcome
    }

    /// Returns the records kept back that leave before one of this time; nil: at the end of the pass, where all do.
    mutating func landing(before time: UInt64?) -> [Held] {
        if isJudged { return [] }
        let landings = time.map { injector.landing(before: $0 == .max || $0 == 0 ? nil : $0) } ?? injector.landAll()
        return landings.compactMap { landing in
            guard var record = held.removeValue(forKey: landing.ticket) else { return nil }
            record.entry.kind = landing.kind
            if let detail = landing.detail {
                record.entry.detail = detail
                journal.note(record.entry)
            }
            return record
        }
    }

    /// Begins another pass through the recording.
    mutating func beginPass() {
        close()
        injector.beginPass()
        numbers = [:]
        pass += 1
    }

    /// Notes a gap that is still open in the journal.
    mutating func close() { _ = closeGap(.send(times: 0)) }
}
