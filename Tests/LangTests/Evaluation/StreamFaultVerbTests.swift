import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

@Suite(.timeLimit(.minutes(10)), .wholeLane) struct StreamFaultVerbTests {
    // Catches commas that swallow the next fault, options taken for faults and faults taken for options.
    @Test(arguments: [
        ("stream with drop 0.1%", "stream with=drop 1000000/1e9"),
        (
            "stream with drop 0.1%, gap 3, corrupt 100% seed 7 at 100k",
            "stream at=100000.0/s seed=7 with=drop 1000000/1e9,gap 3,corrupt 1000000000/1e9"
        ),
        (
            "stream with delay 5ms 1%, stall 2s 3 loop 2",
            "stream loop=2 with=delay 5000000ns 10000000/1e9,stall 2000000000ns 3"
        ),
        (
            "stream with disconnect at record 7, drop at start, duplicate 2 &",
            "stream with=disconnect @record 7,drop @name start,duplicate 2 &"
        ),
        (
            "stream with reset at record 7, silence 10s 1, silence at record 9",
            "stream with=reset @record 7,silence 10000000000ns 1,silence 9223372036854775807ns @record 9"
        ),
        ("stream with silence 5, stall 1s 2", "stream with=silence 9223372036854775807ns 5,stall 1000000000ns 2"),
        ("stream with silence", "E0202 ‘’"), ("stream with reset 5s 1", "E0204 ‘5s’"),
        ("stream with drop", "E0202 ‘’"), ("stream with", "E0202 ‘’"),
        ("stream with lose 3", "E0204 ‘lose’"), ("stream with drop 0%", "E0204 ‘0%’"),
        ("stream with drop 101%", "E0204 ‘101%’"), ("stream with delay 1%", "E0204 ‘1%’"),
        ("stream with drop 1.5", "E0204 ‘1.5’"), ("stream with drop, gap 3", "E0204 ‘gap’"),
    ])
    func `faults are read`(line: String, bound: String) throws {
        let read = try BoundDump.of(line)
        #expect(read.hasPrefix(bound), "\(read)")
    }

    // Catches a fault before the first record that is taken for one of the first, and one after the last that nobody
    // hears of.
    @Test(
        arguments: ["stream on :0", "serve tcp on :0", "serve live on :0"], ["reset", "silence", "drop", "stall 1s"])
    func `a fault has a record to strike`(what: String, fault: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        let count = Tape.ladder.count
        let error = try await shell.failure("\(what) with \(fault) at record 0")
        #expect(error?.code == .noSuchMoment)
        #expect(error?.message == "there is no record 0: the data has records 1 to \(count)")
        #expect(try await shell.complaint("let n = 0\n\(what) with \(fault) at record $n")?.hasPrefix("E0303") == true)
        #expect(shell.notices.lines.allSatisfy { !$0.contains("strikes nothing") })
        try await shell.run("\(what) with \(fault) at end")
        let last = "the last of the \(count) records is before its moment"
        #expect(await shell.notices.first(with: "strikes nothing").hasSuffix(last))
        await shell.session.close()
    }

    // Catches a list of faults that is not that of the stream, and figures that count others.
    @Test func `the list and the figures agree`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        #expect(try await shell.complaint("faults") == "E0312 faults")
        #expect(try await shell.complaint("stream on :0 seed 7") == "E0203 7")
        let line = "stream to record 4000 on :0 with drop 1%, gap 2, stall 1us at record 77, corrupt 5 seed 9"
        let report = try await shell.document(line)
        let count = try #require(report["faults"]?.integer)
        let first = try await shell.json("faults")
        #expect(try await shell.json("faults | count").contains("\(count)"))
        #expect(try await shell.assertion("assert last stream faults == \(count)").outcome == .pass)
        #expect(try await shell.assertion("assert last stream faults gap == 2").outcome == .pass)
        #expect(try await shell.assertion("assert last stream faults delay == 0").outcome == .pass)
        #expect(first.contains(#""record":77,"#) && first.contains(#""kind":"stall","lost":0,"detail":"1us""#))
        // The records that were sent are all but the lost ones.
        let sent = try #require(report["records"]?.integer)
        #expect(try await shell.json("faults | sum lost").contains("\(4000 - sent)"))
        #expect(sent < 4000)
        // The same seed, the same faults; another, others; without any, the list stays that of the one before.
        try await shell.run(line)
        #expect(try await shell.json("faults") == first)
        try await shell.run("stream to record 10 on :0")
        #expect(try await shell.json("faults") == first)
        try await shell.run(line.replacing("seed 9", with: "seed 10"))
        #expect(try await shell.json("faults") != first)
    }

    // Catches records of other types that are left out without a notice.
    @Test func `what a stream leaves out is told`() async throws {
        let status = DBNBytes.record(rtype: 0x12, byteCount: 40)
        let shell = Shell(standardInput: DBNBytes.stream(Tape.names, head: Tape.namesHead) + status + status)
        try await shell.run("load -")
        try await shell.run("stream on :0")
        #expect(shell.notices.lines.contains { $0.contains("`stream` sends the mbo records and leaves out 2 records") })
        try await shell.run("serve tcp on :0")
        #expect(shell.notices.lines.contains { $0.contains("`serve tcp` sends") && $0.contains("(2 status)") })
        #expect(try await shell.complaint("serve tcp on :0 then stay") == "E0203 stay")
        try await shell.run("serve live on :0 then stay")
        try await shell.run("stop")
    }

    // Catches a number of faults that strikes every record without a notice.
    @Test func `more faults than records are told`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let report = try await shell.document("stream on :0 with drop 99999999")
        #expect(report["records"]?.integer == 0)
        #expect(shell.notices.lines.contains { $0.contains("`drop 99999999` is more than the 50000 records") })
    }

    // Catches words of `stream` that are read and then forgotten.
    @Test func `options reach the clients`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        async let report = shell.document("stream on :0 clients 1 as ndjson snapshot limit 5 slow block with drop 1")
        let received = try await TCPClient.exchange(port: await shell.streamPort())
        let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
        let document = try await report
        #expect(document["records"] == .number("3") && document["faults"] == .number("1"))
        // At the start every book is empty: a clear for each.
        #expect(lines.count(where: { $0.contains(#""action":"R""#) }) == lines.count - 3 && lines.count > 3)
    }
}

@Suite(.timeLimit(.minutes(10))) struct ReplayVerbTests {
    // Catches a replay that leaves the cursor elsewhere, or whose report is another's.
    @Test func `the cursor goes to the end of the range`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        try await shell.run("at start")
        let report = try await shell.document("replay from record 1 to record 3 at 1M")
        #expect(report["records"] == .number("3") && report["clients"] == .number("0"))
        #expect(await shell.position() == 3)
        #expect(
            try await shell.assertion("assert last replay records == 3 and last replay lag p99 >= 0s").outcome == .pass)
        #expect(try await shell.document("replay at max loop 5")["records"] == .number("20"))
        #expect(await shell.position() == 4)
        #expect(try await Shell().complaint("replay") == "E0301 replay")
    }

    // Catches a condition that is asked too rarely, so that where it stops depends on the pace.
    @Test(.wholeLane) func `until stops at the first event where it is true`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        // The walk by hand: at each end of an event, from where both sides are there.
        let condition = "bbo ACME spread >= 0.03"
        try await shell.run("at record 400")
        var expected = 0
        for _ in 0..<2000 where expected == 0 {
            try await shell.run("step 1 event for ACME")
            let position = try #require(await shell.position())
            if try await shell.assertion("assert \(condition)").outcome == .pass { expected = position }
        }
        for pace in ["max", "1M"] {
            let report = try await shell.document("replay ACME from record 401 at \(pace) until \(condition)")
            let position = await shell.position()
            #expect(expected > 0 && position == expected, "\(pace)")
            #expect((report["records"]?.integer ?? 0) > 0)
        }
        #expect(try await shell.complaint("replay until bbo ACME mid") == "E0309 bbo ACME mid")
        // Never true: the end, and all of it in the report.
        try await shell.run("replay to record 300 until bbo ACME spread > 1000")
        #expect(await shell.position() == 300)
    }

    // Catches a job that cannot be held, changed or ended.
    @Test func `a job can be paused, resumed and ended`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        #expect(try await shell.complaint("pause") == "E0308 pause")
        try await shell.run("replay at 0.001 &")
        try await shell.run("pause 1")
        try await shell.run("resume 1 at max")
        let replayed = try await shell.document("wait 1 10m")
        #expect((replayed["records"]?.integer ?? 0) > 40_000)
        try await shell.run("stream at 0.001 on :0 &")
        try await shell.run("serve http on :0")
        #expect(try await shell.complaint("pause 3") == "E0308 3")
        #expect(try await shell.complaint("resume 1") == "E0308 1")
        try await shell.run("pause")
        try await shell.run("resume at max")
        let streamed = try await shell.document("wait 2 10m")
        #expect((streamed["records"]?.integer ?? 0) > 40_000)
        #expect(shell.notices.lines.contains { $0.hasPrefix("paused job 2: stream at 0.001") })
        try await shell.run("stop")
        #expect(await shell.session.status.jobs.isEmpty)
    }
}
