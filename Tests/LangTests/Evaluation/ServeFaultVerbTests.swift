import Engine
import TestSupport
import Testing

@testable import Lang

/// Servers with faults, their list, and what can be told to them.
@Suite(.timeLimit(.minutes(10)), .wholeLane) struct ServeFaultVerbTests {
    // Catches a list that is not what a reader of the stream counts for itself.
    @Test func `a reader counts the faults that are listed`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let plain = try await shell.serverPort("serve tcp on :0")
        let faulty = try await shell.serverPort("serve tcp on :0 with drop 0.5%, gap 3, duplicate 20, corrupt 5 seed 7")
        let whole = Self.records(try await TCPClient.exchange(port: plain))
        let received = Self.records(try await TCPClient.exchange(port: faulty))
        let counted = Self.compare(received, with: whole)
        func listed(_ kind: String) async throws -> Int {
            let answer = try await shell.document("faults | where kind == \"\(kind)\" | count")
            return try #require(answer["count"]?.integer)
        }
        #expect(counted.twice == 20)
        #expect(try await listed("duplicate") == counted.twice)
        #expect(counted.wrong == 5)
        #expect(try await listed("corrupt") == counted.wrong)
        // Two holes side by side look like one; the list says how many records are missing in all.
        let table = try await shell.answers("faults | as csv").last.map { try Shell.text($0) } ?? ""
        let lost = table.split(separator: "\n").reduce(0) { lost, line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            if cells.contains("drop") { return lost + 1 }
            guard cells.contains("gap"), let detail = cells.last else { return lost }
            return lost + (Int(detail.prefix { $0.isNumber }) ?? 0)
        }
        #expect(lost == counted.missing && lost > 200)
        #expect(try await listed("gap") == 3)
        await shell.session.close()
    }

    private static func records(_ stream: [UInt8]) -> [ArraySlice<UInt8>] {
        let head = 8 + (0..<4).reduce(0) { $0 | Int(stream[4 + $1]) << (8 * $1) }
        return stride(from: head, to: stream.count, by: 56).map { stream[$0..<$0 + 56] }
    }

    /// Counts the faults as a reader would who knows the whole stream: walks both and looks ahead where they differ.
    private static func compare(
        _ received: [ArraySlice<UInt8>], with whole: [ArraySlice<UInt8>]
    ) -> (missing: Int, twice: Int, wrong: Int) {
        var (missing, twice, wrong) = (0, 0, 0)
        var place = 0
        for (index, record) in received.enumerated() {
            if index > 0, record == received[index - 1], place == whole.count || record != whole[place] {
                twice += 1
                continue
            }
            if let found = whole[place..<min(place + 400, whole.count)].firstIndex(of: record) {
                missing += found - place
                place = found + 1
            } else {
                // A record that is not in the stream has one bit changed; it is looked for among the next ones.
                wrong += 1
                let bits = { (one: ArraySlice<UInt8>) in
                    zip(one, record).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
                }
                let found = whole[place..<min(place + 400, whole.count)].firstIndex { bits($0) == 1 } ?? place
                missing += found - place
                place = found + 1
            }
        }
        return (missing + whole.count - place, twice, wrong)
    }

    // Catches options that the wrong server takes and forgets.
    @Test func `what makes no sense is refused`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.complaint("serve http on :0 with drop 1%") == "E0203 drop 1%")
        #expect(try await shell.complaint("serve tcp on :0 settle 1s") == "E0203 1s")
        #expect(try await shell.complaint("serve tcp on :0 map no.csv") == "E0203 no.csv")
        #expect(try await shell.complaint("serve live on :0 map no-such.csv") == "E0304 no-such.csv")
        #expect(try await shell.complaint("serve live on :0 seed 3") == "E0203 3")
        #expect(try await shell.complaint("faults 1") == "E0308 1")
        try await shell.run("serve live on :0")
        #expect(try await shell.complaint("faults 1") == "E0308 1")
        #expect(try await shell.complaint("faults") == "E0312 faults")
        try await shell.run("serve live on :0 with stall 1ms 1")
        #expect(try await shell.json("faults 2 | count").contains("0"))
        await shell.session.close()
    }

    // Catches a state that is not that of the job, and a job that is listed for ever.
    @Test func `jobs have a state`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("serve tcp on :0 at 0.001\nserve http on :0\nstream at 0.001 on :0 &")
        func states() async throws -> String { try await shell.text("jobs | select id, state | as csv") }
        #expect(try await states() == "id,state\n1,running\n2,running\n3,running\n")
        try await shell.run("pause")
        #expect(try await states() == "id,state\n1,paused\n2,running\n3,paused\n")
        #expect(try await shell.complaint("pause 2") == "E0308 2")
        try await shell.run("resume 1")
        #expect(try await states() == "id,state\n1,running\n2,running\n3,paused\n")
        try await shell.run("resume 3 at max")
        // The notice and the new state come in one turn of the session.
        _ = await shell.notices.first(with: "job 3 ended")
        #expect(try await states() == "id,state\n1,running\n2,running\n3,ended\n")
        try await shell.run("wait 3")
        #expect(try await states() == "id,state\n1,running\n2,running\n")
        try await shell.run("stop")
        #expect(try await states() == "id,state\n")
    }

    // Catches a server that stays at the pace it was started with.
    @Test func `a server resumes at another pace`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let port = try await shell.serverPort("serve tcp on :0 at 0.001")
        try await shell.run("pause 1\nresume 1 at max")
        #expect(try await TCPClient.exchange(port: port) == DBNBytes.stream(Tape.ladder))
        await shell.session.close()
    }

    // Catches variables in faults that stay words, and values that fit nowhere.
    @Test func `variables in faults stand for their values`() async throws {
        let shell = Shell()
        let line = "stream to record 4000 on :0 with drop 2%, gap 2, delay 3ms 4, stall 1us at record 7 seed 9"
        try await shell.run("load demo\n\(line)")
        let expected = try await shell.json("faults")
        try await shell.run(
            """
            let often = 2%
            let many = 2
            let late = 3ms
            let place = 7
            stream to record 4000 on :0 with drop $often, gap $many, delay $late 4, stall 1us at record $place seed 9
            """)
        #expect(try await shell.json("faults") == expected)
        #expect(try await shell.complaint("stream on :0 with drop $late") == "E0204 $late")
        #expect(try await shell.complaint("stream on :0 with stall $many 3") == "E0204 $many")
        // Checked before it runs, when nothing is known of the values.
        try await shell.run("for chance in 1%, 2% {\n  stream to record 100 on :0 with drop $chance\n}")
    }

    // Catches a delay of everything that wants to be told how often.
    @Test(arguments: [
        ("stream with delay 5ms", "stream with=delay 5000000ns 1000000000/1e9"),
        ("stream with delay 5ms at 100k", "stream at=100000.0/s with=delay 5000000ns 1000000000/1e9"),
        ("stream with delay 5ms, drop 3 at x2", "stream at=x2.0 with=delay 5000000ns 1000000000/1e9,drop 3"),
        ("stream with delay 5ms at record 7", "stream with=delay 5000000ns @record 7"),
        ("stream with stall 5ms", "E0202 ‘’"),
    ])
    func `a delay alone is of everything`(line: String, bound: String) throws {
        let read = try BoundDump.of(line)
        #expect(read.hasPrefix(bound), "\(read)")
    }
}
