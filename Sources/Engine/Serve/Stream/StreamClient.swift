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
    /// The place of the next message it is to be sent.
    var place = 0
    /// Where it came in.
    var firstPlace = 0
    /// Bytes of what it was given before the messages.
    var headBytes = 0
    /// Where a fault disconnects it …
    var cutPlace: Int?
    /// … and whether with a reset.
    var isReset = false
    /// From where on a fault keeps it in silence; nil: it is sent what it is owed …
    var silentPlace: Int?
    /// … and until when; nil: for ever.
    var silentUntil: NIODeadline?
    /// It has closed its direction in a silence for ever, in which nothing else would tell that it has gone.
    private var hasHungUp = false
    /// It is behind because of us, and has not caught up since.
    var isExcused = false
    /// Bytes written when it was last made to skip messages.
    private var bytesAtSkip: Int?
    /// Bytes handed to its channel.
    var writtenBytes = 0
    /// Of these, the ones its socket had taken when last looked.
    var takenBytes = 0
    var lastProgress = NIODeadline.now()
    /// Written to since the last flush.
    var needsFlush = false
    var isPumping = false
    var isPumpQueued = false
    /// Everything has been written and the end is on its way.
    var isFinishing = false
    var isGone = false

    private let onJoin: (StreamClient) -> Void
    private let onLeave: (StreamClient) -> Void
    private let logger: Logger
    private var lingering: Scheduled<Void>?
    /// Nil once the channel is closed.
    private var context: ChannelHandlerContext?

    /// A client that does not hang up after our FIN is closed after this.
    private static let linger = TimeAmount.seconds(2)

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
        if isFinishing, !isReset, look() == writtenBytes { BrokenLine.setLinger(channel, on: false, logger: logger) }
        context.close(mode: mode, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isGone = true
        lingering?.cancel()
        broadcast?.left(self)
        onLeave(self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, isSilentForEver {
            hasHungUp = true
            closeIfGone()
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes on a client that has hung up in a silence for ever, when it has been sent what came before.
    func closeIfGone() {
        if hasHungUp, isSilentForEver, place == silentPlace { channel.close(promise: nil) }
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
        self.place = place
        firstPlace = place
        bytesAtSkip = writtenBytes
    }

    /// The place of the first message that its socket has not taken whole.
    ///
    /// - Parameter messageBytes: nil: unknown, and what was written counts as taken.
    func place(ofTaken bytes: Int, messageBytes: Int?) -> Int {
        guard let messageBytes else { return place }
        return firstPlace + max(bytes - (bytesAtSkip ?? headBytes), 0) / messageBytes
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    /// Sends the FIN, goes on reading until the client hangs up, and closes. To close at once would answer a client that is
    /// still talking with a reset, and a reset can overtake what it has not read yet.
    ///
    /// - Precondition: nothing is queued.
    func endOutput() {
        channel.close(mode: .output, promise: nil)
        guard !isGone else { return }
        lingering = channel.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) {
            self.channel.close(promise: nil)
        }
    }

    /// Closes at once, with a FIN and not a reset: the server is stopped, or does not take this client.
    func hangUp() {
        BrokenLine.setLinger(channel, on: false, logger: logger)
        channel.close(promise: nil)
    }

    /// Closes with a reset, behind what its socket was given.
    func breakOff() { BrokenLine.reset(channel, logger: logger) }

    var isSilentForEver: Bool { silentPlace != nil && silentUntil == nil }

    /// The place up to which it may be sent messages of a stream that is at `head`.
    func goal(_ head: Int) -> Int { min(head, cutPlace ?? head, silentPlace ?? head) }

    /// Bytes its socket has taken so far.
    func look() -> Int {
        guard !isGone else { return takenBytes }
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
