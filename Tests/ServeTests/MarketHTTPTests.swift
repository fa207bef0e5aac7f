import Engine
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineSynthetic
@testable import EngineTransport
@testable import Lang
@testable import LangServe

@Suite("MarketHTTPServer")
struct MarketHTTPTests {
    /// 600 records of three instruments; the first is named `A/B C`. With two publishers it has two books.
    private func loaded(publishers: Int = 1) throws -> Session {
        let recording = try Sample.recording(600, instruments: 3, publishers: publishers)
        let session = Session(table: .serving)
        session.view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        return session
    }

    private func get(
        _ session: Session, _ uri: String, method: HTTPRequest.Method = .get
    ) async throws -> TestResponse {
        let application = Application(router: MarketRoutes.router(question: { session.openQuestion }, logger: quiet))
        return try await application.test(.router) { try await $0.execute(uri: uri, method: method) }
    }

    /// The error code in a body; nil when it is no error.
    private func code(_ response: TestResponse) -> String? {
        let body = String(buffer: response.body)
        guard body.hasPrefix(#"{"error":{"code":""#), body.hasSuffix("\n") else { return nil }
        return body.split(separator: "\"", maxSplits: 6).dropFirst(5).first.map(String.init)
    }

    // Catches JSON that differs from the shell's by so much as a byte, at the cursor and elsewhere.
    @Test func `books are byte for byte those of the shell's writer`() async throws {
        let session = try loaded()
        let state = try #require(session.view.current)
        let book = try #require(try state.timeline.summaries(named: "SYM1").first)
        let recording = state.timeline.recording
        let second = try #require(recording.cursor(record: 60))
        let cases: [(String, BookView)] = [
            ("/book/SYM1", state.timeline.view(book, at: state.cursor, depth: 10)),
            ("/book/SYM1?depth=2", state.timeline.view(book, at: state.cursor, depth: 2)),
            ("/book/SYM1?by=order&depth=1", state.timeline.view(book, at: state.cursor, depth: 1, orders: true)),
            ("/book/SYM1?by=level", state.timeline.view(book, at: state.cursor, depth: 10)),
            ("/book/2", state.timeline.view(book, at: state.cursor, depth: 10)),
            ("/book/SYM1?at=record+60", state.timeline.view(book, at: second, depth: 10)),
            ("/book/SYM1?at=record%2060", state.timeline.view(book, at: second, depth: 10)),
            ("/book/SYM1?at=start", state.timeline.view(book, at: Cursor(position: 0, time: nil), depth: 10)),
        ]
        for (uri, expected) in cases {
            let response = try await get(session, uri)
            var json = JSONWriter()
            expected.write(to: &json)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
            #expect(String(buffer: response.body) == json.text + "\n", "\(uri)")
        }
    }

    // Catches a path that means yesterday's instrument, or a list with the ids of another moment than the cursor's.
    @Test func `a name is the instrument of the day`() async throws {
        let day: UInt64 = 86_400_000_000_000
        let noon: UInt64 = 1_736_164_800_000_000_000
        func order(_ instrument: UInt32, _ price: Int64, _ days: UInt64) -> MBOMessage {
            let time = Timestamp(nanos: noon + days * day + UInt64(instrument))
            return MBOMessage(
                publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: time, tsRecv: time,
                action: .add, side: .bid, price: Price(nanos: price * 1_000_000_000), size: 1,
                order: OrderID(UInt64(price)), flags: .last)
        }
        var head = DBNBytes.Head()
        let call = "SPX   250117C06000000"
        head.mappings = [
            (call, [(20_250_106, 20_250_107, "7"), (20_250_107, 20_250_108, "8")]),
            ("PUT", [(20_250_106, 20_250_107, "8"), (20_250_107, 20_250_108, "7")]),
        ]
        let bytes = DBNBytes.stream([order(7, 1, 0), order(8, 2, 0), order(7, 3, 1), order(8, 4, 1)], head: head)
        let timeline = try Timeline(try RecordingLoader().load(bytes: bytes, name: "-"))
        let session = Session(table: .serving)
        session.view.publish(.init(timeline: timeline, cursor: timeline.recording.end()))
        for (path, expected) in [
            ("SPX%20%20%20250117C06000000", "4"), ("SPX%20%20%20250117C06000000?at=2025-01-06T20:00:00Z", "1"),
            ("PUT", "3"), ("PUT?at=2025-01-06T20:00:00Z", "2"), ("8", "4"), ("8?at=2025-01-06T20:00:00Z", "2"),
        ] {
            let body = String(buffer: try await get(session, "/bbo/\(path)").body)
            #expect(body.contains("\"bid\":{\"price\":\"\(expected)\""), "\(path): \(body)")
        }
        // The orders of the name before are not in the new one's book; in the id's they are.
        let book = String(buffer: try await get(session, "/book/PUT").body)
        #expect(book.contains("\"3\"") && !book.contains("\"1\""))
        #expect(String(buffer: try await get(session, "/book/7").body).contains("\"1\""))
        let symbols = String(buffer: try await get(session, "/symbols").body)
        #expect(symbols.contains(call) && symbols.contains("PUT"))
    }

    // Catches an empty book that does not say why, and a notice that changes what the body is.
    @Test func `an answer from before the data says so`() async throws {
        let session = try loaded()
        let name = try #require(MarketRoutes.noticeHeader)
        let first = try #require(session.view.current?.timeline.recording.bounds(clock: .tsRecv)?.first)
        for path in ["/book/SYM1", "/bbo/SYM1"] {
            for at in ["start", "record+0", "2000-01-01T00:00:00Z"] {
                let response = try await get(session, "\(path)?at=\(at)")
                let notice = response.headers[name] ?? ""
                #expect(
                    response.status == .ok && notice.contains("before the first record"), "\(path) \(at): \(notice)")
                #expect(notice.contains("the data is from \(first) to ") && notice.utf8.allSatisfy { $0 < 0x80 })
                #expect(!String(buffer: response.body).contains("before the first record"))
            }
            for at in ["end", "record+60", "2100-01-01T00:00:00Z"] {
                #expect(try await get(session, "\(path)?at=\(at)").headers[name] == nil, "\(at)")
            }
            #expect(try await get(session, path).headers[name] == nil)
        }
    }

    // Catches a best price answered as of another moment, and a list that loses or reorders books.
    @Test func `quotes are byte for byte those of the shell's writer, and no symbol is missing`() async throws {
        let session = try loaded()
        let state = try #require(session.view.current)
        let book = try #require(try state.timeline.summaries(named: "SYM2").first)
        let cursor = try state.timeline.recording.cursor(parsing: "19:30:00.000100")
        var json = JSONWriter()
        state.timeline.bboView(book, at: cursor).write(to: &json)
        #expect(String(buffer: try await get(session, "/bbo/SYM2?at=19:30:00.000100").body) == json.text + "\n")
        #expect(String(buffer: try await get(session, "/bbo/SYM2?at=19%3A30%3a00.000100").body) == json.text + "\n")

        let rows = try JSONText(String(buffer: try await get(session, "/symbols").body)).elements ?? []
        #expect(Set(rows.compactMap { $0["symbol"]?.text }) == Set(state.timeline.books.map(\.symbol)))
    }

    // Catches answers that know less than the shell's: the phase, the clock, the zone, the depth that is set.
    @Test func `an answer is the shell's with its settings`() async throws {
        let session = Session(table: .serving)
        for statement in ["load demo", "set session 14:30-21:00 UTC", "set clock ts_event", "set depth 3", "at 15:45"] {
            let (script, _) = Parser.parse(Source(name: "test", text: statement))
            let bound = try Binder(.serving).bind(try #require(script.lines.first?.statement))
            _ = try await session.run(bound, in: Source(name: "test", text: statement))
        }
        for (uri, question) in [
            ("/book/ACME", "book ACME"), ("/book/BOLT?depth=2&by=order", "book BOLT depth 2 by order"),
            ("/bbo/ACME", "bbo ACME"), ("/symbols", "symbols"), ("/book/ACME?at=15:00", "at 15:00 book ACME"),
            ("/bbo/ACME?at=record:9000", "at record 9000 bbo ACME"),
        ] {
            let json = try #require(try await session.ask(question).json)
            #expect(String(buffer: try await get(session, uri).body) == json + "\n", "\(uri)")
        }
        #expect(String(buffer: try await get(session, "/book/ACME").body).contains(#""phase":"open""#))
    }

    // Catches a name that is answered with the book of the id that it had on another day.
    @Test func `a name is the id that it has on the day`() async throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 2_000
        parameters.instruments = 2
        parameters.phenomena.roll = true
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        let session = Session(table: .serving)
        session.view.publish(.init(timeline: timeline, cursor: timeline.recording.end()))
        let symbol = try #require(timeline.named.first?.symbol)
        for record in [100, 2_000] {
            let cursor = try #require(timeline.recording.cursor(record: record))
            let id = try #require(
                timeline.recording.symbols.instruments(named: symbol).first {
                    timeline.recording.symbols.symbol(of: $0, at: cursor.time) == symbol
                })
            let body = String(buffer: try await get(session, "/book/\(symbol)?at=record:\(record)").body)
            #expect(body.hasPrefix(#"{"symbol":"\#(symbol)","instrument_id":\#(id),"#))
        }
        #expect(String(buffer: try await get(session, "/symbols").body).contains(#""days":""#))
    }

    // Catches a symbol with a slash and a space in it being cut or looked up with its escapes.
    @Test func `an encoded symbol is found`() async throws {
        let session = try loaded()
        let response = try await get(session, "/bbo/A%2FB%20C")
        #expect(response.status == .ok)
        #expect(String(buffer: response.body).hasPrefix(#"{"symbol":"A/B C","#))
    }

    // Catches all but one of the books of a symbol being dropped.
    @Test func `a symbol with several publishers is an array`() async throws {
        let session = try loaded(publishers: 2)
        let state = try #require(session.view.current)
        var json = JSONWriter()
        json.beginArray()
        for book in try state.timeline.summaries(named: "SYM1") {
            state.timeline.bboView(book, at: state.cursor).write(to: &json)
        }
        json.endArray()
        let body = String(buffer: try await get(session, "/bbo/SYM1").body)
        #expect(body == json.text + "\n")
        #expect(body.split(separator: #""symbol":"SYM1""#).count == 3)
    }

    // Catches an answer that does not follow the session's cursor.
    @Test func `answers follow the cursor`() async throws {
        let session = try loaded()
        let state = try #require(session.view.current)
        let before = try await get(session, "/book/SYM1").body
        session.view.move(state.timeline, to: try #require(state.timeline.recording.cursor(record: 30)))
        let after = try await get(session, "/book/SYM1").body
        #expect(before != after)
        #expect(after == (try await get(session, "/book/SYM1?at=record:30").body))
    }

    // Catches a wrong status or an error that is not JSON of the agreed shape.
    @Test(arguments: [
        ("/book/NOPE", 404, "unknown_symbol"), ("/bbo/SYM1/x", 404, "not_found"), ("/", 404, "not_found"),
        ("/book", 404, "not_found"), ("/nope", 404, "not_found"),
        ("/book/SYM1?depth=0", 400, "bad_depth"), ("/book/SYM1?depth=-1", 400, "bad_depth"),
        ("/book/SYM1?depth=ten", 400, "bad_depth"), ("/book/SYM1?depth=", 400, "bad_depth"),
        ("/book/SYM1?depth=99999999999999999999", 400, "bad_depth"),
        ("/book/SYM1?by=price", 400, "bad_by"), ("/book/SYM1?at=noon", 400, "bad_time"),
        ("/bbo/SYM1?at=", 400, "bad_time"), ("/book/SYM1?at=record+601", 400, "no_such_record"),
        ("/book/SYM1?dept=3", 400, "unknown_parameter"), ("/bbo/SYM1?depth=3", 400, "unknown_parameter"),
        ("/symbols?x", 400, "unknown_parameter"), ("/book/SYM1?depth=1&depth=2", 400, "repeated_parameter"),
        ("/book/%ZZ", 400, "bad_encoding"), ("/book/SYM1?at=%F", 400, "bad_encoding"),
        ("/book/%FF", 400, "bad_encoding"),
    ])
    func `a mistake has its status and its code`(uri: String, status: Int, name: String) async throws {
        let response = try await get(try loaded(), uri)
        #expect(response.status.code == status)
        #expect(response.headers[.contentType] == "application/json")
        #expect(code(response) == name)
    }

    // Catches a list of parameters that is missing where one was wrong.
    @Test func `the error for an unknown parameter lists the valid ones`() async throws {
        let body = String(buffer: try await get(try loaded(), "/book/SYM1?dept=3").body)
        #expect(
            body == #"{"error":{"code":"unknown_parameter","message":"there is no parameter ‘dept’ here","#
                + #""help":"parameters: depth, at, by"}}"# + "\n")
    }

    // Catches a method that is let through, a missing Allow, and a 405 for what does not exist.
    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
    func `methods other than GET and HEAD are refused`(name: String) async throws {
        let method = try #require(HTTPRequest.Method(name))
        let session = try loaded()
        for uri in ["/book/SYM1", "/bbo/SYM1", "/symbols", "/health", "/ready"] {
            let response = try await get(session, uri, method: method)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "GET, HEAD")
            #expect(code(response) == "method_not_allowed")
        }
        #expect(try await get(session, "/nope", method: method).status == .notFound)
    }

    // Catches a HEAD with a body, or with other headers than its GET.
    @Test(arguments: ["/book/SYM1", "/symbols", "/health", "/book/NOPE", "/nope"])
    func `HEAD is GET without the body`(uri: String) async throws {
        let session = try loaded()
        let get = try await get(session, uri)
        let head = try await self.get(session, uri, method: .head)
        #expect(head.status == get.status)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
        #expect(head.headers[.contentLength] == "\(get.body.readableBytes)")
        #expect(head.body.readableBytes == 0)
    }

    // Catches a server that claims to be ready, or to be ill, when nothing is loaded.
    @Test func `a server with nothing loaded is healthy, but not ready`() async throws {
        let empty = Session(table: .serving)
        #expect(String(buffer: try await get(empty, "/health").body) == #"{"status":"ok"}"# + "\n")
        for uri in ["/ready", "/symbols", "/book/SYM1", "/bbo/SYM1"] {
            let response = try await get(empty, uri)
            #expect(response.status == .serviceUnavailable)
            #expect(code(response) == "nothing_loaded")
        }
        #expect(
            String(buffer: try await get(try loaded(), "/ready").body) == #"{"status":"ready","records":600}"# + "\n")
    }

    // Catches internals that leak through a failure nobody thought of.
    @Test func `an unexpected error does not show what is inside`() async throws {
        struct Secret: Error { var password = "hunter2" }
        let router = MarketRoutes.router(question: { Session(table: .serving).openQuestion }, logger: quiet)
        router.get("fail") { _, _ -> Response in throw Secret() }
        let response = try await Application(router: router).test(.router) {
            try await $0.execute(uri: "/fail", method: .get)
        }
        #expect(response.status == .internalServerError)
        #expect(code(response) == "internal")
        #expect(!String(buffer: response.body).contains("hunter2"))
    }

    // Catches what only a socket shows: the address, keep-alive, HEAD on the wire, and a stop that leaves the port taken.
    @Test func `a server on a socket answers, stops and frees its port`() async throws {
        let session = try loaded()
        let server = try await MarketHTTPServer.start(anyPort, question: { session.openQuestion }, logger: quiet)
        #expect(server.address.port != 0)
        let expected = try await get(session, "/book/SYM1").body
        try await TestClient.withClient(host: server.address.host, port: server.address.port) { client in
            let body = try await client.get("/book/SYM1").body
            #expect(body == expected)
            #expect(try await client.get("/nope").status == .notFound)
        }
        let socket = try await SocketClient.connect(server.address)
        try await socket.send("HEAD /health HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        let head = String(decoding: await socket.all(), as: UTF8.self)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.hasSuffix("\r\n\r\n"))
        await #expect(throws: ServeError.inUse(server.address)) {
            _ = try await MarketHTTPServer.start(
                server.address, question: { session.openQuestion }, logger: quiet)
        }
        await server.stop()
        await server.stop()
        let again = try await MarketHTTPServer.start(
            server.address, question: { session.openQuestion }, logger: quiet)
        await again.stop()
    }
}
