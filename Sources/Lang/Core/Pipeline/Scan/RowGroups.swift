/// The groups of rows that are equal in some columns, numbered from 0 in the order of their first appearance.
struct RowGroups: Sendable {
    /// One column of the keys.
    private struct Column: Sendable {
        /// A code for each value.
        var values = KeyTable()
        /// A code for each pair of a group by the columns before this one and a code of this one; not used for the first
        /// column.
        var pairs = KeyTable()
    }

    private var columns: [Column]
    /// The place of each group's first row in the row set.
    private(set) var first: [Int] = []

    /// - Parameter columns: the number of columns; 0 for one group of all rows.
    init(columns: Int) { self.columns = Array(repeating: Column(), count: columns) }

    var count: Int { first.count }

    /// Finds the groups of rows.
    ///
    /// - Parameters:
    ///   - keys: the rows' values in each column.
    ///   - count: the number of rows.
    ///   - groups: is overwritten with the number of each row's group.
    ///   - places: the place of each row in the row set.
    /// - Throws: `NotTyped` for a value that is no number of 64 bits.
    mutating func add(
        _ keys: [RowVector], count: Int, into groups: inout [Int], places: [Int]
    ) throws(NotTyped) {
        groups.removeAll(keepingCapacity: true)
        groups.reserveCapacity(count)
        if let head = keys.first {
            try Self.codes(of: head, in: &columns[0].values, into: &groups)
        } else {
            groups.append(contentsOf: repeatElement(0, count: count))
        }
        var codes: [Int] = []
        for number in keys.indices.dropFirst() {
            codes.removeAll(keepingCapacity: true)
            try Self.codes(of: keys[number], in: &columns[number].values, into: &codes)
            var last = (pair: Int64(-1), code: 0)
            for row in groups.indices {
                let pair = Self.pair(groups[row], codes[row])
                if pair != last.pair { last = (pair, columns[number].pairs.code(pair)) }
                groups[row] = last.code
            }
        }
        for row in groups.indices where groups[row] == first.count { first.append(places[row]) }
    }

    @inline(__always)
    private static func pair(_ group: Int, _ code: Int) -> Int64 { Int64(group) << 32 | Int64(code) }

    private static func codes(
        of vector: RowVector, in table: inout KeyTable, into codes: inout [Int]
    ) throws(NotTyped) {
        let keys = try vector.ordered()
        var last = (key: Int64(0), code: -1)
        for row in keys.indices {
            if vector.isNull(row) {
                codes.append(table.codeOfNull())
                continue
            }
            if last.code < 0 || keys[row] != last.key { last = (keys[row], table.code(keys[row])) }
            codes.append(last.code)
        }
    }

    /// Adds the groups of another part of the same rows.
    ///
    /// - Returns: the number that each of them has here.
    mutating func merge(_ other: RowGroups) -> [Int] {
        (0..<other.count).map { group in
            let number = find(other, group, columns.count - 1)
            if number == first.count {
                first.append(other.first[group])
            } else {
                first[number] = min(first[number], other.first[group])
            }
            return number
        }
    }

    /// The number here of a group by the first columns of another part.
    private mutating func find(_ other: RowGroups, _ group: Int, _ column: Int) -> Int {
        guard column >= 0 else { return 0 }
        if column == 0 { return Self.code(other.columns[0].values, group, &columns[0].values) }
        let pair = other.columns[column].pairs.keys[group]
        let before = find(other, Int(pair >> 32), column - 1)
        let own = Self.code(other.columns[column].values, Int(pair & 0xFFFF_FFFF), &columns[column].values)
        return columns[column].pairs.code(Self.pair(before, own))
    }

    private static func code(_ other: KeyTable, _ code: Int, _ table: inout KeyTable) -> Int {
        code == other.nullCode ? table.codeOfNull() : table.code(other.keys[code])
    }

    /// The groups in the order of their first rows.
    var ordered: [Int] { first.indices.sorted { first[$0] < first[$1] } }
}
