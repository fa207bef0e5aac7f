/// A pass of a replay with its faults: what leaves instead of the records, in which order and when.
struct FaultSchedule: Sendable {
    struct Corruption: Hashable, Sendable {
        var place: Int
        var byte: Int
        var mask: UInt8
    }

    /// Something that happens before a message leaves.
    struct Stop: Hashable, Sendable {
        var place: Int
        var what: FaultStop
    }

    let plan: FaultPlan
    /// In the order of the records they strike.
    var faults: [Fault] = []
    /// The recording's indices of the messages.
    var order: [UInt32] = []
    /// By place, ascending.
    var corruptions: [Corruption] = []
    var stops: [Stop] = []
    /// The times that stand for those of messages out of their order.
    var times: [Int: UInt64] = [:]

    /// The corruptions of a run of places of one pass.
    func corruptions(in places: Range<Int>) -> ArraySlice<Corruption> {
        let first = corruptions.indices.partitioningIndex { corruptions[$0].place >= places.lowerBound }
        let end = corruptions.indices.partitioningIndex { corruptions[$0].place >= places.upperBound }
        return corruptions[first..<end]
    }

    /// The first stop at a place of the pass or later.
    func stop(from place: Int) -> Stop? {
        let index = stops.indices.partitioningIndex { stops[$0].place >= place }
        return index < stops.count ? stops[index] : nil
    }
}
