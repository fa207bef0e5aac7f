/// A condition over market-by-order records that knows whether it holds, and never whether it is neither true nor false:
/// `not` has been carried to the comparisons, whose opposite does not hold for an undefined value either.
package indirect enum RecordCondition: Sendable {
    /// Every record, or none.
    case constant(Bool)
    /// The key of a column lies in a range; undefined values never do.
    case range(RecordColumn, ClosedRange<Int64>)
    /// The key of a column lies outside of a range, and is defined.
    case outside(RecordColumn, ClosedRange<Int64>)
    /// The value of a column is undefined.
    case undefined(RecordColumn)
    /// The value of a column of one byte is one of 256 that are marked.
    case letters(RecordColumn, [Bool])
    /// The instrument, on the UTC day of its `ts_recv`, is one for which a test holds.
    case name(NameTest)
    /// All of these hold. A later one is asked only of the records for which the earlier ones do.
    case all([RecordCondition])
    /// One of these holds. A later one is asked only of the records for which no earlier one does.
    case any([RecordCondition])
    /// A test of a record by its index: anything that the other cases cannot say. 100 times slower than they are.
    case test(@Sendable (_ index: Int) throws -> Bool)

    /// A test of the name of an instrument on a day, which is asked once for each.
    package final class NameTest: Sendable {
        let holds: @Sendable (_ instrument: InstrumentID, _ time: Timestamp?) throws -> Bool

        /// Makes a test of a closure that depends on the instrument and the UTC day alone.
        package init(_ holds: @escaping @Sendable (_ instrument: InstrumentID, _ time: Timestamp?) throws -> Bool) {
            self.holds = holds
        }
    }

    /// True when finding out may end in an error: it contains a test.
    package var mayThrow: Bool {
        switch self {
        case .constant, .range, .outside, .undefined, .letters: false
        case .name, .test: true
        case .all(let parts), .any(let parts): parts.contains(where: \.mayThrow)
        }
    }

    /// True when it contains a test of single records, which is slow.
    package var hasTest: Bool {
        switch self {
        case .constant, .range, .outside, .undefined, .letters, .name: false
        case .test: true
        case .all(let parts), .any(let parts): parts.contains(where: \.hasTest)
        }
    }

    /// The parts that have to hold, as far as they come before one that may end in an error.
    package var certain: [RecordCondition] {
        switch self {
        case .all(let parts):
            let end = parts.firstIndex(where: \.mayThrow) ?? parts.endIndex
            return parts[..<end].flatMap(\.certain)
        default: return mayThrow ? [] : [self]
        }
    }

    /// True when an undefined value may be what keeps a record out.
    package var isAboutUndefined: Bool {
        switch self {
        case .constant, .undefined: false
        case .range(let column, _), .outside(let column, _): column.undefinedKey != nil
        case .letters, .name, .test: true
        case .all(let parts), .any(let parts): parts.contains(where: \.isAboutUndefined)
        }
    }
}

/// Runs one condition over batches of records.
package struct ConditionFilter: ~Copyable {
    private let condition: RecordCondition
    /// The answers of tests of names, by instrument and day.
    private var names: [NameKey: Bool] = [:]
    private var lastName: (key: NameKey, holds: Bool)?
    private var keys: [Int64] = []
    private var times: [Int64] = []

    private struct NameKey: Hashable {
        var test: ObjectIdentifier
        var instrument: Int64
        var day: Int64
    }

    /// Makes a filter of a condition.
    package init(_ condition: RecordCondition) { self.condition = condition }

    /// Keeps the rows for which the condition holds.
    ///
    /// - Parameter rows: ascending indices of records of the batch.
    /// - Throws: the error of a test for the first row that has one.
    package mutating func keep(_ rows: inout [Int], in bytes: RawSpan, _ batch: RecordBatch) throws {
        try keep(&rows, condition, bytes, batch)
    }

    private mutating func keep(
        _ rows: inout [Int], _ condition: RecordCondition, _ bytes: RawSpan, _ batch: RecordBatch
    ) throws {
        if rows.isEmpty { return }
        switch condition {
        case .constant(let holds): if !holds { rows.removeAll(keepingCapacity: true) }
        case .range(let column, let range): column.keep(&rows, in: bytes, batch, Self.defined(range, column))
        case .outside(let column, let range):
            column.keys(of: rows, in: bytes, batch, into: &keys)
            let undefined = column.undefinedKey
            keep(&rows) { place in !range.contains(keys[place]) && keys[place] != undefined }
        case .undefined(let column):
            column.keys(of: rows, in: bytes, batch, into: &keys)
            let undefined = column.undefinedKey
            keep(&rows) { place in keys[place] == undefined }
        case .letters(let column, let marked):
            column.keys(of: rows, in: bytes, batch, into: &keys)
            keep(&rows) { place in marked[Int(truncatingIfNeeded: keys[place]) & 0xFF] }
        case .all(let parts): for part in parts { try keep(&rows, part, bytes, batch) }
        case .any(let parts): try keepAny(&rows, parts, bytes, batch)
        case .name(let test): try keepNamed(&rows, test, bytes, batch)
        case .test(let test):
            var kept = 0
            for row in rows {
                guard try test(row) else { continue }
                rows[kept] = row
                kept += 1
            }
            rows.removeLast(rows.count - kept)
        }
    }

    /// The part of a range that has no undefined key.
    private static func defined(_ range: ClosedRange<Int64>, _ column: RecordColumn) -> ClosedRange<Int64> {
        guard let undefined = column.undefinedKey, range.upperBound == undefined else { return range }
        return min(range.lowerBound, undefined - 1)...(undefined - 1)
    }

    @inline(__always)
    private func keep(_ rows: inout [Int], where holds: (_ place: Int) -> Bool) {
        var kept = 0
        for place in rows.indices {
            rows[kept] = rows[place]
            kept += holds(place) ? 1 : 0
        }
        rows.removeLast(rows.count - kept)
    }

    private mutating func keepAny(
        _ rows: inout [Int], _ parts: [RecordCondition], _ bytes: RawSpan, _ batch: RecordBatch
    ) throws {
        var kept: [Int] = []
        var left = rows
        for (number, part) in parts.enumerated() {
            var found = left
            try keep(&found, part, bytes, batch)
            if number + 1 < parts.count { left = Self.difference(left, found) }
            kept = kept.isEmpty ? found : Self.union(kept, found)
        }
        rows = kept
    }

    /// The rows of `all` that are not in `part`, which is a part of them; both ascend.
    private static func difference(_ all: [Int], _ part: [Int]) -> [Int] {
        var rest: [Int] = []
        rest.reserveCapacity(all.count - part.count)
        var next = 0
        for row in all {
            if next < part.count, part[next] == row { next += 1 } else { rest.append(row) }
        }
        return rest
    }

    /// The rows of both lists, which ascend and have none in common.
    private static func union(_ a: [Int], _ b: [Int]) -> [Int] {
        var both: [Int] = []
        both.reserveCapacity(a.count + b.count)
        var next = 0
        for row in a {
            while next < b.count, b[next] < row {
                both.append(b[next])
                next += 1
            }
            both.append(row)
        }
        return both + b[next...]
    }

    private mutating func keepNamed(
        _ rows: inout [Int], _ test: RecordCondition.NameTest, _ bytes: RawSpan, _ batch: RecordBatch
    ) throws {
        RecordColumn.instrumentID.keys(of: rows, in: bytes, batch, into: &keys)
        RecordColumn.tsRecv.keys(of: rows, in: bytes, batch, into: &times)
        var kept = 0
        for place in rows.indices {
            let key = NameKey(
                test: ObjectIdentifier(test), instrument: keys[place], day: RecordColumn.day(ofKey: times[place]))
            if lastName?.key != key {
                let known =
                    try names[key]
                    ?? test.holds(
                        InstrumentID(UInt32(truncatingIfNeeded: keys[place])), RecordColumn.time(ofKey: times[place]))
                names[key] = known
                lastName = (key, known)
            }
            rows[kept] = rows[place]
            kept += lastName?.holds == true ? 1 : 0
        }
        rows.removeLast(rows.count - kept)
    }
}

extension RecordColumn {
    /// The instant of a key of `tsRecv` or `tsEvent`; nil when it is undefined.
    package static func time(ofKey key: Int64) -> Timestamp? {
        key == .max ? nil : Timestamp(nanos: UInt64(bitPattern: key) ^ (1 << 63))
    }

    /// A number for the UTC day of a key of `tsRecv` or `tsEvent`; -1 for an undefined time.
    package static func day(ofKey key: Int64) -> Int64 {
        key == .max ? -1 : Int64((UInt64(bitPattern: key) ^ (1 << 63)) / Timestamp.nanosPerDay)
    }
}
