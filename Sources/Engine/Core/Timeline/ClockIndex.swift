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

    /// - Parameter recv: the maxima that a `ClockIndexBuilder` made of the same records.
    init(recv: [UInt64]) { self.recv = recv }

    private func maxima(_ clock: Recording.Clock, of recording: Recording) -> [UInt64] {
        switch clock {
        case .tsRecv: recv
        case .tsEvent:
            event.withLock { known in
                if let known { return known }
                let made = recording.withRecords(0..<recording.count) { bytes in
                    var builder = ClockIndexBuilder(.tsEvent)
                    builder.append(bytes, stride: recording.stride, count: recording.count)
                    return builder.finish(count: recording.count)
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
        let block = maxima.indices.partitioningIndex { maxima[$0] > time.nanos }
        guard block < maxima.count else { return recording.count }
        let start = block * Self.blockRecords
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

/// Makes the maxima of a clock while the records go by.
struct ClockIndexBuilder {
    private let clock: Recording.Clock
    private(set) var latest: UInt64 = 0
    private var maxima: [UInt64] = []
    private var count = 0

    init(_ clock: Recording.Clock = .tsRecv) { self.clock = clock }

    mutating func append(_ bytes: RawSpan, stride: Int, count more: Int) {
        let offset = clock == .tsRecv ? Self.recvOffset : Self.eventOffset
        var index = 0
        while index < more {
            let end = min(more, index + ClockIndex.blockRecords - count % ClockIndex.blockRecords)
            var latest = latest
            for record in index..<end {
                let time: UInt64 = bytes.integer(at: record * stride + offset)
                // The undefined time is the greatest number: compared plus 1, it is the least.
                if time &+ 1 > latest &+ 1 { latest = time }
            }
            self.latest = latest
            count += end - index
            index = end
            if count % ClockIndex.blockRecords == 0 { maxima.append(latest) }
        }
    }

    private static let recvOffset = 40
    private static let eventOffset = 8

    func finish(count: Int) -> [UInt64] { count % ClockIndex.blockRecords == 0 ? maxima : maxima + [latest] }
}
