import Engine

/// The types and layouts of the records in a list, with the number of records of each.
struct RecordCensus {
    struct Kind: Hashable {
        var rtype: UInt8
        /// The version of the record's layout; 3 for market-by-order records, whose layout is the same in all versions.
        var version: UInt8
        var hasTsOut: Bool
    }

    private(set) var counts: [Kind: Int] = [:]

    /// The types with their numbers of records, the most frequent first.
    var types: [(rtype: UInt8, count: Int)] {
        var sums: [UInt8: Int] = [:]
        for (kind, count) in counts { sums[kind.rtype, default: 0] += count }
        return sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The type of all records; nil for a mixture, and when there are none.
    var onlyType: UInt8? {
        let types = Set(counts.keys.map(\.rtype))
        return types.count == 1 ? types.first : nil
    }

    /// True when some records have eight bytes more, with the time at which they were sent.
    var hasTsOut: Bool { counts.keys.contains(where: \.hasTsOut) }

    /// True when all records have the layout of a version.
    func isAlike(_ version: UInt8) -> Bool {
        counts.keys.allSatisfy { RecordShape.isAlike(rtype: $0.rtype, $0.version, version) }
    }

    /// True when records of one type have different layouts.
    var isUneven: Bool {
        let kinds = Array(counts.keys)
        return kinds.contains { one in
            kinds.contains { $0.rtype == one.rtype && !RecordShape.isAlike(rtype: one.rtype, one.version, $0.version) }
        }
    }

    /// The types in words, `mbo 5, status 2`.
    var text: String { types.map { "\(Self.name($0.rtype)) \($0.count)" }.joined(separator: ", ") }

    static func name(_ rtype: UInt8) -> String {
        RecordLayout.layout(rtype: rtype, version: 3)?.name ?? RecordTypeName.of(rtype)
    }

    fileprivate mutating func add(_ kind: Kind, _ count: Int = 1) { counts[kind, default: 0] += count }
}

extension RecordList {
    /// Counts the records by type and layout.
    ///
    /// - Complexity: O(records) for a list with other types than MBO in it, else O(1). Derived records are not made to
    ///   be counted: there is at least one of their kind in the census, whether or not there are records.
    func census() -> RecordCensus {
        let recording = timeline.recording
        let mbo = RecordCensus.Kind(
            rtype: MBOMessage.recordType, version: 3, hasTsOut: recording.stride > MBOMessage.byteCount)
        var census = RecordCensus()
        switch places {
        case .range(let range): if !range.isEmpty { census.add(mbo, range.count) }
        case .derived(let records):
            census.add(RecordCensus.Kind(rtype: records.feed.recordType, version: 3, hasTsOut: false))
        case .list(let list):
            var plain = 0
            for place in list {
                guard place < 0 else {
                    plain += 1
                    continue
                }
                let other = recording.others[~place]
                census.add(
                    RecordCensus.Kind(
                        rtype: recording.others.header(~place).rtype, version: other.version,
                        hasTsOut: other.hasTsOut))
            }
            if plain > 0 { census.add(mbo, plain) }
        }
        return census
    }
}
