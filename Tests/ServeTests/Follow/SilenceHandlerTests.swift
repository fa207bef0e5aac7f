import Engine
import NIOCore
import NIOEmbedded
import Testing

@testable import EngineServe

/// The silences that end a connection, on a clock that only the test moves.
@Suite struct SilenceHandlerTests {
    private static let address = ListenAddress(port: 1)

    private struct Line {
        let channel = EmbeddedChannel()
        let greeting = Greeting()

        init(hello: Duration, silence: Duration? = nil) throws {
            try channel.pipeline.syncOperations.addHandler(
                SilenceHandler(SilenceHandlerTests.address, hello: hello, silence: silence, greeting: greeting))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func comes(_ bytes: Int) throws { try channel.writeInbound(ByteBuffer(repeating: 1, count: bytes)) }

        func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

        /// The limit that was broken; nil: none was.
        func limit() -> Duration? {
            do { try channel.throwIfErrorCaught() } catch FeedError.silent(_, let limit) { return limit } catch {
                Issue.record(error)
            }
            return nil
        }
    }

    // Catches a server that says nothing, or a byte now and then, and is waited for.
    @Test(arguments: [0, 1]) func `a server that does not say what it sends is given up`(byte: Int) throws {
        let line = try Line(hello: .seconds(2))
        for _ in 0..<19 {
            line.pass(.milliseconds(100))
            try line.comes(byte)
            line.greeting.took(byte)
        }
        #expect(line.limit() == nil)
        line.pass(.milliseconds(400))
        #expect(line.limit() == .seconds(2))
    }

    // Catches a reader's own delay that is taken for the server's silence: a feed that goes on would have ended.
    @Test func `bytes that are not looked at yet are no silence`() throws {
        let line = try Line(hello: .seconds(2))
        line.pass(.milliseconds(500))
        try line.comes(300)
        line.pass(.seconds(60))
        #expect(line.limit() == nil)
        line.greeting.took(300)
        line.pass(.milliseconds(1200))
        #expect(line.limit() == nil)
        line.pass(.milliseconds(800))
        #expect(line.limit() == .seconds(2))
    }

    // Catches a gateway that falls silent and is waited for, and a feed that may be quiet but is cut off.
    @Test func `after the greeting silence ends a gateway, but no feed`() throws {
        let gateway = try Line(hello: .seconds(2), silence: .seconds(40))
        let feed = try Line(hello: .seconds(2))
        for line in [gateway, feed] {
            try line.comes(300)
            line.greeting.took(300)
            line.greeting.complete()
            line.pass(.seconds(39))
            #expect(line.limit() == nil)
            line.pass(.seconds(2))
        }
        #expect(gateway.limit() == .seconds(40))
        #expect(feed.limit() == nil)
    }
}
