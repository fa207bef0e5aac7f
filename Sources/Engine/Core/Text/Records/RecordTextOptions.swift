/// The official text forms of records (dbn.md §6).
package enum RecordTextFormat: Hashable, Sendable, CaseIterable {
    /// A header line, then a line a record, fields between commas.
    case csv
    /// The same between tabs.
    case tsv
    /// One JSON object a line.
    case json

    /// What stands between fields.
    var delimiter: UInt8 { self == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",") }
}

/// What `RecordTextEncoder` may do to a record on its way. All off: the numbers as they are.
public struct RecordTextOptions: Hashable, Sendable {
    /// `64.830000000` and none for undefined, not `64830000000` and `9223372036854775807`.
    public var prettyPrices: Bool
    /// `2025-09-24T19:30:00.001385399Z` and none for 0 and undefined, not nanoseconds.
    public var prettyTimestamps: Bool
    /// A last field `symbol`.
    public var mapSymbols: Bool
    /// Records of versions 1 and 2 are printed as version 3 has them.
    public var upgrades: Bool

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
