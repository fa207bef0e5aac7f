import Engine

/// One figure of groups of rows, as far as the rows have been looked at.
struct RowAccumulator: Sendable {
    /// The part of the rows that a figure keeps.
    enum Kind: Sendable, Equatable {
        case count
        /// The number of values and their sum.
        case sum
        /// The least or the greatest value, and the first row that has it.
        case least, greatest
        /// The first or the last row that has a value.
        case first, last
        /// The sums of a standard deviation.
        case spread
        /// Every value.
        case all
        /// The different values.
        case distinct
        /// The sum of the weights, and of the products of values and weights.
        case weighted
    }

    let kind: Kind
    /// True when the places of all values are kept: a value is not told by its key alone.
    var keepsPlaces = false
    /// The number of rows that have a value, by group.
    private(set) var counts: [Int] = []
    /// The sums of the values, by group; of the products for `weighted`.
    private(set) var sums: [Int128] = []
    /// The sums of a standard deviation, by group.
    private(set) var spreads: [Spread] = []
    /// The sums of the weights, by group.
    private(set) var weights: [Int128] = []
    /// The best keys by group, or for `all` every key.
    private(set) var keys: [Int64] = []
    /// The places of the best rows by group, or for `all` those of the keys.
    private(set) var places: [Int] = []
    /// The group of each key of `all`.
    private(set) var owners: [Int32] = []
    private var values = KeyTable()
    private var pairs = KeyTable()

    init(_ kind: Kind, keepsPlaces: Bool = false) {
        self.kind = kind
        self.keepsPlaces = keepsPlaces
    }

    /// Makes room for so many groups.
    private mutating func grow(to groups: Int) {
        let more = groups - counts.count
        guard more > 0 else { return }
        counts.append(contentsOf: repeatElement(0, count: more))
        switch kind {
        case .sum: sums.append(contentsOf: repeatElement(0, count: more))
        case .least, .greatest:
            keys.append(contentsOf: repeatElement(0, count: more))
            places.append(contentsOf: repeatElement(-1, count: more))
        case .first, .last: places.append(contentsOf: repeatElement(-1, count: more))
        case .spread: spreads.append(contentsOf: repeatElement(Spread(), count: more))
        case .weighted:
            sums.append(contentsOf: repeatElement(0, count: more))
            weights.append(contentsOf: repeatElement(0, count: more))
        case .count, .all, .distinct: break
        }
    }

    /// Adds rows.
    ///
    /// - Parameters:
    ///   - vector: the values; nil for `count`.
    ///   - groups: the group of each row.
    ///   - count: the number of groups so far.
    ///   - places: the place of each row in the row set.
    /// - Throws: `NotTyped` for values that cannot be kept as numbers of 64 bits, and for a sum that does not fit.
    mutating func add(
        _ vector: RowVector?, weight: RowVector? = nil, _ groups: [Int], of count: Int, places rowPlaces: [Int]
    ) throws(NotTyped) {
        grow(to: count)
        guard let vector else {
            if count == 1 { counts[0] += groups.count } else { for group in groups { counts[group] += 1 } }
            return
        }
        switch kind {
        case .count, .sum: addSums(vector, groups, isOne: count == 1)
        case .least, .greatest: try addBest(vector, groups, rowPlaces)
        case .first, .last:
            for row in groups.indices where !vector.isNull(row) {
                let group = groups[row]
                if kind == .last || counts[group] == 0 { places[group] = rowPlaces[row] }
                counts[group] += 1
            }
        case .spread:
            let bias = vector.kind.bias
            for row in groups.indices where !vector.isNull(row) {
                counts[groups[row]] += 1
                spreads[groups[row]].add(vector.wide.isEmpty ? Int128(vector.keys[row]) - bias : vector.wide[row])
            }
        case .all:
            let own = try vector.ordered()
            for row in groups.indices where !vector.isNull(row) {
                counts[groups[row]] += 1
                keys.append(own[row])
                if count > 1 || !owners.isEmpty { note(owner: groups[row]) }
                if keepsPlaces { places.append(rowPlaces[row]) }
            }
        case .distinct:
            let own = try vector.ordered()
            for row in groups.indices where !vector.isNull(row) { note(groups[row], values.code(own[row])) }
        case .weighted: try addWeighted(vector, weight, groups)
        }
    }

    /// Remembers the group of the last key. As long as there is one group, no key has an owner.
    private mutating func note(owner group: Int) {
        if owners.isEmpty { owners.append(contentsOf: repeatElement(0, count: keys.count - 1)) }
        owners.append(Int32(truncatingIfNeeded: group))
    }

    private mutating func note(_ group: Int, _ code: Int) {
        let known = pairs.count
        if pairs.code(Int64(group) << 32 | Int64(code)) == known { counts[group] += 1 }
    }

    private mutating func addSums(_ vector: RowVector, _ groups: [Int], isOne: Bool) {
        let isSum = kind == .sum
        if isOne, vector.nulls.isEmpty {
            counts[0] += vector.count
            guard isSum else { return }
            var sum: Int128 = 0
            for key in vector.keys { sum += Int128(key) }
            for number in vector.wide { sum += number }
            sums[0] += sum
            return
        }
        for row in groups.indices where !vector.isNull(row) {
            counts[groups[row]] += 1
            if isSum { sums[groups[row]] += vector.wide.isEmpty ? Int128(vector.keys[row]) : vector.wide[row] }
        }
    }

    private mutating func addBest(
        _ vector: RowVector, _ groups: [Int], _ rowPlaces: [Int]
    ) throws(NotTyped) {
        let own = try vector.ordered()
        for row in groups.indices where !vector.isNull(row) {
            let group = groups[row]
            counts[group] += 1
            let isBetter = kind == .least ? own[row] < keys[group] : own[row] > keys[group]
            if isBetter || places[group] < 0 {
                keys[group] = own[row]
                places[group] = rowPlaces[row]
            }
        }
    }

    private mutating func addWeighted(
        _ vector: RowVector, _ weight: RowVector?, _ groups: [Int]
    ) throws(NotTyped) {
        guard let weight, let scale = vector.kind.scale, let other = weight.kind.scale else { throw NotTyped() }
        let values = vector.numbers(scale: scale)
        let shares = weight.numbers(scale: other)
        for row in groups.indices where !vector.isNull(row) && !weight.isNull(row) {
            let (product, overflow) = values[row].multipliedReportingOverflow(by: shares[row])
            let (sum, isTooLarge) = sums[groups[row]].addingReportingOverflow(product)
            guard !overflow, !isTooLarge else { throw NotTyped() }
            counts[groups[row]] += 1
            sums[groups[row]] = sum
            weights[groups[row]] += shares[row]
        }
    }

    /// Adds what another part of the rows gave.
    ///
    /// - Parameters:
    ///   - numbers: the number here of each of its groups.
    ///   - count: the number of groups here.
    mutating func merge(_ other: RowAccumulator, _ numbers: [Int], of count: Int) {
        grow(to: count)
        for (group, number) in numbers.enumerated() where group < other.counts.count {
            switch kind {
            case .least, .greatest, .first, .last: mergeBest(other, group, number)
            case .count, .sum, .spread, .weighted: break
            case .all, .distinct: continue
            }
            counts[number] += other.counts[group]
            if !other.sums.isEmpty { sums[number] += other.sums[group] }
            if !other.spreads.isEmpty { spreads[number].add(other.spreads[group]) }
            if !other.weights.isEmpty { weights[number] += other.weights[group] }
        }
        if kind == .all { mergeAll(other, numbers, isOne: count == 1) }
        if kind == .distinct {
            let codes = other.values.keys.map { values.code($0) }
            for pair in other.pairs.keys { note(numbers[Int(pair >> 32)], codes[Int(pair & 0xFFFF_FFFF)]) }
        }
    }

    private mutating func mergeBest(_ other: RowAccumulator, _ group: Int, _ number: Int) {
        guard other.places[group] >= 0 else { return }
        let isEarlier = other.places[group] < places[number]
        let isBetter =
            switch kind {
            case .least:
                other.keys[group] < keys[number] || other.keys[group] == keys[number] && isEarlier
            case .greatest:
                other.keys[group] > keys[number] || other.keys[group] == keys[number] && isEarlier
            case .first: isEarlier
            default: !isEarlier
            }
        guard isBetter || places[number] < 0 else { return }
        places[number] = other.places[group]
        if !keys.isEmpty { keys[number] = other.keys[group] }
    }

    private mutating func mergeAll(_ other: RowAccumulator, _ numbers: [Int], isOne: Bool) {
        if !isOne {
            if owners.isEmpty { owners = Array(repeating: 0, count: keys.count) }
            if other.owners.isEmpty {
                owners.append(
                    contentsOf: repeatElement(Int32(truncatingIfNeeded: numbers.first ?? 0), count: other.keys.count))
            } else {
                owners.append(contentsOf: other.owners.map { Int32(truncatingIfNeeded: numbers[Int($0)]) })
            }
        }
        keys += other.keys
        places += other.places
        for (group, number) in numbers.enumerated() where group < other.counts.count {
            counts[number] += other.counts[group]
        }
    }

    /// The keys of each group, and their places where they are kept.
    func groups(_ count: Int) -> [(keys: [Int64], places: [Int])] {
        guard !owners.isEmpty else { return [(keys, places)] }
        var all: [(keys: [Int64], places: [Int])] = (0..<count).map { group in
            var own: (keys: [Int64], places: [Int]) = ([], [])
            own.keys.reserveCapacity(counts[group])
            return own
        }
        for (number, owner) in owners.enumerated() {
            all[Int(owner)].keys.append(keys[number])
            if keepsPlaces { all[Int(owner)].places.append(places[number]) }
        }
        return all
    }
}
