import Engine
import EngineTransport

/// The server's side of one live session, without a socket and without a clock (live-protocol.md §1).
///
///     greeted ──auth──▶ waiting ──start_session──▶ streaming
///        └── timeout, wrong answer ──▶ ended ◀── fatal error, garbage, timeout ──┘
///
/// Bytes and moments go in, actions come out, to be done in their order. From `streaming` on everything that is sent is
/// DBN; an error found before is kept until then, because no client reads sooner.
struct LiveConnection {
    enum Action: Hashable {
        /// Send control text, whole lines.
        case send(String)
        /// Send the metadata; from here on records follow.
        case begin(LiveStart)
        case records([GatewayRecord])
        /// Do the following actions only after so many nanoseconds.
        case settle(UInt64)
        /// Send these records of the market from now on.
        case feed(LiveFeed)
        /// Send everything until now, then end the stream.
        case finish
        /// Write a line to the log; it never has a key or the answer made with one.
        case log(String, isProblem: Bool)
    }

    enum State: Hashable {
        case greeted(deadline: UInt64)
        case waiting(deadline: UInt64)
        case streaming
        case ended
    }

    /// The catalog of the recording that is served; nil while nothing is loaded.
    let catalog: LiveCatalog?
    let keys: LiveKeys
    let limits: LiveLimits
    let challenge: String
    let sessionID: UInt64

    private(set) var state: State
    private(set) var login: LiveLogin?
    private var lines: LineBuffer
    private var lineCount = 0
    var symbolCount = 0
    /// Subscriptions whose last line has not come, by id.
    var unfinished: [String: LiveRequest] = [:]
    /// The subscriptions that came before the start, in order, up to the first error.
    var held: [Result<LiveRequest, LineFault>] = []
    var subscriptions = 0
    private var lastSent: UInt64

    init(
        catalog: LiveCatalog?, keys: LiveKeys, limits: LiveLimits, challenge: String, sessionID: UInt64,
        at now: LiveMoment
    ) {
        self.catalog = catalog
        self.keys = keys
        self.limits = limits
        self.challenge = challenge
        self.sessionID = sessionID
        lines = LineBuffer(limit: limits.lineBytes)
        lastSent = now.nanos
        state = .greeted(deadline: now.nanos + limits.authenticationSeconds * Timestamp.nanosPerSecond)
    }

    /// Returns greeting and challenge in one piece: there is a client that cannot read them in smaller ones.
    mutating func open() -> [Action] {
        [.send(ControlLine.text(["lsg_version": "0.9.0"]) + ControlLine.text(["cram": challenge]))]
    }

    /// Turns a client away before it has said anything.
    mutating func refuse(_ text: String) -> [Action] {
        let actions = open()
        return actions + fail(text)
    }

    /// Takes bytes of the client, in any pieces.
    mutating func receive(_ bytes: some Sequence<UInt8>, at now: LiveMoment) -> [Action] {
        guard state != .ended else { return [] }
        lines.append(bytes)
        var actions: [Action] = []
        while state != .ended {
            switch lines.next() {
            case .needMore: return actions
            case .tooLong: actions += reject("Malformed line: longer than \(limits.lineBytes) bytes")
            case .notText: actions += reject("Malformed line: not UTF-8")
            case .line(let text):
                lineCount += 1
                if lineCount > limits.lines {
                    actions += reject("Too many requests: at most \(limits.lines) lines a session")
                } else {
                    actions += take(ControlLine(text), at: now)
                }
            }
        }
        return actions
    }

    private mutating func take(_ line: ControlLine, at now: LiveMoment) -> [Action] {
        switch state {
        case .greeted: authenticate(line, at: now)
        case .waiting: line["start_session"] != nil ? start(at: now) : hold(line)
        case .streaming: line["start_session"] != nil ? [] : subscribe(line)
        case .ended: []
        }
    }

    private mutating func authenticate(_ line: ControlLine, at now: LiveMoment) -> [Action] {
        let login: LiveLogin
        do throws(LineFault) {
            login = try LiveLogin(line)
        } catch {
            return fail(error.text + ".")
        }
        guard keys.admit(login.answer, to: challenge) else { return fail("Authentication failed.") }
        guard let catalog else { return fail("No data: nothing is loaded in this gateway.") }
        guard catalog.serves(login.dataset) else {
            return fail(
                "Unknown dataset \(ControlLine.quoted(login.dataset)): this gateway serves "
                    + "\(catalog.datasets.joined(separator: ", ")).")
        }
        self.login = login
        state = .waiting(deadline: now.nanos + limits.startSeconds * Timestamp.nanosPerSecond)
        return [
            .log(
                "session \(sessionID) of \(ControlLine.quoted(login.client)) for \(ControlLine.quoted(login.dataset))",
                isProblem: false),
            .send(ControlLine.text(["success": "1", "session_id": "\(sessionID)"])),
        ]
    }

    private mutating func start(at now: LiveMoment) -> [Action] {
        guard let login else { return [] }
        state = .streaming
        lastSent = now.nanos
        var actions: [Action] = [
            .begin(LiveStart(dataset: login.dataset, hasTsOut: login.hasTsOut, isCompressed: login.isCompressed))
        ]
        if limits.settleNanos > 0 { actions.append(.settle(limits.settleNanos)) }
        if let open = unfinished.keys.min() {
            return actions + reject("Invalid subscription: \(open) has no line with is_last=1")
        }
        for result in held where state == .streaming {
            switch result {
            case .success(let request): actions += accept(request)
            case .failure(let fault): actions += reject(fault.text)
            }
        }
        held = []
        return actions
    }

    /// Ends the session with an error, in the way that its state allows.
    mutating func reject(_ text: String, _ code: GatewayRecord.ErrorCode = .invalidSubscription) -> [Action] {
        switch state {
        case .greeted: return fail(text)
        // Nobody reads before the start, and after such a line there may be no start.
        case .waiting: return end("session \(sessionID): \(ControlLine.quoted(text))")
        case .streaming: return end("session \(sessionID): \(ControlLine.quoted(text))", .records([.error(code, text)]))
        case .ended: return []
        }
    }

    /// Answers with an error in text and ends the session: the only way before the authentication.
    private mutating func fail(_ text: String) -> [Action] {
        end(
            "session \(sessionID) refused: \(ControlLine.quoted(text))",
            .send(ControlLine.text(["success": "0", "error": text])))
    }

    /// Ends the session because of a problem, for the log, after a last word to the client.
    private mutating func end(_ problem: String, _ last: Action...) -> [Action] {
        state = .ended
        return [.log(problem, isProblem: true)] + last + [.finish]
    }

    /// Ends the session when the market's data has ended.
    mutating func complete() -> [Action] {
        guard state == .streaming else { return [] }
        state = .ended
        return [.finish]
    }

    /// Ends the session without a word: the client has hung up, or is cut off.
    mutating func end() { state = .ended }

    // MARK: time

    /// Takes note that something has been written, so that no heartbeat is due for a while.
    mutating func noteSent(at nanos: UInt64) { lastSent = max(lastSent, nanos) }

    /// The moment at which `tick` may have something to do, in nanoseconds of the loop's clock; nil: never.
    var deadline: UInt64? {
        switch state {
        case .greeted(let deadline), .waiting(let deadline): deadline
        case .streaming: lastSent + heartbeatNanos
        case .ended: nil
        }
    }

    private var heartbeatNanos: UInt64 {
        (login?.heartbeatSeconds ?? LiveLogin.heartbeatDefault) * Timestamp.nanosPerSecond
    }

    /// Does what is due by time: a heartbeat, or the end of a session that took too long.
    mutating func tick(at now: LiveMoment) -> [Action] {
        guard let deadline, now.nanos >= deadline else { return [] }
        switch state {
        case .greeted: return fail("Authentication timed out: no answer in \(limits.authenticationSeconds) seconds.")
        case .waiting:
            // The protocol has no text for this, and no record before the start.
            return end("session \(sessionID): no start_session in \(limits.startSeconds) seconds")
        case .streaming:
            lastSent = now.nanos
            return [.records([.heartbeat])]
        case .ended: return []
        }
    }
}

/// The properties of a session's stream that the client chose.
struct LiveStart: Hashable {
    var dataset: String
    var hasTsOut: Bool
    var isCompressed: Bool

    /// Returns the metadata of the stream (dbn.md §1.4).
    ///
    /// - Parameter wall: Now, in nanoseconds since 1970.
    func metadata(at wall: UInt64) -> Metadata {
        Metadata(dataset: dataset, schema: nil, start: Timestamp(nanos: wall), stypeIn: nil, hasTsOut: hasTsOut)
    }
}

/// One subscription with its symbols resolved.
struct LiveFeed: Hashable {
    var schema: Schema
    /// The instruments; nil: all.
    var matches: [LiveCatalog.Match]?
    /// The moment to begin at, in nanoseconds since 1970; nil: where the session is.
    var start: UInt64?
    var wantsSnapshot: Bool
}
