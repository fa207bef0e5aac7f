import Engine

/// The protocol of a feed, and the login where it has one.
public enum FeedSource: Sendable {
    /// DBN from the first byte on, as `stream`, `serve tcp` and anything else that sends a file send it.
    case tcp
    /// Databento's live protocol.
    case live(LiveLogin)

    /// The word of the language for the protocol.
    public var word: String { isLive ? "live" : "tcp" }

    var isLive: Bool { if case .live = self { true } else { false } }

    /// The login and subscription of a gateway.
    public struct LiveLogin: Sendable {
        /// The key that answers the challenge.
        public var key: FeedKey
        /// The name of the dataset, such as `GLBX.MDP3`.
        public var dataset: String
        /// The symbols as a user writes them; none: all.
        public var symbols: [String]
        /// The name of the schema to subscribe to.
        public var schema = "mbo"

        /// Makes a login for market-by-order records.
        public init(key: FeedKey, dataset: String, symbols: [String] = []) {
            self.key = key
            self.dataset = dataset
            self.symbols = symbols
        }

        /// Returns the lines of text that ask for the records and begin the session.
        ///
        /// - Parameter start: Nanoseconds since 1970 from which on to replay; nil: the gateway's default.
        func request(start: UInt64?, snapshot: Bool) -> String {
            guard !symbols.isEmpty else {
                return LiveClient.subscription(schema: schema, start: start, snapshot: snapshot, id: 1)
                    + LiveClient.startSession
            }
            var text = ""
            // One subscription for each kind of name.
            for (index, kind) in Self.kinds.enumerated() {
                let names = symbols.filter { Self.kind(of: $0) == kind }
                guard !names.isEmpty else { continue }
                text += LiveClient.subscription(
                    schema: schema, stype: kind, symbols: names, start: start, snapshot: snapshot, id: index + 1)
            }
            return text + LiveClient.startSession
        }

        private static let kinds = ["raw_symbol", "instrument_id", "parent", "continuous"]

        /// Returns the symbology type that a symbol has by its form (live-protocol.md §5).
        static func kind(of symbol: String) -> String {
            let words = symbol.split(separator: ".", omittingEmptySubsequences: false)
            if symbol.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return kinds[1] }
            if words.count == 2, ["FUT", "OPT", "SPOT"].contains(words[1]) { return kinds[2] }
            if words.count == 3, ["c", "v", "n"].contains(words[1]), UInt8(words[2]) != nil { return kinds[3] }
            return kinds[0]
        }
    }
}

/// A key that is never printed.
public struct FeedKey: Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    /// Makes a key; nil for a text that cannot be one: empty, or with a character that a line of the protocol cannot
    /// hold.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "|") }) else {
            return nil
        }
        self.text = text
    }

    /// A phrase without the key.
    public var description: String { "a key" }

    /// A mirror without children: a reflected key would be a printed key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The reasons why a feed cannot be followed, or no longer.
public enum FeedError: Error, Hashable, Sendable {
    /// Nothing was ever heard of the server.
    case cannotConnect(ListenAddress, String)
    /// The server says nothing, or nothing any more, for this time.
    case silent(ListenAddress, Duration)
    /// The bytes are not a feed, or one that cannot be kept.
    case fault(ListenAddress, FeedFault)
    /// The gateway did not let the client in.
    case refused(ListenAddress, LiveRefusal)
    /// The gateway ended the session, in its own words.
    case gateway(ListenAddress, String)
    /// The connection was lost, and could not be made again.
    case lost(ListenAddress, String, records: Int, tries: Int)
}

extension FeedError: CustomStringConvertible {
    /// The error in a sentence without an end.
    public var description: String {
        switch self {
        case .cannotConnect(let address, let words): "cannot connect to \(address): \(words)"
        case .silent(let address, let time): "\(address) has said nothing for \(time)"
        case .fault(let address, let fault): "the feed of \(address): \(fault)"
        case .refused(let address, let refusal): "\(address): \(refusal)"
        case .gateway(let address, let words): "\(address) ended the session: \(words)"
        case .lost(let address, let words, let records, let tries):
            "the feed of \(address) was lost after \(records) records: \(words); it did not come back in \(tries) "
                + "\(tries == 1 ? "try" : "tries")"
        }
    }

    /// A hint at what to try; nil where there is none.
    public var suggestion: String? {
        switch self {
        case .cannotConnect(_, let words) where words.hasPrefix("no host"):
            "is the name right? This machine is `:9000`, without a host"
        case .cannotConnect: "start the server first, or write `retry 30s` to wait for it"
        case .silent:
            "is it the right port, and the right protocol (tcp, live)? `silence` says how long it may say nothing"
        case .fault(_, .format): "`connect tcp` reads DBN; a gateway of Databento's wants `connect live`"
        case .fault(_, .compressed): "serve it uncompressed; `load` reads zstd from files"
        case .fault(_, .full): "`set memory 8G` makes room for more, `symbols` asks for less"
        case .fault: nil
        case .refused(_, .notAGateway): "`connect live` is for gateways; `connect tcp` follows `stream` and `serve tcp`"
        case .refused: "write `key K`, or set DATABENTO_API_KEY; `dataset D` says which data"
        case .gateway: nil
        case .lost: "what came is kept; `retry 10m` waits longer"
        }
    }

    /// True when connecting again can help.
    var isOfTheConnection: Bool {
        switch self {
        case .cannotConnect, .silent, .lost: true
        case .fault(_, let fault): fault.isOfTheConnection
        case .refused(_, .refused): true
        case .refused(_, .notAGateway), .gateway: false
        }
    }
}
