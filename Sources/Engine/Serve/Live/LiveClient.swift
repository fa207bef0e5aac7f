import Engine

/// The client's side of the handshake (live-protocol.md §1) and of subscriptions (live-protocol.md §5), without a
/// socket.
///
///     var client = LiveClient(key: key, dataset: "GLBX.MDP3")
///     switch client.receive(bytes) {
///     case .send(let text): …            the answer to the challenge
///     case .welcome(let session, let rest): …  subscribe, start, and give `rest` and all that follows to a DBN decoder
///     case .refused(let why): …
///     case .waiting: …
///     }
package struct LiveClient: Sendable {
    /// The next step of the owner of the connection.
    package enum Step: Hashable, Sendable {
        /// More bytes are needed.
        case waiting
        case send(String)
        /// The client was let in. `rest`, the bytes that came after the reply, is DBN.
        case welcome(session: String?, rest: [UInt8])
        case refused(LiveRefusal)
    }

    /// The wishes of the login.
    package struct Options: Hashable, Sendable {
        /// True when each record is to have its send time.
        package var hasTsOut = false
        /// True when the records are to be compressed with zstd.
        package var isCompressed = false
        /// Seconds between heartbeats; nil: the gateway's default, 30.
        package var heartbeatSeconds: Int?
        /// The name by which the client calls itself.
        package var client = "mbosh"

        /// Makes the default wishes.
        package init() {}
    }

    private enum State { case greeting, challenge, reply, over }

    private let key: String
    private let dataset: String
    private let options: Options
    private var lines = LineBuffer(limit: 64 << 10)
    private var state = State.greeting

    /// Makes a client that has not received the greeting yet.
    package init(key: String, dataset: String, options: Options = Options()) {
        self.key = key
        self.dataset = dataset
        self.options = options
    }

    /// Takes bytes of the server and returns the next step. After a step it is called again with no bytes, since there
    /// may be more to do.
    package mutating func receive(_ bytes: some Sequence<UInt8>) -> Step {
        lines.append(bytes)
        while true {
            guard state != .over else { return .waiting }
            switch lines.next() {
            case .needMore: return .waiting
            case .tooLong, .notText: return refuse(.notAGateway("what it says is no text"))
            case .line(let text):
                if let step = take(ControlLine(text), text) { return step }
            }
        }
    }

    private mutating func take(_ line: ControlLine, _ text: String) -> Step? {
        switch state {
        case .greeting:
            guard line["lsg_version"] != nil else { return refuse(.notAGateway(ControlLine.quoted(text))) }
            state = .challenge
            return nil
        case .challenge:
            guard let challenge = line["cram"], !challenge.isEmpty else {
                return refuse(.notAGateway(ControlLine.quoted(text)))
            }
            state = .reply
            return .send(login(challenge))
        case .reply:
            guard line["success"] == "1" else {
                guard line["success"] != nil else { return refuse(.notAGateway(ControlLine.quoted(text))) }
                return refuse(.refused(ControlLine.quoted(line["error"] ?? "no reason given", limit: 500)))
            }
            state = .over
            return .welcome(session: line["session_id"], rest: lines.takeRest())
        case .over: return .waiting
        }
    }

    private mutating func refuse(_ refusal: LiveRefusal) -> Step {
        state = .over
        return .refused(refusal)
    }

    private func login(_ challenge: String) -> String {
        let text = ControlLine.text([
            "auth": LiveChallenge.answer(to: challenge, key: key), "dataset": dataset, "encoding": "dbn",
            "ts_out": options.hasTsOut ? "1" : "0", "compression": options.isCompressed ? "zstd" : "none",
            "client": options.client,
        ])
        guard let seconds = options.heartbeatSeconds else { return text }
        return text.dropLast() + "|heartbeat_interval_s=\(seconds)\n"
    }

    /// Returns a subscription, in as many lines as it takes.
    ///
    /// - Parameters:
    ///   - symbols: The symbols; none stands for ALL_SYMBOLS.
    ///   - start: The moment to replay from, in nanoseconds since 1970; nil: none.
    package static func subscription(
        schema: String, stype: String = "raw_symbol", symbols: [String] = [], start: UInt64? = nil,
        snapshot: Bool = false, id: Int = 0
    ) -> String {
        let symbols = symbols.isEmpty ? ["ALL_SYMBOLS"] : symbols
        var text = ""
        for first in stride(from: 0, to: symbols.count, by: symbolsPerLine) {
            let last = min(first + symbolsPerLine, symbols.count)
            let list = symbols[first..<last].joined(separator: ",")
            let begin = start.map { "|start=\($0)" } ?? ""
            text += "schema=\(schema)|stype_in=\(stype)|symbols=\(list)\(begin)|snapshot=\(snapshot ? 1 : 0)"
            text += "|id=\(id)|is_last=\(last == symbols.count ? 1 : 0)\n"
        }
        return text
    }

    /// The line that begins the session.
    package static let startSession = "start_session\n"
    static let symbolsPerLine = 500
}

/// The reasons why a gateway did not let a client in.
public enum LiveRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The gateway refused, in its own words.
    case refused(String)
    /// The server said this instead of a greeting, a challenge or a reply.
    case notAGateway(String)

    /// The reason in a sentence without an end.
    public var description: String {
        switch self {
        case .refused(let words): "the gateway refused the session: \(words)"
        case .notAGateway(let words): "expected a live gateway's greeting, found ‘\(words)’"
        }
    }
}
