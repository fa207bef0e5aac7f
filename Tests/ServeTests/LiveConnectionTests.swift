import Engine
import TestSupport
import Testing

@testable import EngineServe

/// The protocol as a value, with a clock of the test's own.
@Suite("LiveConnection")
struct LiveConnectionTests {
    private let market: LiveMarket

    init() throws { market = try Live.market(records: 200) }

    private static func at(_ seconds: UInt64) -> LiveMoment {
        LiveMoment(nanos: seconds * 1_000_000_000, wall: 1_700_000_000_000_000_000)
    }

    private func connection(keys: [String] = [Live.key], limits: LiveLimits = LiveLimits()) -> LiveConnection {
        LiveConnection(
            catalog: market.catalog, keys: LiveKeys(keys), limits: limits, challenge: Live.challenge, sessionID: 77,
            at: Self.at(0))
    }

    private static func login(
        _ key: String = Live.key, dataset: String = "GLBX.MDP3", _ more: String = ""
    ) -> String {
        "auth=\(LiveChallenge.answer(to: Live.challenge, key: key))|dataset=\(dataset)|encoding=dbn|ts_out=0\(more)\n"
    }

    private static func sent(_ actions: [LiveConnection.Action]) -> String {
        actions.map { if case .send(let text) = $0 { text } else { "" } }.joined()
    }

    private static func errors(_ actions: [LiveConnection.Action]) -> [String] {
        actions.flatMap { action -> [String] in
            guard case .records(let records) = action else { return [] }
            return records.compactMap {
                if case .error(let code, let text, _) = $0 { "\(code.rawValue) \(text)" } else { nil }
            }
        }
    }

    private static func feeds(_ actions: [LiveConnection.Action]) -> [LiveFeed] {
        actions.compactMap { if case .feed(let feed) = $0 { feed } else { nil } }
    }

    // Catches a greeting in pieces, which one client cannot read, and one with words in it that another refuses.
    @Test func `the greeting is two lines in one piece`() {
        var connection = connection()
        #expect(connection.open() == [.send("lsg_version=0.9.0\ncram=\(Live.challenge)\n")])
    }

    // Catches another hash, another order of its parts, or another end of the answer than the vendor's.
    @Test func `the answer to a challenge is the vendor's`() {
        #expect(
            LiveChallenge.answer(to: Live.challenge, key: Live.key)
                == "62386c6b93ae65ec8761a9da5b982848fb7b395109963c8ab470003e5eceda7a-hMBO1")
    }

    // Catches challenges that repeat or that a client cannot parse.
    @Test func `every challenge is new`() {
        let challenges = (0..<100).map { _ in LiveChallenge.make() }
        #expect(Set(challenges).count == 100)
        #expect(
            challenges.allSatisfy {
                $0.utf8.count == 32 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            })
    }

    // Catches a reply with more in it than clients accept, or with an id that is no number.
    @Test func `a client with a good answer is let in`() {
        var connection = connection(keys: ["db-other", Live.key])
        let actions = connection.receive(Self.login().utf8, at: Self.at(1))
        #expect(Self.sent(actions) == "success=1|session_id=77\n")
        #expect(connection.state == .waiting(deadline: 601_000_000_000))
    }

    // Catches a key that is let in though it is not on the list, and a form that passes for an answer.
    @Test func `a client with a wrong answer is not let in`() {
        let digest = String(repeating: "0", count: 64)
        for answer in [
            "\(digest)-hMBO1", LiveChallenge.answer(to: "other", key: Live.key), "", "x", "\(digest)-",
            "\(digest)hMBO1",
            LiveChallenge.answer(to: Live.challenge, key: Live.key).uppercased(),
            LiveChallenge.answer(to: Live.challenge, key: Live.key) + "0",
        ] {
            var connection = connection()
            let actions = connection.receive("auth=\(answer)|dataset=GLBX.MDP3\n".utf8, at: Self.at(1))
            #expect(Self.sent(actions) == "success=0|error=Authentication failed.\n")
            #expect(actions.last == .finish)
            #expect(connection.receive("start_session\n".utf8, at: Self.at(2)).isEmpty)
        }
    }

    // Catches a gateway without keys that lets in what is no answer at all, or keeps out what is one.
    @Test func `without keys the form of an answer decides`() {
        var open = connection(keys: [])
        #expect(Self.sent(open.receive(Self.login("anything-goes").utf8, at: Self.at(1))).hasPrefix("success=1"))
        var other = connection(keys: [])
        #expect(Self.sent(other.receive("auth=abc|dataset=GLBX.MDP3\n".utf8, at: Self.at(1))).hasPrefix("success=0"))
    }

    // Catches a mistaken login that is refused without a reason, or with a sentence that does not help.
    @Test(arguments: [
        ("dataset=XNAS.ITCH", "Unknown dataset XNAS.ITCH: this gateway serves GLBX.MDP3."),
        ("dataset=GLBX.MDP3|encoding=csv", "Unsupported encoding csv: expected dbn."),
        ("dataset=GLBX.MDP3|compression=gzip", "Unsupported compression gzip: expected none or zstd."),
        ("dataset=GLBX.MDP3|ts_out=yes", "Invalid ts_out yes: expected 0 or 1."),
        ("dataset=GLBX.MDP3|heartbeat_interval_s=4", "Invalid heartbeat_interval_s 4: expected 5 to 1800 seconds."),
        ("dataset=GLBX.MDP3|slow_reader_behavior=nap", "Invalid slow_reader_behavior nap: expected skip or warn."),
        ("ts_out=0", "Authentication failed: expected dataset=…, as in dataset=GLBX.MDP3."),
    ])
    func `a mistaken login is told why`(fields: String, sentence: String) {
        var connection = connection()
        let answer = LiveChallenge.answer(to: Live.challenge, key: Live.key)
        let actions = connection.receive("auth=\(answer)|\(fields)\n".utf8, at: Self.at(1))
        #expect(Self.sent(actions) == "success=0|error=\(sentence)\n")
    }

    // Catches a key, or an answer that is as good as one, in what is logged or printed.
    @Test func `keys are never printed`() {
        let keys = LiveKeys([Live.key])
        var text = "\(keys) \(String(reflecting: keys))"
        dump(keys, to: &text)
        var connection = connection()
        for line in [Self.login(), Self.login("db-wrong")] {
            text += "\(connection.receive(line.utf8, at: Self.at(1)))"
            connection = self.connection()
        }
        #expect(!text.contains(Live.key))
        #expect(!text.contains("62386c6b"))
        #expect(!text.contains("db-wrong"))
    }

    // Catches clients that say nothing and stay for ever, and ones that are closed too early.
    @Test func `a silent client is closed when its time is over`() {
        var silent = connection()
        #expect(silent.tick(at: Self.at(29)).isEmpty)
        #expect(silent.deadline == 30_000_000_000)
        let actions = silent.tick(at: Self.at(30))
        #expect(Self.sent(actions).hasPrefix("success=0|error=Authentication timed out"))
        #expect(actions.last == .finish)
        #expect(silent.deadline == nil)
        var idle = connection()
        _ = idle.receive(Self.login().utf8, at: Self.at(1))
        #expect(idle.tick(at: Self.at(600)).isEmpty)
        let end = idle.tick(at: Self.at(601))
        #expect(Self.sent(end) == "")
        #expect(end.last == .finish)
    }

    // Catches heartbeats in a busy stream, or none in a quiet one.
    @Test func `heartbeats follow silence`() {
        var connection = connection()
        _ = connection.receive(
            (Self.login(Live.key, "|heartbeat_interval_s=5") + "start_session\n").utf8, at: Self.at(1))
        #expect(connection.tick(at: Self.at(5)).isEmpty)
        #expect(connection.tick(at: Self.at(6)) == [.records([.heartbeat])])
        connection.noteSent(at: 9_000_000_000)
        #expect(connection.tick(at: Self.at(11)).isEmpty)
        #expect(connection.deadline == 14_000_000_000)
        #expect(connection.tick(at: Self.at(14)) == [.records([.heartbeat])])
    }

    // Catches another order of metadata, acknowledgement, names and feed; a name that is not the raw symbol.
    @Test func `a subscription is acknowledged, named and fed`() throws {
        var connection = connection()
        _ = connection.receive(Self.login(Live.key, "|ts_out=1|compression=zstd").utf8, at: Self.at(1))
        let name = market.catalog.name(of: 1001, at: nil)
        let line = "schema=mbo|stype_in=instrument_id|symbols=1001,42|snapshot=1|id=9|is_last=1\n"
        #expect(connection.receive(line.utf8, at: Self.at(2)).isEmpty)
        let actions = connection.receive("start_session=0\n".utf8, at: Self.at(3))
        let match = LiveCatalog.Match(instrument: 1001, onlyAs: nil, name: name)
        #expect(
            actions == [
                .begin(LiveStart(dataset: "GLBX.MDP3", hasTsOut: true, isCompressed: true)),
                .records([
                    .system(.subscriptionAcknowledged, "Subscription request 9 for mbo data succeeded"),
                    .mapping(instrument: 1001, stype: .instrumentID, asked: "1001", name: name),
                    .error(.symbolResolutionFailed, "Failed to resolve symbol: 42"),
                ]),
                .feed(LiveFeed(schema: .mbo, matches: [match], start: nil, wantsSnapshot: true)),
            ])
        let more = connection.receive("schema=trades|symbols=ALL_SYMBOLS\n".utf8, at: Self.at(4))
        #expect(Self.feeds(more) == [LiveFeed(schema: .trades, matches: nil, start: nil, wantsSnapshot: false)])
    }

    // Catches chunks answered one by one, or mixed up when two subscriptions come at once.
    @Test func `a subscription in chunks is one`() {
        var connection = connection()
        let name = { [market] id in market.catalog.name(of: id, at: nil) }
        let lines = [
            "schema=mbo|symbols=\(name(1001))|id=1|is_last=0", "schema=trades|symbols=\(name(1002))|id=2|is_last=0",
            "schema=mbo|symbols=\(name(1003))|id=1|is_last=1", "schema=trades|symbols=\(name(1001))|id=2",
            "start_session",
        ]
        let actions = connection.receive((Self.login() + lines.joined(separator: "\n") + "\n").utf8, at: Self.at(1))
        let feeds = Self.feeds(actions)
        #expect(feeds.map(\.schema) == [.mbo, .trades])
        #expect(feeds.map { $0.matches?.map(\.instrument) } == [[1001, 1003], [1002, 1001]])
    }

    // Catches an error said before anybody reads, a session that goes on after it, and a text that does not help.
    @Test(arguments: [
        ("schema=mbx|symbols=A", "5 Unknown schema mbx: expected mbo, mbp-1"),
        ("schema=cmbp-1|symbols=A", "5 Schema cmbp-1 is not available"),
        ("symbols=A", "5 Invalid subscription: expected schema="), ("schema=mbo|symbols=", "5 Invalid subscription"),
        ("schema=mbo|stype_in=isin|symbols=A", "5 Unsupported stype_in isin: expected raw_symbol"),
        ("schema=mbo|symbols=A|start=noon", "5 Invalid start noon"),
        ("schema=mbo|symbols=A|snapshot=1|start=0", "5 Invalid subscription: snapshot=1 and start"),
        ("schema=trades|symbols=A|snapshot=1", "5 Invalid subscription: snapshot=1 is for schema mbo"),
        ("schema=mbo|symbols=A|is_last=maybe", "5 Invalid is_last maybe"),
        ("schema=mbo|symbols=A|id=3|is_last=0", "5 Invalid subscription: 3 has no line with is_last=1"),
        ("rubbish", "5 Invalid subscription"),
    ])
    func `an error before the start waits for the start`(line: String, text: String) {
        var connection = connection()
        _ = connection.receive(Self.login().utf8, at: Self.at(1))
        #expect(connection.receive("\(line)\n".utf8, at: Self.at(2)).isEmpty)
        let actions = connection.receive("start_session\n".utf8, at: Self.at(3))
        guard case .begin? = actions.first else {
            Issue.record("no metadata: \(actions)")
            return
        }
        #expect(Self.errors(actions).count == 1)
        #expect(Self.errors(actions).last?.hasPrefix(text) == true, "\(Self.errors(actions))")
        #expect(actions.last == .finish)
        #expect(connection.state == .ended)
    }

    // Catches `start` in a session that runs already: it is too late to go back.
    @Test func `a start time after the start of the session is refused`() {
        var connection = connection()
        _ = connection.receive((Self.login() + "start_session\n").utf8, at: Self.at(1))
        let actions = connection.receive("schema=mbo|symbols=ALL_SYMBOLS|start=0\n".utf8, at: Self.at(2))
        #expect(Self.errors(actions) == ["5 Invalid subscription: start is possible before start_session only"])
        #expect(actions.last == .finish)
    }

    // Catches memory or work without a bound: lines, symbols and requests that do not end.
    @Test func `floods are cut off`() {
        var endless = connection()
        var actions: [LiveConnection.Action] = []
        for _ in 0..<20 { actions += endless.receive([UInt8](repeating: 65, count: 4096), at: Self.at(1)) }
        #expect(Self.sent(actions) == "success=0|error=Malformed line: longer than 65536 bytes\n")

        var limits = LiveLimits()
        limits.lines = 10
        limits.symbols = 50
        var chatty = connection(limits: limits)
        actions = chatty.receive((Self.login() + "start_session\n").utf8, at: Self.at(1))
        for _ in 0..<20 { actions += chatty.receive("start_session\n".utf8, at: Self.at(1)) }
        #expect(Self.errors(actions) == ["5 Too many requests: at most 10 lines a session"])

        var greedy = connection(limits: limits)
        let many = (0..<51).map { "S\($0)" }.joined(separator: ",")
        actions = greedy.receive((Self.login() + "start_session\nschema=mbo|symbols=\(many)\n").utf8, at: Self.at(1))
        #expect(Self.errors(actions) == ["5 Too many symbols: at most 50 a session"])

        var broad = connection(limits: limits)
        let parents = (0..<49).map { _ in "\(market.catalog.contracts[0].root).SPOT" }.joined(separator: ",")
        actions = broad.receive(
            (Self.login() + "start_session\nschema=mbo|stype_in=parent|symbols=\(parents)\n").utf8, at: Self.at(1))
        #expect(Self.errors(actions).allSatisfy { $0.hasPrefix("4 ") })
    }

    // Catches a state that depends on how the bytes were cut.
    @Test func `pieces of any size give the same actions`() {
        let good =
            Self.login() + "schema=mbo|symbols=ALL_SYMBOLS|id=0\nstart_session\nschema=trades|symbols=ALL_SYMBOLS\n"
        let texts = [
            good, good + "schema=nope|symbols=A\nschema=mbo|symbols=B\n", "rubbish\n" + good, Self.login() + "\n\n\n",
        ]
        for text in texts {
            var whole = connection()
            let expected = whole.receive(text.utf8, at: Self.at(1))
            for size in [1, 2, 7, 57] {
                var chopped = connection()
                var actions: [LiveConnection.Action] = []
                let bytes = Array(text.utf8)
                for start in stride(from: 0, to: bytes.count, by: size) {
                    actions += chopped.receive(bytes[start..<min(start + size, bytes.count)], at: Self.at(1))
                }
                #expect(actions == expected)
                #expect(chopped.state == whole.state)
            }
        }
    }

    // Catches a trap, or an answer without end, for bytes that nobody meant: mutations of a good session.
    @Test func `garbage ends in at most one error and one end`() {
        var random = SeededRandom(seed: 11)
        let good = Array(
            (Self.login() + "schema=mbo|symbols=ALL_SYMBOLS|id=0|is_last=1\nstart_session\nschema=ohlcv-1s|symbols=1\n")
                .utf8)
        var ended = 0
        var started = 0
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<random.below(6) {
                let place = Int(random.below(UInt32(bytes.count)))
                switch random.below(3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(ascii: "\n"), at: place)
                }
            }
            var connection = connection()
            let actions = connection.receive(bytes, at: Self.at(1))
            let finishes = actions.filter { $0 == .finish }.count
            #expect(finishes <= 1)
            #expect((finishes == 1) == (connection.state == .ended))
            #expect(actions.count < 40)
            if connection.state == .ended { ended += 1 } else if connection.state == .streaming { started += 1 }
        }
        #expect(ended > 100)
        #expect(started > 100)
    }
}
