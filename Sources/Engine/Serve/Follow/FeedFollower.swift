public import Engine
import EngineTransport
import NIOCore
import NIOPosix
import Synchronization

/// Follows a feed over TCP: connects, keeps what comes as a recording that grows, and connects again when the feed is
/// lost.
///
/// A reset, half a record, bytes that are not DBN, and silence count as a loss; the connection is then tried again as
/// `Backoff` says, and the next one finds by itself where to go on (`FeedRecorder`). A gateway like the vendor's says
/// that it is done before its FIN. Any other FIN after a whole record may be the end or a disconnection: the server is
/// asked once more, and the feed has ended when it has nothing new to send. A feed of `tcp` has also ended when its
/// server is gone, or begins anew as a gateway does with every session.
public final class FeedFollower: Sendable {
    /// The time-outs of a feed, and the rules about connecting again.
    public struct Settings: Sendable {
        /// The time that a connection may take to be made.
        public var connectTimeout = Duration.seconds(5)
        /// The time that a server may take until its metadata is complete.
        public var helloTimeout = Duration.seconds(10)
        /// The time that a server may take for its metadata when it has sent a FIN and is asked whether that was the
        /// end; a feed whose server says nothing has ended.
        public var askTimeout = Duration.seconds(2)
        /// The time that the server may say nothing. nil: 40 seconds for a gateway, whose heartbeats come every 30, and
        /// for ever for a `tcp` feed, which has none.
        public var silenceTimeout: Duration?
        /// The waits between tries.
        package var backoff = Backoff.Settings()
        /// True when tries go on where the server is not there at first.
        public var waitsForServer = false
        /// The seed of the random part of the waits between tries.
        public var seed: UInt64 = 1
        /// Writes an instant for the notes of the feed.
        public var timeWords: @Sendable (Timestamp) -> String = { $0.description }

        /// Makes the default settings.
        public init() {}
    }

    /// The protocol, and the login where it has one.
    public let source: FeedSource
    /// The address of the server.
    public let address: ListenAddress
    private let settings: Settings
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var recorder: FeedRecorder
        var report = FeedReport()
        var began: ContinuousClock.Instant?
        /// The words of a fatal error record on the connection under way; nil when none has come.
        var gatewayWords: String?
        /// Those who wait for what comes, by a number of their own.
        var listeners: [Int: AsyncStream<FeedReport>.Continuation] = [:]
        var listenersSoFar = 0
    }

    /// Makes a follower, which connects in `run`.
    public init(
        _ source: FeedSource, at address: ListenAddress, keeping options: FeedRecorder.Options,
        settings: Settings = Settings()
    ) {
        self.source = source
        self.address = address
        self.settings = settings
        state = Mutex(State(recorder: FeedRecorder(options)))
    }

    /// True when the server has sent its metadata, on this connection or on one before.
    public var isReady: Bool { state.withLock { $0.recorder.isReady } }

    /// The figures of the feed until now, or of all of it when it has ended.
    public var report: FeedReport {
        state.withLock { state in
            state.report.records = state.recorder.count
            state.report.counts = state.recorder.counts
            if let began = state.began, state.report.end == .running {
                state.report.elapsedNanos = UInt64(max((ContinuousClock.now - began).nanoseconds, 0))
            }
            return state.report
        }
    }

    /// The feed as it grows: a report at once, one after each time that something came, and the last one at the end of the
    /// feed, which ends the sequence.
    ///
    /// A reader that is slow gets the newest report alone, so it may ask for `timeline()` after each. Each call begins a
    /// sequence of its own; one of a feed that has ended has its last report alone.
    ///
    /// ```swift
    /// for await report in follower.growth {
    ///     guard let timeline = try follower.timeline() else { continue }
    ///     print(report.records, timeline.recording.count)
    /// }
    /// ```
    public var growth: AsyncStream<FeedReport> {
        let (stream, continuation) = AsyncStream.makeStream(of: FeedReport.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.listenersSoFar += 1
            state.listeners[state.listenersSoFar] = continuation
            return state.listenersSoFar
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        tellGrowth(to: [continuation])
        return stream
    }

    private func tellGrowth(to listeners: some Collection<AsyncStream<FeedReport>.Continuation>) {
        guard !listeners.isEmpty else { return }
        let report = report
        for listener in listeners {
            listener.yield(report)
            if report.end != .running { listener.finish() }
        }
    }

    /// Returns everything that came, up to the newest record; nil before the server has sent its metadata.
    public func timeline() throws(FeedFault) -> Timeline? {
        try state.withLock { state throws(FeedFault) in try state.recorder.timeline() }
    }

    /// Builds the books again with another rule for modifies of unknown orders.
    public func index(unknownModify: OrderBook.UnknownModify) throws(FeedFault) {
        try state.withLock { state throws(FeedFault) in try state.recorder.index(unknownModify: unknownModify) }
    }

    /// Follows until the feed ends or the task is cancelled; the records that came stay in both cases, and after an
    /// error too.
    ///
    /// - Parameter note: Told in words what a person should know about the feed.
    public func run(note: @escaping @Sendable (String) -> Void = { _ in }) async throws(FeedError) -> FeedReport {
        let began = ContinuousClock.now
        var backoff = Backoff(settings.backoff, seed: settings.seed)
        var tries = 0
        var resume = Resume.fromLast
        var isAsking = false
        while true {
            let before = report
            let failure: FeedError
            do throws(FeedError) {
                let isOver = try await connect(resume, asking: isAsking, note)
                if isOver || isAsking && report.records == before.records { return finish(.ended) }
                isAsking = true
                continue
            } catch {
                failure = error
            }
            if Task.isCancelled { return finish(.stopped) }
            if isAsking, report.records == before.records {
                if isAnswer(failure) { return finish(.ended) }
                state.withLock { state in
                    state.recorder.forgetQuestion()
                    // The end before was a loss.
                    state.report.disconnects += 1
                }
            }
            isAsking = false
            let now = report
            if now.counts.received > before.counts.received { resume = .fromLast }
            if failure.isOtherRecords { resume = .whole }
            var isWorthWhile = failure.isOfTheConnection
            if case .gateway = failure, before.records > 0, resume == .fromLast,
                now.counts.received == before.counts.received
            {
                // The gateway does not have the records that we ask for, or not any more.
                resume = .bySnapshot
                isWorthWhile = true
            }
            guard isWorthWhile, isReady || (settings.waitsForServer && failure.isAbsence) else {
                _ = finish(.failed)
                throw failure
            }
            if now.records > before.records || now.counts.restarts > before.counts.restarts {
                backoff.succeeded()
                tries = 0
            }
            guard let wait = backoff.failed(at: ContinuousClock.now - began) else {
                _ = finish(.failed)
                throw isReady ? .lost(address, failure.words, records: now.records, tries: tries) : failure
            }
            tries += 1
            if isReady || tries == 1 {
                note("\(failure.words); trying again in \(DurationText.short(nanos: UInt64(wait.nanoseconds)))")
            }
            do { try await Task.sleep(for: wait) } catch { return finish(.stopped) }
        }
    }

    /// Returns whether a connection that only asked has said by its error that there is no more. A gateway that is gone
    /// may come back, as one does that is restarted.
    private func isAnswer(_ failure: FeedError) -> Bool { !source.isLive || failure == .fault(address, .nothingMore) }

    private func finish(_ end: FeedReport.End) -> FeedReport {
        state.withLock { $0.recorder.forgetQuestion() }
        _ = report
        let (last, listeners) = state.withLock { state in
            state.report.end = end
            return (state.report, Array(state.listeners.values))
        }
        tellGrowth(to: listeners)
        return last
    }

    // MARK: one connection

    /// The ways of asking a gateway to go on.
    private enum Resume { case fromLast, whole, bySnapshot }

    /// Connects and takes what comes; returns at the connection's orderly end.
    ///
    /// - Parameter asking: Whether the connection only asks if there is more after a FIN: one that brings nothing new
    ///   does not count.
    /// - Returns: Whether the server has said that there is no more.
    private func connect(
        _ resume: Resume, asking: Bool, _ note: @escaping @Sendable (String) -> Void
    ) async throws(FeedError) -> Bool {
        let greeting = Greeting()
        let channel = try await open(greeting, hello: asking ? settings.askTimeout : settings.helloTimeout)
        let from = source.isLive && resume == .fromLast ? state.withLock { $0.recorder.resumePoint } : nil
        let question: FeedRecorder.Question = source.isLive ? .whetherThereIsMore : .whetherItGoesOn
        state.withLock { state in
            state.recorder.begin(from: from, asking: asking ? question : nil)
            state.gatewayWords = nil
            if asking { return }
            state.report.connections += 1
            if state.began == nil { state.began = .now }
            if state.report.connections > 1 { note("connected again to \(address)") }
        }
        do {
            return try await channel.executeThenClose { inbound, outbound in
                var login: LiveClient?
                if case .live(let live) = source { login = LiveClient(key: live.key.text, dataset: live.dataset) }
                for try await buffer in inbound {
                    defer { greeting.took(buffer.readableBytes) }
                    guard var client = login, case .live(let live) = source else {
                        try take(buffer, greeting, note)
                        continue
                    }
                    var step = client.receive(buffer.readableBytesView)
                    while case .send(let text) = step {
                        try await outbound.write(ByteBuffer(string: text))
                        step = client.receive([])
                    }
                    login = client
                    switch step {
                    case .waiting, .send: break
                    case .refused(let refusal): throw FeedError.refused(address, refusal)
                    case .welcome(_, let rest):
                        login = nil
                        let request = live.request(start: from, snapshot: resume == .bySnapshot)
                        try await outbound.write(ByteBuffer(string: request))
                        if !rest.isEmpty { try take(ByteBuffer(bytes: rest), greeting, note) }
                    }
                }
                // A task that was cancelled sees the end of the bytes, which is not the end of the feed.
                try Task.checkCancellation()
                return try end()
            }
        } catch {
            state.withLock { state in
                if !state.recorder.isAsking { state.report.disconnects += 1 }
            }
            throw FeedError(error, address)
        }
    }

    private func open(
        _ greeting: Greeting, hello: Duration
    ) async throws(FeedError) -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let address = address
        let limit = settings.silenceTimeout ?? (source.isLive ? .seconds(40) : nil)
        do {
            let target = try await address.resolved()
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(TimeAmount(settings.connectTimeout))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .connect(to: target) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            SilenceHandler(address, hello: hello, silence: limit, greeting: greeting))
                        return try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(inboundType: ByteBuffer.self, outboundType: ByteBuffer.self))
                    }
                }
        } catch {
            throw FeedError.cannotConnect(address, FeedError.words(error))
        }
    }

    private func take(_ buffer: ByteBuffer, _ greeting: Greeting, _ note: @Sendable (String) -> Void) throws {
        let (notes, hasMetadata, fault, listeners) = state.withLock { state in
            var fault: FeedFault?
            let wasAsking = state.recorder.isAsking
            // Sound: the span is used during the call only.
            unsafe buffer.withUnsafeReadableBytes { bytes in
                do throws(FeedFault) {
                    try state.recorder.take(unsafe RawSpan(_unsafeBytes: bytes))
                } catch {
                    fault = error
                }
            }
            if wasAsking, !state.recorder.isAsking {
                // The FIN before was not the end of the feed.
                state.report.disconnects += 1
                state.report.connections += 1
                note("\(address) cut the connection off and goes on")
            }
            let notes = state.recorder.takeNotes()
            for case .gatewayError(let words, true) in notes { state.gatewayWords = words }
            return (notes, state.recorder.hasMetadata, fault, Array(state.listeners.values))
        }
        tellGrowth(to: listeners)
        for event in notes { note("\(address): \(event.words(settings.timeWords))") }
        if hasMetadata { greeting.complete() }
        if let fault { throw FeedError.fault(address, fault) }
    }

    /// Judges the FIN of the server.
    ///
    /// - Returns: Whether the server has said before that there is no more.
    private func end() throws -> Bool {
        try state.withLock { state in
            guard state.recorder.hasMetadata else {
                let why = "it hung up before it had said what it sends"
                throw state.recorder.isReady
                    ? FeedError.lost(address, why, records: state.recorder.count, tries: 0)
                    : FeedError.cannotConnect(address, why)
            }
            if let words = state.gatewayWords { throw FeedError.gateway(address, words) }
            do throws(FeedFault) { try state.recorder.end() } catch { throw FeedError.fault(address, error) }
            return source.isLive && state.recorder.isFinished
        }
    }
}
