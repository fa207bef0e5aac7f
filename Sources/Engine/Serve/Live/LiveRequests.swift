import Engine

/// The login of a client (live-protocol.md §3).
struct LiveLogin: Hashable {
    var answer: String
    var dataset: String
    var hasTsOut = false
    var isCompressed = false
    var heartbeatSeconds = LiveLogin.heartbeatDefault
    /// The client's wish for when it is slow; nil when it has none.
    var wish: SlowReader.Wish?
    /// The name by which the client calls itself.
    var client = ""

    static let heartbeatDefault: UInt64 = 30
    static let heartbeatRange: ClosedRange<UInt64> = 5...1800

    init(_ line: ControlLine) throws(LineFault) {
        guard let answer = line["auth"] else {
            throw LineFault("Authentication failed: expected auth=... in answer to the challenge")
        }
        self.answer = answer
        guard let dataset = line["dataset"], !dataset.isEmpty else {
            throw LineFault("Authentication failed: expected dataset=…, as in dataset=GLBX.MDP3")
        }
        self.dataset = dataset
        let encoding = line["encoding"] ?? "dbn"
        guard encoding == "dbn" else { throw LineFault("Unsupported encoding", encoding, expected: "dbn") }
        switch line["compression"] ?? "none" {
        case "none", "": break
        case "zstd": isCompressed = true
        case let other: throw LineFault("Unsupported compression", other, expected: "none or zstd")
        }
        hasTsOut = try line.flag("ts_out") ?? false
        if let text = line["heartbeat_interval_s"] {
            guard let seconds = UInt64(text), Self.heartbeatRange.contains(seconds) else {
                throw LineFault("Invalid heartbeat_interval_s", text, expected: "5 to 1800 seconds")
            }
            heartbeatSeconds = seconds
        }
        if let text = line["slow_reader_behavior"] {
            guard let wish = SlowReader.Wish(rawValue: text) else {
                throw LineFault("Invalid slow_reader_behavior", text, expected: "skip or warn")
            }
            self.wish = wish
        }
        client = line["client"] ?? ""
    }
}

/// One line of a subscription (live-protocol.md §5).
struct LiveRequest: Hashable {
    var schema: Schema
    var stype: SType
    /// The symbols as asked for; empty with `isAll`.
    var symbols: [String]
    /// True when the client asked for ALL_SYMBOLS.
    var isAll: Bool
    /// The moment to begin at, in nanoseconds since 1970; nil: where the session is.
    var start: UInt64?
    var wantsSnapshot: Bool
    /// The subscription's id as the client wrote it; nil when it has none.
    var id: String?
    var isLast: Bool

    init(_ line: ControlLine) throws(LineFault) {
        id = line["id"].flatMap { $0.isEmpty ? nil : ControlLine.quoted($0, limit: 20) }
        guard let name = line["schema"] else {
            throw LineFault("Invalid subscription: expected schema=…, stype_in=…, symbols=…")
        }
        guard let schema = Schema(name: name) else {
            throw LineFault(
                "Unknown schema", name,
                expected: "mbo, mbp-1, mbp-10, tbbo, trades, "
                    + "bbo-1s, bbo-1m, ohlcv-1s, ohlcv-1m, ohlcv-1h, ohlcv-1d, definition, statistics or status")
        }
        self.schema = schema
        let stypeName = line["stype_in"] ?? SType.rawSymbol.name
        guard let stype = SType(name: stypeName), LiveCatalog.stypes.contains(stype) else {
            throw LineFault(
                "Unsupported stype_in", stypeName,
                expected: LiveCatalog.stypes.map(\.name).joined(separator: ", "))
        }
        self.stype = stype
        symbols = (line["symbols"] ?? "").split(separator: ",").map(String.init)
        guard !symbols.isEmpty else {
            throw LineFault("Invalid subscription: expected symbols=…, a comma list or ALL_SYMBOLS")
        }
        isAll = symbols == ["ALL_SYMBOLS"]
        if isAll { symbols = [] }
        if let text = line["start"], !text.isEmpty {
            guard let start = UInt64(text) ?? Timestamp(iso: text)?.nanos else {
                throw LineFault("Invalid start", text, expected: "nanoseconds since 1970 or ISO 8601")
            }
            self.start = start
        }
        wantsSnapshot = try line.flag("snapshot") ?? false
        isLast = try line.flag("is_last") ?? true
        if wantsSnapshot, schema != .mbo {
            throw LineFault("Invalid subscription: snapshot=1 is for schema mbo, not \(schema.name)")
        }
        if wantsSnapshot, start != nil {
            throw LineFault("Invalid subscription: snapshot=1 and start exclude each other")
        }
    }

    /// Returns whether this line goes on with the subscription of an earlier one.
    func continues(_ first: LiveRequest) -> Bool {
        schema == first.schema && stype == first.stype && start == first.start && wantsSnapshot == first.wantsSnapshot
            && isAll == first.isAll
    }
}
