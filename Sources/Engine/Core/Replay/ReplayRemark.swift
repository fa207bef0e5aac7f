/// A fact about a replay by recorded time that a person should know.
package enum ReplayRemark: Hashable, Sendable {
    /// A gap in the recording begins: nothing leaves for `nanos` nanoseconds before the message at a place.
    case gap(place: Int, nanos: UInt64)
    /// The time of the message at a place is far ahead of those after it: the message leaves at once, and its time is
    /// ignored.
    case stray(place: Int)

    /// The shortest gap that is told: five minutes of the replay's own time.
    static let shortestGap: UInt64 = 300_000_000_000
}

extension ReplaySource {
    /// Returns a remark as a sentence, with times in UTC.
    package func words(_ remark: ReplayRemark) -> String { words(remark) { $0.description } }

    /// Returns a remark as a sentence.
    ///
    /// - Parameter time: Writes an instant.
    package func words(_ remark: ReplayRemark, time: (Timestamp) -> String) -> String {
        switch remark {
        case .gap(let place, let nanos):
            "nothing leaves for \(Self.duration(nanos)) before \(name(place, time)), a gap in the recording: `set max-gap 1m` "
                + "before a replay shortens such gaps, and `resume at PACE` ends this one"
        case .stray(let place):
            "\(name(place, time)) is far ahead of the records behind it: its time is passed over, and it leaves at once"
        }
    }

    /// Returns the name of a message for people, such as `record 3 (2025-01-06T14:30:00Z)`.
    private func name(_ place: Int, _ time: (Timestamp) -> String) -> String {
        let moment = tsRecv(at: place).map { " (\(time(Timestamp(nanos: $0))))" } ?? ""
        return "record \(index(at: place) + 1)\(moment)"
    }

    /// Returns a duration in the largest unit of which there are two.
    private static func duration(_ nanos: UInt64) -> String {
        let minutes = nanos / 60_000_000_000
        switch minutes {
        case ..<120: return "\(minutes) minutes"
        case ..<2880: return "\(minutes / 60) hours"
        default: return "\(minutes / 1440) days"
        }
    }
}

// Stray times, for which a replay does not wait.

extension ReplaySource {
    /// The nanoseconds that a time has to be ahead before it can be a stray one.
    static let strayNanos: UInt64 = 600_000_000_000
    /// The number of later messages with a time that a time is compared with.
    private static let witnesses = 16
    /// The number of later messages among which those are looked for.
    private static let witnessPlaces = 64

    /// Returns whether most of the messages after this one in its pass are more than ten minutes earlier, so that its
    /// time is an error and not a gap. For the last message nobody can tell.
    ///
    /// - Precondition: `place >= 0`, and there are messages.
    /// - Complexity: O(1).
    func isStray(at place: Int) -> Bool {
        guard let time = tsRecv(at: place), time > Self.strayNanos else { return false }
        let end = min((place / count + 1) * count, place.addingReportingOverflow(Self.witnessPlaces).partialValue)
        var asked = 0
        var earlier = 0
        for other in place + 1..<max(place + 1, end) where asked < Self.witnesses {
            guard let witness = tsRecv(at: other) else { continue }
            asked += 1
            if witness < time - Self.strayNanos { earlier += 1 }
        }
        return earlier * 2 > asked
    }

    /// Returns the clock of a replay by recorded time before the message at a place, as far as the messages just before
    /// it tell; nil where they have no time.
    func clock(before place: Int) -> UInt64? {
        let first = max(place / count * count, place - Self.witnesses)
        return (first..<place).lazy.filter { !isStray(at: $0) }.compactMap { tsRecv(at: $0) }.max()
    }
}
