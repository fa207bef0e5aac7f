/// The form of the prices of a text.
public enum TextPrices: String, CaseIterable, Sendable {
    /// Decimals: `100` is 100.00.
    case decimal
    /// Whole numbers of 1e-9: `100` is 0.000000100.
    case fixed
}

/// The unit of whole numbers in columns of times, which count from 1970.
public enum TextTimes: String, CaseIterable, Sendable {
    case ns, us, ms, s

    /// Nanoseconds in one of the unit.
    var nanos: UInt64 {
        switch self {
        case .ns: 1
        case .us: 1000
        case .ms: 1_000_000
        case .s: 1_000_000_000
        }
    }

    var words: String {
        switch self {
        case .ns: "nanoseconds"
        case .us: "microseconds"
        case .ms: "milliseconds"
        case .s: "seconds"
        }
    }

    /// The unit in which a number is a day from 1980 to 2100; nil when there is none. There is never a second one.
    static func certain(_ number: UInt64) -> TextTimes? {
        if number >= TextTimeForms.firstNanos { return .ns }
        return [TextTimes.us, .ms, .s].first { unit in
            let scale = 1_000_000_000 / unit.nanos
            return number >= firstSecond * scale && number < lastSecond * scale
        }
    }

    /// The seconds of 1980-01-01 and 2100-01-01 since 1970.
    static let firstSecond: UInt64 = 315_532_800
    private static let lastSecond: UInt64 = 4_102_444_800
}

/// Every column of prices, and of times, that any record type has: its number is its bit in the masks of a text's
/// forms.
enum TextColumns {
    static let prices = names { if case .price = $0 { true } else { false } }
    static let times = names { if case .timestamp = $0 { true } else { false } } + [tsOut]
    static let tsOut = "ts_out"

    private static func names(_ isWanted: (RecordLayout.Kind) -> Bool) -> [String] {
        var found: [String] = []
        for layout in RecordLayout.all {
            for column in layout.columns where isWanted(column.kind) && !found.contains(column.name) {
                found.append(column.name)
            }
        }
        precondition(found.count < 127, "more columns than a mask has bits")
        return found
    }

    /// The number of a column; 0 for a column that is of another kind, which nobody asks for.
    static func number(_ name: String, _ kind: RecordLayout.Kind) -> UInt8 {
        switch kind {
        case .price: UInt8(prices.firstIndex(of: name) ?? 0)
        case .timestamp: UInt8(times.firstIndex(of: name) ?? 0)
        default: 0
        }
    }

    /// Names of the columns in a mask.
    static func names(_ mask: UInt128, of all: [String]) -> [String] {
        all.indices.filter { mask & (1 << UInt128($0)) != 0 }.map { all[$0] }
    }
}

/// The line and column of a value that was seen first, told when its column turns out to be unclear at the end of a
/// text.
struct TextPlace: Sendable {
    var line: Int
    var column: Int
    var name: String
    var found: String
}

/// The knowledge so far of the form of a text's prices. A column has one form: a whole number beside decimals is a
/// decimal, and one that no decimal could be (or "undefined" as the vendor writes it) makes its column one of whole
/// numbers of 1e-9. A column of which neither is known follows the text's other columns; where these do not tell, it
/// is unclear.
struct TextPriceForms: Sendable {
    let given: TextPrices?
    /// Columns that have had a decimal.
    var decimal: UInt128
    /// Columns that have had a whole number other than 0, before any decimal.
    var whole: UInt128 = 0
    /// Columns of `whole` with a number that is no likely price, and those with one that cannot be a decimal at all.
    var large: UInt128 = 0
    var huge: UInt128 = 0
    /// Columns that have had the number that means undefined.
    var undefined: UInt128 = 0
    /// Columns that had whole numbers when their first decimal came: the numbers stored of them are to be multiplied.
    var turned: UInt128 = 0
    /// The first whole number of each column.
    var firsts: [UInt8: TextPlace] = [:]

    /// The least number that is no likely decimal: a price of 1.00 in units of 1e-9; no market's prices are so high.
    static let largeFrom: UInt64 = 1_000_000_000
    /// The largest whole decimal that fits 64 bits of 1e-9.
    static let decimalTo: UInt64 = 9_223_372_036
    static let unit: Int64 = 1_000_000_000

    init(_ given: TextPrices?) {
        self.given = given
        decimal = given == .decimal ? UInt128.max : 0
    }

    /// Decides the open columns at the end of a text.
    ///
    /// - Returns: columns whose whole numbers are decimals after all, and the first number of one whose form cannot be
    ///   known.
    func decision() -> (decimals: UInt128, unclear: TextPlace?) {
        guard given == nil else { return (0, nil) }
        let certain = (large | undefined) & ~decimal
        let open = whole & ~decimal & ~certain
        guard open != 0 else { return (0, nil) }
        switch (decimal != 0, certain != 0) {
        case (true, false): return (open, nil)
        case (false, true): return (0, nil)
        case (true, true), (false, false): return (0, firsts[UInt8(open.trailingZeroBitCount)])
        }
    }
}

/// The knowledge so far of the unit of a text's times, column by column.
struct TextTimeForms: Sendable {
    let given: TextTimes?
    /// Columns that have had a number of nanoseconds, and columns of each other unit.
    var nanos: UInt128 = 0
    var micros: UInt128 = 0
    var millis: UInt128 = 0
    var seconds: UInt128 = 0
    /// Columns whose numbers are not all nanoseconds, which cannot be stored as they are.
    var others: UInt128
    /// Columns with a number that is a likely day in no unit.
    var odd: UInt128 = 0
    /// Columns with numbers that a float has rounded.
    var rounded: UInt128 = 0
    /// The first number of each odd column.
    var firsts: [UInt8: TextPlace] = [:]
    /// The first time of 1970.
    var first1970: TextPlace?

    /// 1980-01-01 in nanoseconds since 1970.
    static let firstNanos: UInt64 = TextTimes.firstSecond * 1_000_000_000
    /// 1971-01-01 in nanoseconds since 1970.
    static let endOf1970: UInt64 = 31_536_000_000_000_000

    init(_ given: TextTimes?) {
        self.given = given
        others = given == nil || given == .ns ? 0 : UInt128.max
    }

    /// The unit of a column; nil when it is not known.
    func unit(_ bit: UInt128) -> TextTimes? {
        if let given { return given }
        if nanos & bit != 0 { return .ns }
        if micros & bit != 0 { return .us }
        if millis & bit != 0 { return .ms }
        return seconds & bit != 0 ? .s : nil
    }

    mutating func setUnit(_ unit: TextTimes, _ bit: UInt128) {
        switch unit {
        case .ns: nanos |= bit
        case .us: micros |= bit
        case .ms: millis |= bit
        case .s: seconds |= bit
        }
        if unit != .ns { others |= bit }
    }

    /// The first number of a column whose unit cannot be known; nil when there is none.
    var unclear: TextPlace? {
        let open = odd & ~(nanos | micros | millis | seconds)
        guard given == nil, open != 0 else { return nil }
        return firsts[UInt8(open.trailingZeroBitCount)]
    }

    /// Remarks on the times that were read, a sentence each without a full stop.
    var notes: [String] {
        var notes: [String] = []
        if given == nil {
            for (mask, unit) in [(micros, TextTimes.us), (millis, .ms), (seconds, .s)] where mask != 0 {
                notes.append("\(Self.names(mask)): taken as \(unit.words) since 1970")
            }
        }
        if rounded != 0 {
            notes.append(
                "\(Self.names(rounded)): times written as floats, which are rounded to some hundred nanoseconds")
        }
        if let first1970 {
            notes.append(
                "\(first1970.name): there are times of 1970, the first in line \(first1970.line) (\(first1970.found)); if "
                    + "they count another unit, say so: `load FILE times ms`, or us, s")
        }
        return notes
    }

    private static func names(_ mask: UInt128) -> String {
        TextColumns.names(mask, of: TextColumns.times).joined(separator: ", ")
    }
}
