import NIOCore
import Synchronization

/// Something that happens once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}

/// Closes a connection whose server does not say in time what it sends, one byte a second or none at all; and later one that
/// says nothing.
final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let address: ListenAddress
    private let hello: Duration
    /// nil: it may be quiet for ever.
    private let silence: Duration?
    private let isGreeted: Flag
    private var began = NIODeadline.now()
    private var lastRead = NIODeadline.now()
    private var watch: Scheduled<Void>?

    init(_ address: ListenAddress, hello: Duration, silence: Duration?, isGreeted: Flag) {
        self.address = address
        self.hello = hello
        self.silence = silence
        self.isGreeted = isGreeted
    }

    func channelActive(context: ChannelHandlerContext) {
        began = .now()
        lastRead = began
        look(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = .now()
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        context.fireChannelInactive()
    }

    private func look(_ channel: any Channel) {
        let now = NIODeadline.now()
        let (since, limit) = isGreeted.isSet ? (lastRead, silence) : (began, hello)
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
