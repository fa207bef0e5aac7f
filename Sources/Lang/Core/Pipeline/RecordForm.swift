/// The form of records as text: the options of `as`, `save` and `records`.
package struct RecordForm: Hashable, Sendable {
    /// True for prices as decimals and times as ISO 8601; false for the wire's integers.
    package var isPretty = true
    /// True for a last column with the symbol of the record's instrument on its day.
    package var mapsSymbols = false
    /// True for records of DBN 1 and 2 in the layouts of version 3.
    package var upgrades = false

    /// The default form.
    package init() {}

    static let options = [
        Option("pretty", nil, "prices as decimals and times as ISO 8601: the default"),
        Option("raw", nil, "prices and times as integers"),
        Option("map-symbols", nil, "a last column with the symbol"),
        Option("upgrade", nil, "records of DBN 1 and 2 with the fields of version 3"),
    ]

    mutating func apply(_ call: BoundCall) {
        if call.has("pretty") { isPretty = true }
        if call.has("raw") { isPretty = false }
        if call.has("map-symbols") { mapsSymbols = true }
        if call.has("upgrade") { upgrades = true }
    }
}
