import Engine
import EngineTransport
import Logging
import NIOCore

/// One connection of a stream: its place in it, and the bytes that were written to it and taken by its socket.
///
/// Lives on its channel's event loop. Whatever the client sends is read and thrown away, so that a talkative client
/// neither fills our memory nor turns the final close into a reset.
final class StreamClient: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    let channel: any Channel
    /// The client's number in the order of coming; 0 where nobody counts.
    var number = 0
    /// The stream that the client takes part in; nil while it waits for one to begin, and after its end.
    var broadcast: Broadcast?
    /// The client's place, and whether it goes on.
    var state = ClientState()
    /// Bytes that the client was given before the messages: metadata and books.
    var headBytes = 0
    /// Bytes written when the client was last made to skip messages; nil when it never was.
    private var bytesAtSkip: Int?
    /// Bytes handed to the client's channel.
    var writtenBytes = 0
    /// Bytes that the client's socket had taken at the last `look`.
    var takenBytes = 0
    /// The moment when the client last took something, or was owed nothing.
    var lastProgress = NIODeadline.now()
    /// True when something was written since the last flush.
    var needsFlush = false

    private let onJoin: (StreamClient) -> Void
    private let onLeave: (StreamClient) -> Void
    private let logger: Logger
    private let ending = ConnectionEnd()
    /// The context through which it writes; nil once the channel is closed.
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
        // Every end of the connection is a reset, also the kernel's when this process is killed, until the connection
        // is ended on purpose: so a client can tell a stream that has ended, or was stopped, from one that broke off.
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

    func channelWritabilityChanged(context: ChannelHandlerContext) { if channel.isWritable { broadcast?.pump(self) } }

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

    /// Leaves out the messages before a place.
    func skip(to place: Int) {
        state.skip(to: place)
        bytesAtSkip = writtenBytes
    }

    /// Returns the place of the first message that the client's socket has not taken whole.
    ///
    /// - Parameter messageBytes: The bytes of each message; nil when they differ, and what was written then counts as
    ///   taken.
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

    /// Returns the bytes that the client's socket has taken so far.
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
