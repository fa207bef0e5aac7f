/// Counts the oddities in the order of records, which it looks at as they are added to a feed.
struct FeedWatch {
    private var tracker = SequenceTracker()
    private var last: MBOMessage?
    /// The latest `ts_event`, in nanoseconds since 1970.
    private var latestEvent: UInt64 = 0
    /// The most by which a record's `ts_event` was before the latest one, in nanoseconds.
    private var eventLag: UInt64 = 0

    /// The latest `ts_event`, less the most that records have been late, less a second more.
    var resumePoint: UInt64 {
        let behind = eventLag.addingReportingOverflow(1_000_000_000)
        return behind.overflow || behind.partialValue > latestEvent ? 0 : latestEvent - behind.partialValue
    }

    mutating func look(at bytes: RawSpan, stride: Int, _ counts: inout FeedCounts) {
        var offset = 0
        while offset < bytes.byteCount {
            look(at: bytes.mbo(at: offset), &counts)
            offset += stride
        }
    }

    @inline(__always)
    private mutating func look(at message: MBOMessage, _ counts: inout FeedCounts) {
        switch tracker.step(message) {
        case .unplaced: break
        case .inOrder:
            counts.compared += 1
            if let last {
                if message.sequence == last.sequence, message.isSame(as: last) {
                    counts.duplicates += 1
                } else if message.sequence < last.sequence, message.publisherRaw == last.publisherRaw,
                    message.channelID == last.channelID
                {
                    counts.late += 1
                }
            }
        case .jump(let from):
            counts.compared += 1
            counts.jumps += 1
            counts.missing += UInt64(message.sequence - from - 1)
        }
        last = message
        // An exchange cannot be ahead of the capture: a time that says so is damaged, or undefined.
        let event = min(message.tsEventRaw, message.tsRecvRaw)
        if event == MBOMessage.undefinedTimestamp || message.flags.contains(.snapshot) { return }
        if event > latestEvent { latestEvent = event } else { eventLag = max(eventLag, latestEvent - event) }
    }
}

extension FeedCounts {
    /// Forgets the counts by sequence numbers, because another feed has its own numbers.
    mutating func forgetNumbers() {
        jumps = 0
        missing = 0
        compared = 0
        duplicates = 0
        late = 0
    }
}
