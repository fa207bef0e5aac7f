import Engine
import EngineServe
import TestSupport
import Testing

@testable import Lang

@Suite(.timeLimit(.minutes(10)), .wholeLane) struct LiveVerbTests {
    // Catches a key in the list of jobs or in what is told of a stop, and a server that is not listed.
    @Test func `a gateway is a job that keeps its keys`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let answer = try await shell.document("serve live on :0 at x2 loop key \"db-one,db-one-two\" slow block")
        let port = try #require(answer["port"]?.integer)
        #expect(answer["serving"]?.text == "live")
        #expect(
            try await shell.json("jobs")
                == #"[{"id":1,"kind":"live","state":"running","address":"127.0.0.1:\#(port)","statement":"serve live on :0 at x2 loop key ******************* slow block"}]"#
        )
        try await shell.run("stop 1")
        #expect(try await shell.json("jobs") == "[]")
        #expect(!shell.notices.lines.contains { $0.contains("db-") })
        await shell.session.close()
    }

    // Catches options that are passed over by a server that has no use for them.
    @Test(arguments: [
        ("serve http on :0 key K", "E0201 K"), ("serve http on :0 slow drop", "E0201 drop"),
        ("serve tcp on :0 key K", "E0201 K"), ("serve tcp on :0 slow block", "E0201 block"),
        ("serve http on :0 at max", "E0201 max"),
    ])
    func `other servers know no keys`(line: String, complaint: String) async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let found = try await shell.complaint(line)
        #expect(found?.dropFirst(6) == complaint.dropFirst(6), "\(found ?? "nothing")")
        #expect(await shell.session.status.jobs.isEmpty)
    }

    // Catches a key made of nothing, which would let nobody in or everybody.
    @Test func `an empty key is a mistake`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await shell.complaint("serve live on :0 key \",\"")?.dropFirst(6) == "\",\"")
    }
}
