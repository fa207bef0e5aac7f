import Engine
import EngineTransport
import NIOCore
import NIOPosix

/// The parts that the sessions on one recording share: its catalog, its bytes, and the feeds made of it. Lives on one
/// event loop; feeds are made on threads of their own, because restoring many books takes milliseconds.
final class LiveMarket {
    let timeline: Timeline
    let catalog: LiveCatalog
    var chunks: ChunkCache

    private let loop: any EventLoop
    private let tasks: LiveWork
    private var slices: [FeedSlice.ID: (slice: FeedSlice, used: UInt64)] = [:]
    private var waiting: [FeedSlice.ID: [(Result<FeedSlice, FeedSlice.Fault>) -> Void]] = [:]
    private var uses: UInt64 = 0
    private var byteCount = 0

    /// The bytes of slices that are kept after their last use.
    private static let keptBytes = 256 << 20

    /// The injector of the gateway's faults, not started; nil when it has none.
    let injector: FaultInjector?

    init(
        _ timeline: Timeline, loop: any EventLoop, tasks: LiveWork = LiveWork(), continuous: ContinuousMap? = nil,
        faults: FaultPlan? = nil
    ) {
        self.timeline = timeline
        self.loop = loop
        self.tasks = tasks
        catalog = LiveCatalog(timeline, continuous: continuous)
        injector = faults.map { FaultInjector($0, recordCount: timeline.recording.count) }
        chunks = ChunkCache(ReplaySource(timeline.recording))
        // The more books, the longer a slice must be to be worth restoring them.
        let wanted = timeline.books.count * 2048
        sliceRecords = min(max(wanted.roundedUpToPowerOfTwo, 1 << 14), 1 << 18)
    }

    /// The market-by-order records that one slice of a derived feed is made of: a power of two.
    let sliceRecords: Int

    var recording: Recording { timeline.recording }

    /// Returns the slice, if it is there.
    func slice(_ id: FeedSlice.ID) -> FeedSlice? {
        guard let slice = slices[id]?.slice else { return nil }
        uses += 1
        slices[id]?.used = uses
        return slice
    }

    /// Makes a slice and calls back on the loop, never before this method returns. Sessions that want the same slice
    /// meanwhile wait for it together.
    func prepare(_ id: FeedSlice.ID, then: @escaping (Result<FeedSlice, FeedSlice.Fault>) -> Void) {
        if waiting[id] != nil {
            waiting[id]?.append(then)
            return
        }
        waiting[id] = [then]
        work { [timeline, tasks] () -> Result<FeedSlice, FeedSlice.Fault> in
            do throws(FeedSlice.Fault) {
                return .success(try FeedSlice.make(id, of: timeline, isCancelled: { tasks.isCancelled }))
            } catch {
                return .failure(error)
            }
        } then: { result in
            if case .success(let slice) = result { self.keep(slice, id) }
            for body in self.waiting.removeValue(forKey: id) ?? [] { body(result) }
        }
    }

    /// Does something that takes time on another thread and calls back on the loop; does nothing once the gateway
    /// stops.
    func work<Answer: Sendable>(
        _ body: @escaping @Sendable () -> Answer, then: @escaping (Answer) -> Void
    ) {
        guard tasks.begin() else { return }
        let future = NIOThreadPool.singleton.runIfActive(eventLoop: loop, body)
        future.assumeIsolated().whenComplete { [tasks] result in
            if case .success(let answer) = result { then(answer) }
            tasks.end()
        }
    }

    /// Keeps a slice until others have taken its memory.
    func keep(_ slice: FeedSlice, _ id: FeedSlice.ID) {
        uses += 1
        slices[id] = (slice, uses)
        byteCount += slice.bytes.count
        while byteCount > Self.keptBytes, slices.count > 1,
            let oldest = slices.min(by: { $0.value.used < $1.value.used })
        {
            slices[oldest.key] = nil
            byteCount -= oldest.value.slice.bytes.count
        }
    }
}

extension Int {
    fileprivate var roundedUpToPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
