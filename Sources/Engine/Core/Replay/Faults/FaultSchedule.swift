/// A pass of a replay with its faults: the messages that leave instead of the records, their order and their times.
struct FaultSchedule: Sendable {
    /// A bit that is wrong in a message: the message's place in the pass, the byte in its record and the bits to flip.
    struct Corruption: Hashable, Sendable {
        var place: Int
        var byte: Int
        var mask: UInt8
    }

    /// A fault that happens before a message leaves.
    struct Stop: Hashable, Sendable {
        var place: Int
        var what: FaultStop
    }

    let plan: FaultPlan
    /// The faults, in the order of the records they strike.
    var faults: [Fault] = []
    /// The recording's indices of the messages.
    var order: [UInt32] = []
    /// The corruptions, ascending by place.
    var corruptions: [Corruption] = []
    var stops: [Stop] = []
    /// The times that replace those of messages out of their order, by place.
    var times: [Int: UInt64] = [:]

    /// Returns the corruptions of a run of places of one pass.
    func corruptions(in places: Range<Int>) -> ArraySlice<Corruption> {
        let first = corruptions.indices.partitioningIndex { corruptions[$0].place >= places.lowerBound }
        let end = corruptions.indices.partitioningIndex { corruptions[$0].place >= places.upperBound }
        return corruptions[first..<end]
    }

    /// Returns the first stop at a place of the pass or later; nil when there is none.
    func stop(from place: Int) -> Stop? {
        let index = stops.indices.partitioningIndex { stops[$0].place >= place }
        return index < stops.count ? stops[index] : nil
    }
}
