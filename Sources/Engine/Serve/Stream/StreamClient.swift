import Engine
import EngineTransport
import Logging
import NIOCore

/// One connection of a stream: its place in it, and what is known about how its bytes get along.
///
/// Lives on its channel's event loop. What it sends is read and thrown away, so that a talkative client neither fills
/// our memory nor turns the final close into a reset.
final class StreamClient: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    let channel: any Channel
    /// In the order of coming, where somebody counts.
    var number = 0
    /// Where it takes part; nil while it waits for a stream to begin, and after its end.
    var broadcast: Broadcast?
    /// How far it is, and whether it goes on.
    var state = ClientState()
    /// Bytes of what it was given before the messages.
    var headBytes = 0
    /// Bytes written when it was last made to skip messages.
    private var bytesAtSkip: Int?
    /// Bytes handed to its channel.
    var writtenBytes = 0
    /// Of these, the ones its socket had taken when last looked.
    var takenBytes = 0
    var lastProgress = NIODeadline.now()
    /// Written to since the last flush.
    var needsFlush = false

    private let onJoin: (StreamClient) -> Void
    private let onLeave: (StreamClient) -> Void
    private let logger: Logger
    private let ending = ConnectionEnd()
    /// Nil once the channel is closed.
    private var context: ChannelHandlerContext?

    init(
        _ channel: any Channel, logger: Logger, onJoin: @escaping (StreamClient) -> Void,
        onLeave: @escaping (StreamClient) -> Void
    ) {
        self.channel = channel
        self.logger = logger
        self.onJoin = onJoin
        self.onLeave = onLeave
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        // Every end of the connection is a reset, also the kernel's when this process is killed, until somebody means it to end:
        // a client can tell a stream that has ended, or was stopped, from one that broke off.
        BrokenLine.setLinger(channel, on: true, logger: logger)
        onJoin(self)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let endsWithFIN =
            switch state.phase {
            case .ending(.finish), .ending(.cut(resets: false)): look() == writtenBytes
            case .ending(.cut(resets: true)), .open, .gone: false
            }
        if endsWithFIN { BrokenLine.setLinger(channel, on: false, logger: logger) }
        context.close(mode: mode, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.leave()
        ending.cancel()
        broadcast?.left(self)
        onLeave(self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, state.hangUp() == .close { channel.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if channel.isWritable { broadcast?.pump(self) }
    }

    /// A reset or a broken pipe is a client leaving, not an error of ours.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("a stream client failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    func write(_ buffer: ByteBuffer) { write(StreamPiece(buffer)) }

    func write(_ piece: StreamPiece) {
        writtenBytes += piece.byteCount
        needsFlush = true
        if let context { piece.write(to: context) }
    }

    /// What lies before a place is not sent to it.
    func skip(to place: Int) {
        state.skip(to: place)
        bytesAtSkip = writtenBytes
    }

    /// The place of the first message that its socket has not taken whole.
    ///
    /// - Parameter messageBytes: nil: unknown, and what was written counts as taken.
    func place(ofTaken bytes: Int, messageBytes: Int?) -> Int {
        guard let messageBytes else { return state.place }
        return state.firstPlace + max(bytes - (bytesAtSkip ?? headBytes), 0) / messageBytes
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    /// Ends the connection.
    ///
    /// - Precondition: nothing is queued.
    func end(_ how: ClientState.Ending) {
        switch how {
        case .finish: ending.sendFIN(on: channel)
        case .cut(resets: false): channel.close(promise: nil)
        case .cut(resets: true): BrokenLine.reset(channel, logger: logger)
        }
    }

    /// Closes at once, with a FIN and not a reset: the server is stopped, or does not take this client.
    func hangUp() {
        BrokenLine.setLinger(channel, on: false, logger: logger)
        channel.close(promise: nil)
    }

    /// Bytes its socket has taken so far.
    func look() -> Int {
        guard state.phase != .gone else { return takenBytes }
        do {
            guard let options = channel.syncOptions else { return takenBytes }
            takenBytes = writtenBytes - (try options.getOption(.bufferedWritableBytes))
        } catch {
            // The channel closed under us; what was known stays.
            logger.debug("a stream client's queue is unknown", metadata: ["error": "\(error)"])
        }
        return takenBytes
    }
}
