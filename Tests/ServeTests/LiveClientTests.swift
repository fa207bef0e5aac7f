import Testing

@testable import EngineServe

@Suite("LiveClient")
struct LiveClientTests {
    private static let greeting = "lsg_version=0.9.0\ncram=\(Live.challenge)\n"

    // Catches an answer that the gateway would not take, and bytes of the stream lost after the reply, however they are
    // cut.
    @Test(arguments: [1, 3, 1000])
    func `the client answers the challenge and keeps the bytes after the reply`(size: Int) {
        var client = LiveClient(key: Live.key, dataset: "GLBX.MDP3")
        let stream = Array((Self.greeting + "success=1|session_id=5\n").utf8) + [0x44, 0x42, 0x4E, 3]
        var sent: [String] = []
        var rest: [UInt8] = []
        var session: String?
        for start in stride(from: 0, to: stream.count, by: size) {
            let piece = stream[start..<min(start + size, stream.count)]
            // After the welcome the bytes are the stream's and not the handshake's.
            if session != nil {
                rest += piece
                continue
            }
            var step = client.receive(piece)
            while step != .waiting {
                if case .send(let text) = step { sent.append(text) }
                if case .welcome(let id, let more) = step {
                    session = id
                    rest += more
                    break
                }
                step = client.receive([])
            }
        }
        let answer = LiveChallenge.answer(to: Live.challenge, key: Live.key)
        #expect(sent == ["auth=\(answer)|dataset=GLBX.MDP3|encoding=dbn|ts_out=0|compression=none|client=mbosh\n"])
        #expect(session == "5")
        #expect(rest == [0x44, 0x42, 0x4E, 3])
    }

    // Catches a refusal whose reason is lost, and some other server taken for a gateway.
    @Test(arguments: [
        (greeting + "success=0|error=Authentication failed.\n", LiveRefusal.refused("Authentication failed.")),
        (greeting + "success=0\n", .refused("no reason given")), (greeting + "hello\n", .notAGateway("hello")),
        ("220 mail ESMTP\r\n", .notAGateway("220 mail ESMTP")),
        ("lsg_version=0.9.0\nnothing\n", .notAGateway("nothing")),
    ])
    func `a refusal keeps its reason`(text: String, refusal: LiveRefusal) {
        var client = LiveClient(key: Live.key, dataset: "GLBX.MDP3")
        var step = client.receive(text.utf8)
        if case .send = step { step = client.receive([]) }
        #expect(step == .refused(refusal))
        #expect(client.receive("more\n".utf8) == .waiting)
    }

    // Catches a line that is too long for a gateway, and a last part that does not say so.
    @Test func `many symbols are several lines`() throws {
        let symbols = (0..<1200).map { "SYM\($0)" }
        let text = LiveClient.subscription(schema: "mbo", symbols: symbols, start: 7, id: 3)
        let lines = text.split(separator: "\n").map { ControlLine(String($0)) }
        #expect(lines.map { $0["is_last"] } == ["0", "0", "1"])
        #expect(lines.allSatisfy { $0["id"] == "3" && $0["start"] == "7" && $0["schema"] == "mbo" })
        #expect(lines.flatMap { ($0["symbols"] ?? "").split(separator: ",").map(String.init) } == symbols)
    }
}
