#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Calls of the system on open files that take as long as the disk is slow: on a thread of their own, so that the
/// caller need not wait until they end.
enum DiskWait {
    enum Outcome: Equatable {
        case done
        /// The call went wrong; with its `errno`.
        case failed(Int32)
        /// The call goes on, and its end is not reported.
        case givenUp
    }

    /// Between two looks at whether it is given up.
    private static let look = 10

    /// Brings what was written to the disk.
    ///
    /// - Parameter isCancelled: asked every few milliseconds, by the caller's thread; nil: the caller waits to the end.
    static func synchronize(_ descriptor: Int32, isCancelled: (() -> Bool)?) -> Outcome {
        guard let isCancelled else { return outcome(fsync(descriptor)) }
        if isCancelled() { return .givenUp }
        // A descriptor of the thread's own, which it closes: it may outlive the caller's.
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { return outcome(fsync(descriptor)) }
        let work = Work()
        let hasBegun = work.handover.begin {
            let result = outcome(fsync(own))
            Posix.close(own)
            work.handover.locked {
                work.outcome = result
                work.handover.signal()
            }
        }
        guard hasBegun else {
            Posix.close(own)
            return outcome(fsync(descriptor))
        }
        work.handover.leave()
        while true {
            let found = work.handover.locked {
                if work.outcome == nil { work.handover.wait(milliseconds: look) }
                return work.outcome
            }
            if let found { return found }
            if isCancelled() { return .givenUp }
        }
    }

    /// Closes a file that has lost its name: what it holds is freed by whoever closes it last, which takes long for much.
    static func close(_ descriptor: Int32, holding byteCount: Int) {
        let handover = Handover()
        if byteCount >= 1 << 24, handover.begin({ Posix.close(descriptor) }) {
            handover.leave()
        } else {
            Posix.close(descriptor)
        }
    }

    private static func outcome(_ result: Int32) -> Outcome { result == 0 ? .done : .failed(errno) }

    /// The state that the two threads share: `outcome` is touched inside `locked` only.
    private final class Work {
        let handover = Handover()
        var outcome: Outcome?
    }
}
