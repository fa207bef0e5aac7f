import Engine
import TestSupport
import Testing

@testable import Lang

@Suite(.timeLimit(.minutes(10)), .wholeLane) struct StreamVerbTests {
    private static let bytes = DBNBytes.stream(Tape.names, head: Tape.namesHead)

    private static func shell() async throws -> Shell { try await Shell.on(Tape.names, head: Tape.namesHead) }

    // Catches bytes that are not the file's own, a report that counts others, a cursor that does not move to the end.
    @Test func `a client gets the file byte for byte`() async throws {
        let shell = try await Self.shell()
        try await shell.run("at start")
        async let report = shell.document("stream at max on :0 clients 1")
        let received = try await TCPClient.exchange(port: await shell.streamPort())
        #expect(received == Self.bytes)
        let document = try await report
        #expect(
            document.names
                == ["records", "elapsed", "rate", "scheduled_rate", "lag", "clients", "drops", "bytes"])
        #expect(document["records"] == .number("4") && document["clients"] == .number("1"))
        #expect(document["bytes"]?.integer == Self.bytes.count && document["drops"] == .number("0"))
        #expect(document["scheduled_rate"] == .null && document["lag"]?.names == ["p50", "p99", "max"])
        #expect(await shell.position() == 4)
        let figures = "last stream records == 4 and last stream clients == 1 and last stream drops == 0"
        #expect(try await shell.assertion("assert \(figures) and last stream rate > 0").outcome == .pass)
        #expect(try await shell.assertion("assert last stream bytes == \(Self.bytes.count)").outcome == .pass)
        // Another process has had no stream to ask about.
        let failed = try await shell.assertion("assert last stream rate < 0 or not digest == digest")
        #expect(failed.outcome == .fail && failed.reproduce == nil)
        #expect(
            try await shell.assertion("assert last stream elapsed >= 0s and last stream lag p99 >= 0s").outcome == .pass
        )
        #expect(try await shell.complaint("print last stream speed") == "E0312 last stream speed")
    }

    // Catches records of other symbols or from outside the range, and a cursor that goes to the end all the same.
    @Test func `a part of the data is streamed and the cursor ends with it`() async throws {
        let shell = try await Self.shell()
        async let report = shell.document("stream 9, TEST from record 2 to record 3 at max on :0 clients 1")
        let received = try await TCPClient.exchange(port: await shell.streamPort())
        let head = DBNBytes.head(Tape.namesHead)
        #expect(received == head + DBNBytes.record(Tape.names[2]))
        #expect(try await report["records"] == .number("1"))
        #expect(await shell.position() == 3)
    }

    // Catches loops that are not counted, and the metadata said again.
    @Test func `loops are counted and send the metadata once`() async throws {
        let shell = try await Self.shell()
        async let report = shell.document("stream loop 3 at 1M on :0 clients 1")
        let received = try await TCPClient.exchange(port: await shell.streamPort())
        let records = Tape.names.flatMap { DBNBytes.record($0) }
        #expect(received == DBNBytes.head(Tape.namesHead) + records + records + records)
        let document = try await report
        #expect(document["records"] == .number("12") && document["scheduled_rate"] == .number("1000000"))
    }

    // Catches a stream to no client that ends without a notice, which a script's author would look for in vain.
    @Test func `a stream to nobody says so`() async throws {
        let shell = try await Self.shell()
        #expect(try await shell.document("stream at max on :0")["records"] == .number("4"))
        #expect(shell.notices.lines.contains("4 records went to no one: no client was connected"))
        #expect(try await shell.complaint("stream XYZ on :0") == "E0302 XYZ")
        #expect(try await Shell().complaint("stream on :0") == "E0301 stream")
    }

    // Catches a port in use that is a crash, or blamed on the wrong word, and a job of it that stays.
    @Test func `a port in use is an error that leaves no job`() async throws {
        let shell = try await Self.shell()
        let port = try await shell.serverPort("serve http on :0")
        #expect(try await shell.complaint("stream on :\(port)") == "E0307 :\(port)")
        #expect(try await shell.complaint("stream on :\(port) &") == "E0307 :\(port)")
        #expect(try await shell.complaint("serve tcp on :\(port)") == "E0307 :\(port)")
        #expect(await shell.session.status.jobs == [1])
        await shell.session.close()
    }

    // Catches a job that blocks the prompt, is not listed, or whose report is lost.
    @Test func `a stream in the background is a job that reports`() async throws {
        let shell = try await Self.shell()
        #expect(try await shell.run("stream at max on :0 clients 1 &").json == nil)
        let port = await shell.streamPort()
        #expect(
            try await shell.json("jobs")
                == #"[{"id":1,"kind":"stream","state":"running","address":"127.0.0.1:\#(port)","statement":"stream at max on :0 clients 1 &"}]"#
        )
        #expect(try await shell.json("print $port") == "\(port)")
        let received = try await TCPClient.exchange(port: port)
        #expect(received == Self.bytes)
        #expect(try await shell.document("wait 1")["records"] == .number("4"))
        #expect(try await shell.json("jobs") == "[]")
        #expect(try await shell.complaint("wait 1") == "E0308 1")
        #expect(try await shell.assertion("assert last stream clients == 1").outcome == .pass)
    }
}
