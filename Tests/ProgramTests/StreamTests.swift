import TestSupport
import Testing

/// The main job, as a stranger's client sees it: bytes over TCP, reports, books over HTTP.
///
/// On the real sample where it is there; the same claims on the built-in market always.
@Suite struct StreamTests {
    private static let sample = SharedData.path("data/CLX5_mbo.dbn")

    /// Runs a stream that waits for `count` clients, and reads all of them to the end.
    private func stream(
        _ source: String, _ statement: String, clients count: Int = 1
    ) throws -> (bytes: [[UInt8]], report: JSONText) {
        let program = try Mbosh.start([
            "--format", "json", source, "-c", "\(statement) on :0 clients \(count)",
        ])
        let port = try program.streamPort()
        let clients = try (0..<count).map { _ in try LoopbackClient(port: port) }
        try LoopbackClient.receiveToEnd(clients)
        #expect(try program.waitForExit() == .exited(0))
        #expect(!program.text(.error).contains("no one"))
        return (clients.map(\.received), try JSONText(program.text(.output)))
    }

    /// The shape of language.md §6, with figures that are right.
    private func check(_ report: JSONText, records: Int, clients: Int, bytes: Int, rate: Int?) {
        #expect(
            report.names == [
                "records", "elapsed", "rate", "scheduled_rate", "lag", "clients", "drops", "bytes",
            ])
        #expect(report["records"]?.integer == records)
        #expect(report["clients"]?.integer == clients)
        #expect(report["drops"]?.integer == 0)
        #expect(report["bytes"]?.integer == bytes)
        #expect(report["scheduled_rate"]?.integer == rate)
        #expect(report["elapsed"]?.text?.hasSuffix("s") == true)
        #expect(report["lag"]?.names == ["p50", "p99", "max"])
        if rate == nil {
            #expect(report["lag"]?["max"] == .null)
        } else {
            #expect(report["lag"]?["max"]?.text?.hasSuffix("s") == true)
        }
        guard case .number? = report["rate"] else {
            Issue.record("rate is no number: \(report)")
            return
        }
    }

    /// Two megabytes that differ are shown by their first difference, not in full.
    private func expectSame(
        _ found: [UInt8], _ expected: [UInt8], _ what: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, what, sourceLocation: sourceLocation)
        if found == expected { return }
        let difference = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset
        #expect(difference == nil, what, sourceLocation: sourceLocation)
    }

    // Would catch a byte changed, lost or added on the way, and a report that counts wrongly.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/CLX5_mbo.dbn"))
    func `a client of the sample receives the file's bytes`() throws {
        let file = try SharedData.bytes("data/CLX5_mbo.dbn")
        let (bytes, report) = try stream(Self.sample, "stream at 100k")
        expectSame(bytes[0], file)
        check(report, records: 38_212, clients: 1, bytes: file.count, rate: 100_000)
    }

    // Would catch a client that gets another's bytes, a gap, or an early end when there are many.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/CLX5_mbo.dbn"), arguments: ["max", "200k"])
    func `twenty clients of the sample all receive the file's bytes`(pace: String) throws {
        let file = try SharedData.bytes("data/CLX5_mbo.dbn")
        let (bytes, report) = try stream(Self.sample, "stream at \(pace)", clients: 20)
        for (index, received) in bytes.enumerated() {
            expectSame(received, file, "client \(index)")
        }
        check(report, records: 38_212, clients: 20, bytes: 20 * file.count, rate: pace == "max" ? nil : 200_000)
    }

    // Would catch a stream that is no file: what a client saved must load again as the same market.
    @Test func `what clients of the demo receive is the same, and is the demo`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("saved.dbn")
        let (bytes, report) = try stream("demo", "stream at 500k", clients: 20)
        for (index, received) in bytes.enumerated() { expectSame(received, bytes[0], "client \(index)") }
        check(report, records: 50_000, clients: 20, bytes: 20 * bytes[0].count, rate: 500_000)
        try FileBytes.write(bytes[0], to: path)
        let saved = try Mbosh.run(["-q", path, "-c", "digest", "-c", "symbols", "-c", "quality"])
        let demo = try Mbosh.run(["-q", "demo", "-c", "digest", "-c", "symbols", "-c", "quality"])
        #expect(saved.standardOutput == demo.standardOutput)
        expectSame(try stream(path, "stream at max").bytes[0], bytes[0])
    }

    // Would catch a range, a symbol or a loop that is forgotten on the way to the server.
    @Test func `only what was asked for is streamed`() throws {
        let whole = try stream("demo", "stream").bytes[0]
        let head = whole.count - 50_000 * 56
        let part = try stream("demo", "stream from record 1000 to record 1500").bytes[0]
        // By number both ends belong to a range; the first record is 1.
        expectSame(part, Array(whole[..<head]) + whole[(head + 999 * 56)..<(head + 1500 * 56)])
        let (bolt, report) = try stream("demo", "stream BOLT loop 2")
        #expect(report["records"]?.integer == 2 * 12_692)
        #expect(bolt[0].count == head + 2 * 12_692 * 56)
        let records = bolt[0][head...]
        expectSame(Array(records.prefix(12_692 * 56)), Array(records.suffix(12_692 * 56)))
    }

    // Would catch HTTP and shell that answer differently, be it in one byte.
    @Test func `HTTP is --format json, byte for byte, on the demo`() throws {
        try compareHTTP(
            "demo",
            [
                ("/book/ACME", "book ACME"), ("/book/BOLT?depth=3", "book BOLT depth 3"),
                ("/book/ACME?depth=1&by=order", "book ACME depth 1 by order"),
                ("/book/ACME?at=2025-01-06T14:45:00Z", "at 2025-01-06T14:45:00Z book ACME"),
                ("/book/ACME?at=14:45&depth=2", "at 14:45 book ACME depth 2"),
                ("/book/ACME?at=record%201000&depth=2", "at record 1000 book ACME depth 2"),
                ("/book/ACME?at=start", "at start book ACME"), ("/book/1002?depth=1", "book \"1002\" depth 1"),
                ("/bbo/ACME", "bbo ACME"), ("/bbo/BOLT?at=14:45", "at 14:45 bbo BOLT"), ("/symbols", "symbols"),
            ])
    }

    // Would catch HTTP and shell that answer differently about the sample of a real day.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/CLX5_mbo.dbn"))
    func `HTTP is --format json, byte for byte, on the sample`() throws {
        try compareHTTP(
            Self.sample,
            [
                ("/book/CLX5?depth=10", "book CLX5 depth 10"),
                ("/book/CLX5?at=2025-09-24T19:45:00Z", "at 2025-09-24T19:45:00Z book CLX5"),
                ("/book/CLX5?at=19:45&depth=400&by=order", "at 19:45 book CLX5 depth 400 by order"),
                ("/book/432669?depth=1", "book \"432669\" depth 1"), ("/bbo/CLX5", "bbo CLX5"),
                ("/bbo/CLX5?at=record%2038041", "at record 38041 bbo CLX5"), ("/symbols", "symbols"),
            ])
    }

    /// One server, and one shell that is asked the same questions.
    private func compareHTTP(_ source: String, _ pairs: [(target: String, statement: String)]) throws {
        let server = try Mbosh.start([source, "-c", "serve http on :0 | as json", "-c", "wait"])
        let port = try #require(try JSONText(try server.wait(for: "\n"))["port"]?.integer)
        let statements = pairs.flatMap { ["-c", $0.statement] }
        let shell = try Mbosh.run(["-q", "--format", "json", source] + statements)
        #expect(shell.status == .exited(0), "\(shell.standardError)")
        let answers = shell.standardOutput.split(separator: "\n")
        try #require(answers.count == pairs.count)
        for (pair, answer) in zip(pairs, answers) {
            let http = try HTTPAnswer(port: port, pair.target)
            #expect(http.status == 200)
            #expect(http.body == answer + "\n", "\(pair.target) is not `\(pair.statement)`")
            #expect(http.headers["content-type"]?.hasPrefix("application/json") == true)
        }
    }
}
