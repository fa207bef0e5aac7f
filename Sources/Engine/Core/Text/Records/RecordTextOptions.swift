/// The official text forms of records (dbn.md §6).
package enum RecordTextFormat: Hashable, Sendable, CaseIterable {
    /// A header line, then a line a record, fields between commas.
    case csv
    /// The same between tabs.
    case tsv
    /// One JSON object a line.
    case json

    /// The byte between fields; JSON makes no use of it.
    var delimiter: UInt8 { self == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",") }
}

/// The choices that `RecordTextEncoder` has in printing a record. With all of them off numbers are printed as they are.
public struct RecordTextOptions: Hashable, Sendable {
    /// Prices are `64.830000000` and empty for undefined, not `64830000000` and `9223372036854775807`.
    public var prettyPrices: Bool
    /// Times are `2025-09-24T19:30:00.001385399Z` and empty for 0 and undefined, not nanoseconds.
    public var prettyTimestamps: Bool
    /// A last field `symbol` names the record's instrument.
    public var mapSymbols: Bool
    /// Records of versions 1 and 2 are printed as version 3 has them.
    public var upgrades: Bool

    /// Makes options, all of them off by default.
    public init(
        prettyPrices: Bool = false, prettyTimestamps: Bool = false, mapSymbols: Bool = false, upgrades: Bool = false
    ) {
        self.prettyPrices = prettyPrices
        self.prettyTimestamps = prettyTimestamps
        self.mapSymbols = mapSymbols
        self.upgrades = upgrades
    }

    /// Prices and timestamps pretty, no symbols.
    public static let pretty = RecordTextOptions(prettyPrices: true, prettyTimestamps: true)
}
