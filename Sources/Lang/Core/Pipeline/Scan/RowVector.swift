import Engine

/// The kind of the values of an expression over rows that are kept as whole numbers.
enum RowKind: Sendable, Equatable {
    /// Whole numbers.
    case int
    /// Whole numbers from 0 to 2^64 - 1, with the highest bit flipped, so that the keys are in the order of the numbers.
    case id
    /// Prices in units of 10^-9.
    case price
    /// Decimals in units of 10^-`scale`, in 128 bits.
    case decimal(scale: Int)
    /// Nanoseconds since 1970, with the highest bit flipped.
    case time
    /// Nanoseconds.
    case duration
    /// 1 for true, 0 for false.
    case truth
    /// Codes of texts, which are equal where the texts are; they are not in the order of the texts.
    case text

    /// The digits after the point of a number; nil for a value that is no number.
    var scale: Int? {
        switch self {
        case .int, .id: 0
        case .price: 9
        case .decimal(let scale): scale
        case .time, .duration, .truth, .text: nil
        }
    }

    /// The number that is added to a value to make its key.
    var bias: Int128 { self == .id || self == .time ? Int128(Int64.min) : 0 }
}

/// The values of an expression for the rows of a batch.
struct RowVector: Sendable {
    var kind: RowKind
    /// The values; empty for decimals. The key of a row without a value is any number.
    var keys: [Int64] = []
    /// The values of decimals; empty for every other kind.
    var wide: [Int128] = []
    /// True for each row without a value; empty where every row has one.
    var nulls: [Bool] = []

    @inline(__always)
    func isNull(_ place: Int) -> Bool { nulls.isEmpty ? false : nulls[place] }

    var count: Int { wide.isEmpty ? keys.count : wide.count }

    /// The numbers in units of 10^-`scale`, which is no fewer digits than they have.
    func numbers(scale: Int) -> [Int128] {
        guard let own = kind.scale else { return [] }
        let factor = Decimals.power(scale - own)
        if case .decimal = kind { return factor == 1 ? wide : wide.map { $0 &* factor } }
        let bias = kind.bias
        return keys.map { (Int128($0) - bias) &* factor }
    }

    /// The values as keys of 64 bits, in the order of the values.
    ///
    /// - Throws: `NotTyped` for a decimal that does not fit.
    func ordered() throws(NotTyped) -> [Int64] {
        guard case .decimal = kind else { return keys }
        var narrow: [Int64] = []
        narrow.reserveCapacity(wide.count)
        for value in wide {
            guard let key = Int64(exactly: value) else { throw NotTyped() }
            narrow.append(key)
        }
        return narrow
    }

    /// The values of some of the rows.
    func gathered(_ places: [Int]) -> RowVector {
        RowVector(
            kind: kind, keys: wide.isEmpty ? places.map { keys[$0] } : [],
            wide: wide.isEmpty ? [] : places.map { wide[$0] }, nulls: nulls.isEmpty ? [] : places.map { nulls[$0] })
    }
}

/// The sign that a stage cannot be run over whole numbers alone; it is run value by value instead.
struct NotTyped: Error {}

/// Powers of ten and bounds of decimals.
enum Decimals {
    private static let powers: [Int128] = (0...38).map { exponent in
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// 10^`exponent`.
    ///
    /// - Precondition: `0 <= exponent <= 38`.
    static func power(_ exponent: Int) -> Int128 { powers[exponent] }

    /// The greatest number in units of 10^-`scale` that fits the units of `Arithmetic`.
    static func most(scale: Int) -> Int128 { .max / power(18 - scale) }
}
