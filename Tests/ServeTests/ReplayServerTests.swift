import Engine
import Testing

@testable import EngineServe

@Suite("ReplayServer")
struct ReplayServerTests {
    private func view(_ recording: Recording) throws -> SharedView {
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        return view
    }

    // Catches connections that share one replay: each must get all of it, whenever it comes.
    @Test(arguments: [Pace.max, .rate(200_000)])
    func `every connection gets a replay of its own`(pace: Pace) async throws {
        let recording = try Sample.recording(3000)
        let expected = recording.stream([0..<3000, 0..<3000])
        let server = try await ReplayServer.start(
            anyPort, view: try view(recording), pace: pace, loops: 2, logger: quiet)
        #expect(try await SocketClient.connect(server.address).all() == expected)
        async let second = SocketClient.connect(server.address).all()
        async let third = SocketClient.connect(server.address).all()
        #expect(try await second == expected)
        #expect(try await third == expected)
        await server.stop()
    }

    // Catches a client that is left hanging when there is nothing to send.
    @Test func `with nothing loaded a client is closed`() async throws {
        let server = try await ReplayServer.start(anyPort, view: SharedView(), logger: quiet)
        #expect(try await SocketClient.connect(server.address).all().isEmpty)
        await server.stop()
    }

    // Catches clients that are not told that the server is gone, and ones that are not counted.
    @Test func `stopping closes the clients`() async throws {
        let recording = try Sample.recording(10)
        let server = try await ReplayServer.start(
            anyPort, view: try view(recording), pace: .rate(1000), loops: nil, logger: quiet)
        let first = try await SocketClient.connect(server.address)
        let second = try await SocketClient.connect(server.address, reads: false)
        await first.atLeast(recording.metadataBytes.count + 10 * recording.stride)
        #expect(server.clientCount >= 1)
        await server.stop()
        #expect(await first.all().starts(with: recording.metadataBytes))
        #expect(server.clientCount == 0)
        await server.stop()
        try? await second.close()
    }
}
