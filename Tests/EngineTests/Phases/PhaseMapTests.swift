import TestSupport
import Testing

@testable import Engine

@Suite struct PhaseMapTests {
    private let key = BookKey(instrument: InstrumentID(7), publisher: PublisherID(1))

    private func status(
        _ action: UInt16, at nanos: UInt64?, instrument: UInt32 = 7, publisher: UInt16 = 1, event: UInt64? = nil
    ) -> StatusMessage {
        StatusMessage(
            publisher: PublisherID(publisher), instrument: InstrumentID(instrument),
            tsEvent: event.map { Timestamp(nanos: $0) }, tsRecv: nanos.map { Timestamp(nanos: $0) }, action: action)
    }

    private func phase(_ map: PhaseMap, _ nanos: UInt64, _ key: BookKey? = nil) -> Phase? {
        map.phase(of: key ?? self.key, at: Timestamp(nanos: nanos))
    }

    // Catches a number of dbn.md §4.7 that is taken for another, or one without a phase that gets one.
    @Test func `every action has the phase of its name`() {
        let names = [
            nil, "pre-open", "pre-cross", "quoting", "cross", "rotation", nil, "open", "halt", "pause", "suspend",
            "pre-close", "close", "post-close", nil, "not-available", nil,
        ]
        #expect((0..<17).map { Phase(statusAction: UInt16($0))?.name } == names)
        #expect(Phase.allCases.allSatisfy { Phase(named: $0.name) == $0 })
        #expect(Phase(named: "trading") == .open)
        #expect(Phase(named: "Open") == nil)
        #expect(Phase.allCases.filter(\.isOpen) == [.open])
    }

    // Catches a change that counts before its instant, or not yet at it.
    @Test func `a phase begins with its status and ends with the next`() {
        let map = PhaseMap(statuses: [status(1, at: 10), status(7, at: 20), status(14, at: 25), status(8, at: 30)])
        #expect(phase(map, 9) == nil)
        #expect(
            [10, 19, 20, 25, 29, 30, 99].map { phase(map, $0) } == [
                .preOpen, .preOpen, .open, .open, .open, .halt, .halt,
            ])
        #expect(map.phase(of: key, at: nil) == nil)
        let spans = map.spans(of: key, from: Timestamp(nanos: 5), to: Timestamp(nanos: 40))
        #expect(spans.map(\.phase) == [nil, .preOpen, .open, .halt])
        #expect(spans.map { $0.start?.nanos } == [nil, 10, 20, 30])
        #expect(spans.map { $0.end?.nanos } == [10, 20, 30, nil])
    }

    // Catches a repeat of the same phase that splits its span, and a change overruled at the same instant that shows.
    @Test func `repeats and overruled changes make no spans`() {
        let map = PhaseMap(statuses: [
            status(7, at: 10), status(7, at: 20), status(8, at: 30), status(7, at: 30), status(12, at: 40),
        ])
        let spans = map.spans(of: key, from: Timestamp(nanos: 10), to: Timestamp(nanos: 50))
        #expect(spans.map(\.phase) == [.open, .close])
        #expect(spans.map { $0.start?.nanos } == [10, 40])
        #expect(map.span(of: key, at: Timestamp(nanos: 35)) == spans[0])
    }

    // Catches a status that reaches the wrong books.
    @Test func `a status speaks for its instrument and publisher, and 0 for all`() {
        let other = BookKey(instrument: InstrumentID(8), publisher: PublisherID(1))
        let elsewhere = BookKey(instrument: InstrumentID(7), publisher: PublisherID(2))
        let map = PhaseMap(statuses: [
            status(7, at: 10), status(8, at: 20, instrument: 0), status(7, at: 30, instrument: 8),
            status(12, at: 40, instrument: 0, publisher: 0),
        ])
        #expect([15, 25, 35, 45].map { phase(map, $0) } == [.open, .halt, .halt, .close])
        #expect([15, 25, 35, 45].map { phase(map, $0, other) } == [nil, .halt, .open, .close])
        #expect([15, 25, 35, 45].map { phase(map, $0, elsewhere) } == [nil, nil, nil, .close])
        let alone = PhaseMap(statuses: [status(7, at: 10)])
        #expect(alone.isKnown(key))
        #expect(!alone.isKnown(other))
    }

    // Catches statuses sorted by the wrong clock, or one without any time that counts.
    @Test func `the clock decides which time of a status counts`() {
        let statuses = [status(7, at: 10, event: 30), status(8, at: 20, event: 25), status(12, at: nil)]
        #expect(phase(PhaseMap(statuses: statuses), 40) == .halt)
        #expect(phase(PhaseMap(statuses: statuses, clock: .tsEvent), 40) == .open)
        #expect(phase(PhaseMap(statuses: [status(7, at: nil, event: 5)]), 5) == .open)
    }

    // Catches session hours in the wrong zone, on the wrong day, or that end an instant late.
    @Test(arguments: [
        ("13:30-21:00", "2025-09-24T13:30:00", true), ("13:30-21:00", "2025-09-24T13:29:59.999999999", false),
        ("13:30-21:00", "2025-09-24T21:00:00", false), ("13:30-21:00", "2025-09-24T20:59:59.999999999", true),
        ("22:00-21:00", "2025-09-24T21:30:00", false), ("22:00-21:00", "2025-09-24T00:00:00", true),
        ("09:30-16:00 -04:00", "2025-09-24T13:30:00", true), ("09:30-16:00 -04:00", "2025-09-24T20:00:00", false),
        ("09:00-15:00 +09:00", "2025-09-24T00:00:00", true), ("09:00-15:00 +09:00", "2025-09-23T23:59:59", false),
        ("10:00-10:00 UTC", "2025-09-24T03:00:00", true),
    ])
    func `a session is open inside its hours`(hours: String, time: String, isOpen: Bool) throws {
        let session = try #require(TradingSession(hours))
        let instant = try #require(Timestamp(iso: time))
        let map = PhaseMap(statuses: [], session: session)
        #expect(map.isKnown(key))
        #expect(map.phase(of: key, at: instant) == (isOpen ? .open : .close))
        let span = map.span(of: key, at: instant)
        #expect(span.contains(instant))
        // The span is as long as it says: its neighbours are of the other phase.
        if let start = span.start { #expect(phase(map, start.nanos - 1) != span.phase) }
        if let end = span.end { #expect(phase(map, end.nanos) != span.phase) }
    }

    // Catches hours that keep the first day's distance from UTC, on the days on which a zone's clock changes: New York's in
    // March and November, with rules written out here.
    @Test(arguments: [
        ("09:30-16:00", "2025-03-08T14:30:00", true), ("09:30-16:00", "2025-03-08T14:29:59", false),
        ("09:30-16:00", "2025-03-09T13:30:00", true), ("09:30-16:00", "2025-03-09T13:29:59", false),
        ("09:30-16:00", "2025-03-09T20:00:00", false), ("09:30-16:00", "2025-11-01T19:59:59", true),
        ("09:30-16:00", "2025-11-02T20:59:59", true), ("09:30-16:00", "2025-11-02T21:00:00", false),
        // A night of 23 hours, and one of 25.
        ("18:00-17:00", "2025-03-09T20:59:59", true), ("18:00-17:00", "2025-03-09T21:30:00", false),
        ("18:00-17:00", "2025-11-02T21:59:59", true), ("18:00-17:00", "2025-11-02T22:30:00", false),
        // Hours that begin or end where the clock jumps.
        ("02:30-03:00", "2025-03-09T07:10:00", false), ("01:30-02:30", "2025-03-09T07:10:00", true),
        ("01:30-02:30", "2025-11-02T06:10:00", true),
    ])
    func `a session in a zone follows its clock`(hours: String, time: String, isOpen: Bool) throws {
        let spring = try #require(Timestamp(iso: "2025-03-09T07:00:00"))
        let autumn = try #require(Timestamp(iso: "2025-11-02T06:00:00"))
        let zone = TradingZone(name: "New York") {
            $0 >= spring && $0 < autumn ? -14_400_000_000_000 : -18_000_000_000_000
        }
        let session = try #require(TradingSession(hours + " NY") { $0 == "NY" ? zone : nil })
        let instant = try #require(Timestamp(iso: time))
        let map = PhaseMap(statuses: [], session: session)
        #expect(map.phase(of: key, at: instant) == (isOpen ? .open : .close))
        let span = map.span(of: key, at: instant)
        #expect(span.contains(instant))
        if let start = span.start { #expect(phase(map, start.nanos - 1) != span.phase) }
        if let end = span.end { #expect(phase(map, end.nanos) != span.phase) }
    }

    // Catches a session text that is half understood.
    @Test(arguments: [
        "", "13:30", "13:30-", "13:30-25:00", "13:30-21:00 Mars", "13:30-21:00 UTC x", "a-b", "13:30_21:00",
    ])
    func `what is no session is refused`(text: String) {
        #expect(TradingSession(text) == nil)
    }

    // Catches a session that overrules the venue, or that does not stand in where the venue is silent.
    @Test func `statuses win over a session, book by book`() throws {
        let session = try #require(TradingSession("00:00-00:00"))
        let map = PhaseMap(statuses: [status(8, at: 10)], session: session)
        let other = BookKey(instrument: InstrumentID(8), publisher: PublisherID(1))
        #expect(phase(map, 20) == .halt)
        #expect(phase(map, 5) == nil)
        #expect(phase(map, 20, other) == .open)
        #expect(phase(PhaseMap.unknown, 20) == nil)
        #expect(!PhaseMap.unknown.isKnown(key))
    }

    // Catches a span that is written in another shape than the verb `phases` promises.
    @Test func `a span is written with nulls for what is not known`() {
        var json = JSONWriter()
        PhaseSpan(phase: .preOpen, start: Timestamp(nanos: 0), end: nil).write(to: &json)
        #expect(json.text == #"{"phase":"pre-open","from":"1970-01-01T00:00:00.000000000Z","to":null}"#)
    }
}
