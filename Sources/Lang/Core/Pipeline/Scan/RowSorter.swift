import Engine

/// Puts the rows of a scan in order by their keys alone; no row is made.
struct RowSorter: Sendable {
    private let columns: [Column]

    private struct Column: Sendable {
        let formula: RowFormula
        let isDescending: Bool
    }

    /// The most rows that are kept in a heap's place; more of them are all sorted.
    static let mostKept = 100_000

    /// - Returns: nil for an order that needs values row by row.
    init?(_ orders: [RowOrder], _ set: RowSet) {
        var columns: [Column] = []
        for order in orders {
            let expression = RowExpression.column(order.column).inlined(set.columns)
            guard let formula = RowFormula(expression, made: set.madeKinds), formula.kind != .truth else { return nil }
            columns.append(Column(formula: formula, isDescending: order.isDescending))
        }
        self.columns = columns
    }

    /// The keys of rows, column by column, so that they ascend in the order asked for, and their places.
    private struct Keys: Sendable {
        /// For each column the keys, then the mark of those without a value, which come last.
        var columns: [[Int64]]
        var nulls: [[Bool]]
        var places: [Int] = []

        init(_ count: Int) {
            columns = Array(repeating: [], count: count)
            nulls = Array(repeating: [], count: count)
        }

        mutating func append(_ vector: RowVector, _ column: Int, isDescending: Bool) throws(NotTyped) {
            let own = try vector.ordered()
            let before = columns[column].count
            if isDescending {
                columns[column].reserveCapacity(before + own.count)
                for key in own { columns[column].append(~key) }
            } else {
                columns[column] += own
            }
            guard !vector.nulls.isEmpty || !nulls[column].isEmpty else { return }
            if nulls[column].isEmpty { nulls[column] = Array(repeating: false, count: before) }
            nulls[column] += vector.nulls.isEmpty ? Array(repeating: false, count: own.count) : vector.nulls
        }

        mutating func append(_ other: Keys) {
            for column in columns.indices {
                let before = columns[column].count
                columns[column] += other.columns[column]
                guard !other.nulls[column].isEmpty || !nulls[column].isEmpty else { continue }
                if nulls[column].isEmpty { nulls[column] = Array(repeating: false, count: before) }
                nulls[column] +=
                    other.nulls[column].isEmpty
                    ? Array(repeating: false, count: other.columns[column].count) : other.nulls[column]
            }
            places += other.places
        }

        /// Returns true when a row comes before another one; rows that are equal keep the order of their places.
        func precedes(_ a: Int, _ b: Int) -> Bool {
            for column in columns.indices {
                if !nulls[column].isEmpty, nulls[column][a] != nulls[column][b] { return nulls[column][b] }
                if !nulls[column].isEmpty, nulls[column][a] { continue }
                let (x, y) = (columns[column][a], columns[column][b])
                if x != y { return x < y }
            }
            return places[a] < places[b]
        }

        /// The rows at some positions.
        func at(_ positions: [Int]) -> Keys {
            var copy = self
            for column in columns.indices {
                copy.columns[column] = positions.map { columns[column][$0] }
                copy.nulls[column] = nulls[column].isEmpty ? [] : positions.map { nulls[column][$0] }
            }
            copy.places = positions.map { places[$0] }
            return copy
        }

        /// Keeps the first rows only, in order.
        mutating func trim(to most: Int) {
            let order = places.indices.sorted(by: precedes)
            self = at(Array(order.prefix(most)))
        }
    }

    /// The first rows in order.
    ///
    /// - Throws: as `places` does.
    func first(_ count: Int, of scan: RowScan) async throws -> RowSet {
        guard count <= Self.mostKept, !hasTexts else {
            return try await sorted(scan).head(count)
        }
        guard count > 0 else { return scan.set.inOrder([]) }
        struct Best: Sendable {
            var keys: Keys
            /// The first key of the last row that is kept, once so many are kept: a later row with a greater one is not.
            var worst: Int64?
        }
        let width = columns.count
        let limit = max(4096, 2 * count)
        let states = try await scan.run("sorting", { Best(keys: Keys(width)) }) { best, evaluator, pick, bytes, batch in
            var pick = pick
            var head = try evaluator.vector(columns[0].formula, pick, bytes, batch)
            if let worst = best.worst {
                let own = try head.ordered()
                let isDescending = columns[0].isDescending
                let kept = own.indices.filter { !head.isNull($0) && (isDescending ? ~own[$0] : own[$0]) <= worst }
                if kept.isEmpty { return }
                if kept.count < own.count {
                    pick = pick.at(kept)
                    head = head.gathered(kept)
                }
            }
            try best.keys.append(head, 0, isDescending: columns[0].isDescending)
            for column in columns.indices.dropFirst() {
                try best.keys.append(
                    try evaluator.vector(columns[column].formula, pick, bytes, batch), column,
                    isDescending: columns[column].isDescending)
            }
            best.keys.places += pick.places.isEmpty ? pick.rows : pick.places
            guard best.keys.places.count >= limit else { return }
            best.keys.trim(to: count)
            let last = best.keys.places.count - 1
            if best.keys.nulls[0].isEmpty || !best.keys.nulls[0][last] { best.worst = best.keys.columns[0][last] }
        }
        var all = Keys(width)
        for state in states { all.append(state.keys) }
        all.trim(to: count)
        return scan.set.inOrder(all.places)
    }

    private var hasTexts: Bool { columns.contains { $0.formula.kind == .text } }

    /// All rows in order.
    ///
    /// - Throws: the `Diagnostic` of a row; `NotTyped` where only values tell; `CancellationError`.
    func sorted(_ scan: RowScan) async throws -> RowSet {
        let width = columns.count
        let parts = try await scan.pieces("sorting", { Keys(width) }) { keys, evaluator, pick, bytes, batch in
            for (index, column) in columns.enumerated() {
                try keys.append(
                    try evaluator.vector(column.formula, pick, bytes, batch), index, isDescending: column.isDescending)
            }
            keys.places += pick.places.isEmpty ? pick.rows : pick.places
        }
        var all = Keys(width)
        for column in 0..<width { all.columns[column].reserveCapacity(parts.reduce(0) { $0 + $1.places.count }) }
        for part in parts { all.append(part) }
        for (index, column) in columns.enumerated() where column.formula.kind == .text {
            let ranks = scan.texts.ranks
            for row in all.columns[index].indices {
                let key = all.columns[index][row]
                let rank = ranks[Int(column.isDescending ? ~key : key)]
                all.columns[index][row] = column.isDescending ? ~rank : rank
            }
        }
        var order: [UInt32] = []
        order.reserveCapacity(all.places.count)
        for row in all.places.indices { order.append(UInt32(truncatingIfNeeded: row)) }
        // The last column first: each sort keeps the order of rows that are equal in it.
        for column in all.columns.indices.reversed() {
            order = try RadixSort.order(order, by: all.columns[column], last: all.nulls[column])
        }
        return scan.set.inOrder(order.map { all.places[Int($0)] })
    }
}

/// A stable sort of rows by keys of 64 bits.
enum RadixSort {
    /// The order of rows by their keys.
    ///
    /// - Parameters:
    ///   - rows: numbers of rows in their present order.
    ///   - keys: the key of each row.
    ///   - last: true for each row that comes last whatever its key is; empty where none does.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(rows × bytes in which keys differ).
    static func order(_ rows: [UInt32], by keys: [Int64], last: [Bool]) throws -> [UInt32] {
        var end: [UInt32] = []
        var own: [Entry] = []
        own.reserveCapacity(rows.count)
        var least = Int64.max
        var greatest = Int64.min
        var isSorted = true
        for row in rows {
            if !last.isEmpty, last[Int(row)] {
                end.append(row)
                continue
            }
            let key = keys[Int(row)]
            isSorted = isSorted && key >= (own.last?.key ?? .min)
            least = min(least, key)
            greatest = max(greatest, key)
            own.append(Entry(key: key, row: row))
        }
        if !isSorted { try sort(&own, from: least, to: greatest) }
        return own.map(\.row) + end
    }

    private struct Entry {
        var key: Int64
        var row: UInt32
    }

    /// The bits that one pass goes by: a count for each of their values fits the first cache.
    private static let bits = 11

    private static func sort(_ entries: inout [Entry], from least: Int64, to greatest: Int64) throws {
        let width = UInt64(bitPattern: greatest &- least)
        let passes = (64 - width.leadingZeroBitCount + bits - 1) / bits
        var other = entries
        for pass in 0..<passes {
            try Work.step("sorting", pass * entries.count / passes, of: entries.count)
            let shift = UInt64(pass * bits)
            var counts = [Int](repeating: 0, count: 1 << bits)
            for entry in entries { counts[digit(entry.key, least, shift)] += 1 }
            var sum = 0
            for value in counts.indices {
                let count = counts[value]
                counts[value] = sum
                sum += count
            }
            for (number, entry) in entries.enumerated() {
                if number % (1 << 20) == 0, Task.isCancelled { throw CancellationError() }
                let value = digit(entry.key, least, shift)
                other[counts[value]] = entry
                counts[value] += 1
            }
            swap(&entries, &other)
        }
    }

    @inline(__always)
    private static func digit(_ key: Int64, _ least: Int64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: UInt64(bitPattern: key &- least) >> shift) & (1 << bits - 1)
    }
}
