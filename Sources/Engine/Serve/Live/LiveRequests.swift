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

    /// An error in a login, as a sentence for the client.
    struct Refusal: Error, Hashable {
        var text: String
    }

    init(_ line: ControlLine) throws(Refusal) {
        guard let answer = line["auth"] else {
            throw Refusal(text: "Authentication failed: expected auth=... in answer to the challenge.")
        }
        self.answer = answer
        guard let dataset = line["dataset"], !dataset.isEmpty else {
            throw Refusal(text: "Authentication failed: expected dataset=…, as in dataset=GLBX.MDP3.")
        }
        self.dataset = dataset
        let encoding = line["encoding"] ?? "dbn"
        guard encoding == "dbn" else {
            throw Refusal(text: "Unsupported encoding \(ControlLine.quoted(encoding)): expected dbn.")
        }
        switch line["compression"] ?? "none" {
        case "none", "": break
        case "zstd": isCompressed = true
        case let other:
            throw Refusal(text: "Unsupported compression \(ControlLine.quoted(other)): expected none or zstd.")
        }
        switch line["ts_out"] ?? "0" {
        case "0", "": break
        case "1": hasTsOut = true
        case let other: throw Refusal(text: "Invalid ts_out \(ControlLine.quoted(other)): expected 0 or 1.")
        }
        if let text = line["heartbeat_interval_s"] {
            guard let seconds = UInt64(text), Self.heartbeatRange.contains(seconds) else {
                throw Refusal(
                    text: "Invalid heartbeat_interval_s \(ControlLine.quoted(text)): expected 5 to 1800 seconds.")
            }
            heartbeatSeconds = seconds
        }
        if let text = line["slow_reader_behavior"] {
            guard let wish = SlowReader.Wish(rawValue: text) else {
                throw Refusal(
                    text: "Invalid slow_reader_behavior \(ControlLine.quoted(text)): expected skip or warn.")
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
    /// Whether the client asked for ALL_SYMBOLS.
    var isAll: Bool
    /// The moment to begin at, in nanoseconds since 1970; nil: where the session is.
    var start: UInt64?
    var wantsSnapshot: Bool
    /// The subscription's id as the client wrote it; nil when it has none.
    var id: String?
    var isLast: Bool

    /// An error in a subscription, in words for the client.
    struct Fault: Error, Hashable {
        var text: String
    }

    init(_ line: ControlLine) throws(Fault) {
        id = line["id"].flatMap { $0.isEmpty ? nil : ControlLine.quoted($0, limit: 20) }
        guard let name = line["schema"] else {
            throw Fault(text: "Invalid subscription: expected schema=…, stype_in=…, symbols=…")
        }
        guard let schema = Schema(name: name) else {
            throw Fault(
                text: "Unknown schema \(ControlLine.quoted(name)): expected mbo, mbp-1, mbp-10, tbbo, trades, "
                    + "bbo-1s, bbo-1m, ohlcv-1s, ohlcv-1m, ohlcv-1h, ohlcv-1d, definition, statistics or status")
        }
        self.schema = schema
        let stypeName = line["stype_in"] ?? SType.rawSymbol.name
        guard let stype = SType(name: stypeName), LiveCatalog.stypes.contains(stype) else {
            throw Fault(
                text: "Unsupported stype_in \(ControlLine.quoted(stypeName)): expected "
                    + LiveCatalog.stypes.map(\.name).joined(separator: ", "))
        }
        self.stype = stype
        symbols = (line["symbols"] ?? "").split(separator: ",").map(String.init)
        guard !symbols.isEmpty else {
            throw Fault(text: "Invalid subscription: expected symbols=…, a comma list or ALL_SYMBOLS")
        }
        isAll = symbols == ["ALL_SYMBOLS"]
        if isAll { symbols = [] }
        if let text = line["start"], !text.isEmpty {
            guard let start = UInt64(text) ?? Timestamp(iso: text)?.nanos else {
                throw Fault(
                    text: "Invalid start \(ControlLine.quoted(text)): expected nanoseconds since 1970 or ISO 8601")
            }
            self.start = start
        }
        wantsSnapshot = try Self.flag(line["snapshot"], "snapshot") ?? false
        isLast = try Self.flag(line["is_last"], "is_last") ?? true
        if wantsSnapshot, schema != .mbo {
            throw Fault(text: "Invalid subscription: snapshot=1 is for schema mbo, not \(schema.name)")
        }
        if wantsSnapshot, start != nil {
            throw Fault(text: "Invalid subscription: snapshot=1 and start exclude each other")
        }
    }

    private static func flag(_ text: String?, _ name: String) throws(Fault) -> Bool? {
        switch text {
        case nil, "": return nil
        case "0": return false
        case "1": return true
        case let text?:
            throw Fault(text: "Invalid \(name) \(ControlLine.quoted(text)): expected 0 or 1")
        }
    }

    /// Returns whether this line goes on with the subscription of an earlier one.
    func continues(_ first: LiveRequest) -> Bool {
        schema == first.schema && stype == first.stype && start == first.start && wantsSnapshot == first.wantsSnapshot
            && isAll == first.isAll
    }
}
