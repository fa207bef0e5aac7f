internal import Synchronization

/// Finds positions by time with the running maximum of a clock, one value a block of records.
///
/// A running maximum never falls, so it can be searched even where the clock itself steps back; inside the block that it
/// names, records are scanned. 8 bytes every 1,024 records, built in one pass, for `ts_recv` when the recording is made and
/// for `ts_event` when it is first asked.
final class ClockIndex: Sendable {
    static let blockRecords = 1024

    /// `maxima[b]`: the latest clock among records 0 ..< (b + 1) * blockRecords; undefined times do not count.
    private let recv: [UInt64]
    private let event = Mutex<[UInt64]?>(nil)

    init(count: Int, region: ByteRegion, offset: Int, stride: Int) {
        recv = region.withBytes(offset..<offset + count * stride) { bytes in
            Self.maxima(bytes, stride: stride, count: count) { $0.tsRecvRaw }
        }
    }

    @inline(__always)
    private static func maxima(
        _ bytes: RawSpan, stride: Int, count: Int, _ clock: (MBOMessage) -> UInt64
    ) -> [UInt64] {
        var maxima: [UInt64] = []
        maxima.reserveCapacity(count / blockRecords + 1)
        var latest: UInt64 = 0
        for index in 0..<count {
            let time = clock(bytes.mbo(at: index * stride))
            if time != MBOMessage.undefinedTimestamp, time > latest { latest = time }
            if index % blockRecords == blockRecords - 1 || index == count - 1 { maxima.append(latest) }
        }
        return maxima
    }

    private func maxima(_ clock: Recording.Clock, of recording: Recording) -> [UInt64] {
        switch clock {
        case .tsRecv: recv
        case .tsEvent:
            event.withLock { known in
                if let known { return known }
                let made = recording.withRecords(0..<recording.count) { bytes in
                    Self.maxima(bytes, stride: recording.stride, count: recording.count) { $0.tsEventRaw }
                }
                known = made
                return made
            }
        }
    }

    private static func time(_ message: MBOMessage, _ clock: Recording.Clock) -> UInt64 {
        clock == .tsRecv ? message.tsRecvRaw : message.tsEventRaw
    }

    func position(at time: Timestamp, _ clock: Recording.Clock, in recording: Recording) -> Int {
        let maxima = maxima(clock, of: recording)
        // The first block whose maximum is later holds the first later record.
        var low = 0
        var high = maxima.count
        while low < high {
            let middle = (low + high) / 2
            if maxima[middle] > time.nanos { high = middle } else { low = middle + 1 }
        }
        guard low < maxima.count else { return recording.count }
        let start = low * Self.blockRecords
        let end = min(start + Self.blockRecords, recording.count)
        return recording.withRecords(start..<end) { bytes in
            for index in 0..<end - start {
                let at = Self.time(bytes.mbo(at: index * recording.stride), clock)
                if at != MBOMessage.undefinedTimestamp, at > time.nanos { return start + index }
            }
            return end
        }
    }

    func bounds(_ clock: Recording.Clock, in recording: Recording) -> (first: Timestamp, last: Timestamp)? {
        let maxima = maxima(clock, of: recording)
        guard let last = maxima.last, last > 0 else { return nil }
        for index in 0..<recording.count {
            let time = Self.time(recording[index], clock)
            if time != MBOMessage.undefinedTimestamp { return (Timestamp(nanos: time), Timestamp(nanos: last)) }
        }
        return nil
    }
}
