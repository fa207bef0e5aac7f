import Engine
import NIOCore
import Synchronization

/// The progress of reading a connection, which whoever reads tells its `SilenceHandler`.
final class Greeting: Sendable {
    private let isHeard = Atomic(false)
    private let bytes = Atomic(0)

    /// True when the server's metadata is complete.
    var isComplete: Bool { isHeard.load(ordering: .acquiring) }

    /// Bytes that the reader has taken.
    var taken: Int { bytes.load(ordering: .acquiring) }

    func complete() { isHeard.store(true, ordering: .releasing) }

    func took(_ count: Int) { bytes.add(count, ordering: .acquiringAndReleasing) }
}

/// Closes a connection whose server does not send its metadata in time, be it by one byte a second or by none at all;
/// and later one whose server says nothing.
///
/// Bytes that have come and were not taken yet are not a silence of the server: on a busy machine the reader may be the
/// slow one.
final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let address: ListenAddress
    private let hello: Duration
    /// The time without bytes after which the connection is closed; nil: never.
    private let silence: Duration?
    private let greeting: Greeting
    /// The moment from which the time for the metadata counts, by the event loop's clock; bytes that wait for the
    /// reader move it on.
    private var began = NIODeadline.uptimeNanoseconds(0)
    private var lastRead = NIODeadline.uptimeNanoseconds(0)
    private var lastLook = NIODeadline.uptimeNanoseconds(0)
    /// Bytes that have come.
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

    /// Closes the connection when its time is over, and otherwise plans the next look.
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
