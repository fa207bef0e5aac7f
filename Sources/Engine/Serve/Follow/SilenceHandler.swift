import Engine
import EngineTransport
import NIOCore
import Synchronization

/// What has been read of a connection, told to its `SilenceHandler` by whoever reads.
final class Greeting: Sendable {
    private let isHeard = Atomic(false)
    private let bytes = Atomic(0)

    /// The server has said what it sends.
    var isComplete: Bool { isHeard.load(ordering: .acquiring) }

    /// How many bytes have been looked at.
    var taken: Int { bytes.load(ordering: .acquiring) }

    func complete() { isHeard.store(true, ordering: .releasing) }

    func took(_ count: Int) { bytes.add(count, ordering: .acquiringAndReleasing) }
}

/// Closes a connection whose server does not say in time what it sends, one byte a second or none at all; and later one that
/// says nothing.
///
/// Bytes that are here and not looked at yet are no silence of the server's: on a busy machine the reader may be the slow one.
final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let address: ListenAddress
    private let hello: Duration
    /// nil: it may be quiet for ever.
    private let silence: Duration?
    private let greeting: Greeting
    /// The clock is the event loop's.
    private var began = NIODeadline.uptimeNanoseconds(0)
    private var lastRead = NIODeadline.uptimeNanoseconds(0)
    private var lastLook = NIODeadline.uptimeNanoseconds(0)
    /// Bytes that came.
    private var came = 0
    private var watch: Scheduled<Void>?

    init(_ address: ListenAddress, hello: Duration, silence: Duration?, greeting: Greeting) {
        self.address = address
        self.hello = hello
        self.silence = silence
        self.greeting = greeting
    }

    func channelActive(context: ChannelHandlerContext) {
        began = context.eventLoop.now
        lastRead = began
        lastLook = began
        look(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = context.eventLoop.now
        came += unwrapInboundIn(data).readableBytes
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        context.fireChannelInactive()
    }

    private func look(_ channel: any Channel) {
        let now = channel.eventLoop.now
        if greeting.taken < came { began = began + (now - lastLook) }
        lastLook = now
        let (since, limit) = greeting.isComplete ? (lastRead, silence) : (began, hello)
        if let limit, now - since >= TimeAmount(limit) {
            channel.pipeline.fireErrorCaught(FeedError.silent(address, limit))
            channel.close(promise: nil)
            return
        }
        let shortest = min(hello, silence ?? hello).nanoseconds
        let period = TimeAmount.nanoseconds(min(max(shortest / 8, 1_000_000), 1_000_000_000))
        watch = channel.eventLoop.assumeIsolated().scheduleTask(in: period) { self.look(channel) }
    }
}
