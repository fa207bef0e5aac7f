import Engine
import EngineTransport

/// What to follow, and as whom.
public enum FeedSource: Sendable {
    /// DBN from the first byte on: `stream`, `serve tcp`, or anything else that sends a file.
    case tcp
    /// Databento's live protocol.
    case live(LiveLogin)

    public var word: String {
        switch self {
        case .tcp: "tcp"
        case .live: "live"
        }
    }

    public struct LiveLogin: Sendable {
        public var key: FeedKey
        /// `GLBX.MDP3`
        public var dataset: String
        /// As a user writes them; none: all.
        public var symbols: [String]
        public var schema = "mbo"

        public init(key: FeedKey, dataset: String, symbols: [String] = []) {
            self.key = key
            self.dataset = dataset
            self.symbols = symbols
        }

        /// The lines of text that ask for the records, and begin the session.
        ///
        /// - Parameter start: nanoseconds since 1970 from which on to replay; nil: whatever the gateway does without one.
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

        /// What kind of name it is (live-protocol.md §5).
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

    /// - Returns: nil for a text that cannot be a key: empty, or with something in it that would be no line of text.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "|") }) else {
            return nil
        }
        self.text = text
    }

    public var description: String { "a key" }

    /// Nothing to see: a reflected key would be a printed key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a feed cannot be followed, or no more.
public enum FeedError: Error, Hashable, Sendable {
    /// Nothing was ever heard of it.
    case cannotConnect(ListenAddress, String)
    /// It says nothing, or nothing any more.
    case silent(ListenAddress, Duration)
    /// Not a feed, or one that cannot be kept.
    case fault(ListenAddress, FeedFault)
    case refused(ListenAddress, LiveRefusal)
    /// A gateway's own words.
    case gateway(ListenAddress, String)
    /// The connection went, and could not be had again.
    case lost(ListenAddress, String, records: Int, tries: Int)
}

extension FeedError: CustomStringConvertible {
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

    /// What to try.
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

    /// Whether connecting again can help.
    var isOfTheConnection: Bool {
        switch self {
        case .cannotConnect, .silent, .lost: true
        case .fault(_, let fault): fault.isOfTheConnection
        case .refused(_, .refused): true
        case .refused(_, .notAGateway), .gateway: false
        }
    }
}
