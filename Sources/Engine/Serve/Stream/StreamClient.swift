import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// C's own; inside the class the name means something else.
private typealias SocketLinger = linger

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
    /// Where a fault disconnects it.
    var cutPlace: Int?
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
        setLinger(on: true)
        onJoin(self)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if isFinishing, look() == writtenBytes { setLinger(on: false) }
        context.close(mode: mode, promise: promise)
    }

    /// With it, a close sends a reset and not a FIN.
    private func setLinger(on: Bool) {
        guard let options = channel as? any SocketOptionProvider else { return }
        options.setSoLinger(SocketLinger(l_onoff: on ? 1 : 0, l_linger: 0)).assumeIsolated().whenFailure {
            [logger] error in
            logger.debug("a socket's linger was not set", metadata: ["error": "\(error)"])
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isGone = true
        lingering?.cancel()
        broadcast?.left(self)
        onLeave(self)
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
        setLinger(on: false)
        channel.close(promise: nil)
    }

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
