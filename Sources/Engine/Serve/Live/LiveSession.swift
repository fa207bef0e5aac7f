import Engine
import EngineTransport
import Logging
import NIOCore

/// One connection of the gateway: does what its `LiveConnection` says, and moves its `LiveReplay` along.
///
/// Lives on its channel's event loop. `LiveSession+Pump` has the sending.
final class LiveSession: ChannelInboundHandler, ServedSession {
    typealias InboundIn = ByteBuffer

    let channel: any Channel
    /// The gateway's settings and its other sessions.
    let sessions: LiveSessions
    let logger: Logger
    /// The state towards the client: whether it can be told anything now, and whether the session is over.
    var state = SessionState()
    /// The protocol's state; nil before the greeting.
    var connection: LiveConnection?
    var market: LiveMarket?
    /// The records on their way out; nil until the session starts.
    var output: LiveOutput?
    /// The way through the recording; nil until there is a subscription.
    var replay: LiveReplay?
    /// The schedule of `replay`. At pace `max` the client is the pace.
    var driver: ReplayDriver?
    /// The judge of the client's speed; nil at pace `max`, where nobody is slow.
    var slow: SlowReader?
    /// The end of a time in which nothing is said.
    private var settling: Scheduled<Void>?
    var tick: Scheduled<Void>?
    /// The slices asked for ahead of time.
    var prefetched: Set<FeedSlice.ID> = []
    private var timer: Scheduled<Void>?
    /// The moment at which `timer` fires, in nanoseconds by the clock of the loop.
    private var wakesAt: UInt64 = 0
    private let ending = ConnectionEnd()

    init(_ channel: any Channel, sessions: LiveSessions) {
        self.channel = channel
        self.sessions = sessions
        logger = sessions.logger
    }

    var loop: any EventLoop { channel.eventLoop }

    static func now() -> LiveMoment { LiveMoment(nanos: nanos, wall: WallClock.nanos) }

    /// The moment by the clock of the loop, in nanoseconds.
    static var nanos: UInt64 { NIODeadline.now().uptimeNanoseconds }

    // MARK: the channel

    func channelActive(context: ChannelHandlerContext) { sessions.join(self) }

    func channelInactive(context: ChannelHandlerContext) {
        state.leave()
        for task in [tick, timer, settling] { task?.cancel() }
        ending.cancel()
        connection?.end()
        replay?.faults?.close()
        replay = nil
        output = nil
        sessions.leave(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        perform(connection?.receive(bytes.readableBytesView, at: Self.now()) ?? [])
    }

    /// A client that has closed its direction has stopped the session (live-protocol.md §9).
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            connection?.end()
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { if channel.isWritable { pump() } }

    /// A reset or a broken pipe is a client leaving, not an error of ours.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("a live client failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: the protocol

    /// Greets the client.
    ///
    /// - Parameter refusal: The reason why the client is not let in, which it is told at once; nil to let it in.
    func open(_ connection: LiveConnection, _ market: LiveMarket?, refusal: String?) {
        guard !state.isGone else { return }
        var connection = connection
        let actions = refusal.map { connection.refuse($0) } ?? connection.open()
        self.connection = connection
        self.market = market
        perform(actions)
    }

    /// Does the actions of the protocol, now or when the state allows it.
    func perform(_ actions: [LiveConnection.Action]) {
        switch state.take(actions) {
        case .nothing: return
        case .perform(let actions): carryOut(actions)
        case .performAndSettle(let actions, let nanos):
            // The metadata leaves now, and the rest a moment later.
            carryOut(actions)
            settling = loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: nanos))) {
                self.perform(self.state.speak())
            }
        }
    }

    private func carryOut(_ actions: [LiveConnection.Action]) {
        var feeds: [LiveFeed] = []
        var isOver = false
        for action in actions {
            switch action {
            case .settle: break
            case .send(let text): channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            case .begin(let start): begin(start)
            case .records(let records):
                output?.wall = WallClock.nanos
                for record in records { output?.append(record) }
            case .feed(let feed): feeds.append(feed)
            case .finish: isOver = true
            case .log(let text, let isProblem): logger.log(level: isProblem ? .warning : .info, "\(text)")
            }
        }
        if isOver {
            finish(within: .nanoseconds(Int64(clamping: sessions.settings.limits.patienceNanos)))
        } else {
            flush()
            if !feeds.isEmpty { follow(feeds) }
            watch()
        }
    }

    /// Sends nothing for `nanos` nanoseconds, or for ever with the largest number: no records, no heartbeats, no
    /// answers. Requests of the client are heard, and answered afterwards.
    func fallSilent(_ nanos: UInt64) {
        flush()
        hold()
        state.fallSilent()
        guard nanos != .max else { return }
        settling = loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: nanos))) {
            let actions = self.state.speak()
            self.letGo()
            self.perform(actions)
            self.pump()
        }
    }

    private func begin(_ start: LiveStart) {
        do throws(DBNWriteError) {
            output = try LiveOutput(start, at: WallClock.nanos)
        } catch {
            logger.error("a session cannot begin", metadata: ["error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    /// Wakes the connection at its next deadline. Deadlines move on with everything that is sent, and the timer then
    /// looks again; where a session begins, they also move nearer.
    private func watch() {
        guard state.isOpen, let deadline = connection?.deadline else { return }
        if timer != nil, wakesAt <= deadline { return }
        timer?.cancel()
        wakesAt = deadline
        timer = loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(deadline)) {
            self.timer = nil
            let now = Self.now()
            // Records that are queued for a client that does not read are as good as a heartbeat; a client in silence
            // gets none.
            if self.state.isSilent || !self.channel.isWritable && self.output != nil {
                self.connection?.noteSent(at: now.nanos)
            }
            self.perform(self.connection?.tick(at: now) ?? [])
            self.watch()
        }
    }

    // MARK: the end

    /// Sends the rest, ends the compressed frame, and closes when the client has taken it all.
    ///
    /// - Parameter limit: The time after which the connection is closed all the same; nil: never.
    func finish(within limit: TimeAmount?) {
        guard state.isOpen else { return }
        write(finishing: true)
        _ = state.end()
        // Nothing may follow the end of a frame.
        output = nil
        replay?.faults?.close()
        replay = nil
        for task in [tick, timer] { task?.cancel() }
        ConnectionEnd.afterLastByte(of: channel) { self.ending.sendFIN(on: self.channel) }
        if let limit { ending.close(channel, in: limit) }
    }

    /// Ends the session because the gateway closes: sends what the socket takes at once.
    func abandon() {
        settling?.cancel()
        finish(within: nil)
        channel.close(promise: nil)
    }
}
