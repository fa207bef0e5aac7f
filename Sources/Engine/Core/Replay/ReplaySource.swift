/// The messages of a replay in the order they leave: a range of a recording, all of it or some instruments, once or several
/// times over.
///
/// A *place* counts messages from the start of the replay and goes on through its loops; in a recording of five records
/// streamed three times, place 7 is the third record again.
public struct ReplaySource: Sendable {
    public let recording: Recording
    public let range: Range<Int>
    /// Messages of one pass.
    public let count: Int
    /// Messages of all passes; nil when it never ends.
    public let total: Int?
    /// The indices of the chosen records, ascending; nil when all of `range` is.
    private let chosen: [UInt32]?

    /// - Parameters:
    ///   - instruments: Only these books' records; nil: all.
    ///   - loops: Passes, 1 or more; nil: endless. A pass without messages ends the replay at once either way.
    /// - Complexity: O(range) with `instruments`, else O(1).
    public init(_ recording: Recording, range: Range<Int>? = nil, instruments: Set<BookKey>? = nil, loops: Int? = 1) {
        let range = (range ?? 0..<recording.count).clamped(to: 0..<recording.count)
        self.recording = recording
        self.range = range
        if let instruments {
            let stride = recording.stride
            let chosen = recording.withRecords(range) { bytes in
                var chosen: [UInt32] = []
                for offset in 0..<range.count where instruments.contains(bytes.mbo(at: offset * stride).bookKey) {
                    chosen.append(UInt32(range.lowerBound + offset))
                }
                return chosen
            }
            self.chosen = chosen
            count = chosen.count
        } else {
            chosen = nil
            count = range.count
        }
        if count == 0 {
            total = 0
        } else if let loops {
            let (product, overflows) = count.multipliedReportingOverflow(by: max(loops, 0))
            total = overflows ? nil : product
        } else {
            total = nil
        }
    }

    /// The recording's index of the message at a place.
    ///
    /// - Precondition: `place >= 0`, and there are messages.
    public func index(at place: Int) -> Int { index(inPass: place % count) }

    private func index(inPass place: Int) -> Int {
        if let chosen { Int(chosen[place]) } else { range.lowerBound + place }
    }

    /// The capture time of the message at a place; nil when undefined.
    public func tsRecv(at place: Int) -> UInt64? { recording[index(at: place)].tsRecv?.nanos }

    /// The record indices of a run of places, as ranges that lie together in the recording.
    public func forEachRun(_ places: Range<Int>, _ body: (Range<Int>) -> Void) {
        var place = places.lowerBound
        while place < places.upperBound {
            let inPass = place % count
            let wanted = min(places.upperBound - place, count - inPass)
            let first = index(inPass: inPass)
            var length = wanted
            if chosen != nil {
                length = 1
                while length < wanted, index(inPass: inPass + length) == first + length { length += 1 }
            }
            body(first..<first + length)
            place += length
        }
    }
}
