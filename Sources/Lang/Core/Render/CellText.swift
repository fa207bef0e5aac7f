import Engine

/// The text of one value in a cell.
package enum CellText {
    /// The text of a value, without quotes; empty for no value.
    ///
    /// - Parameter zone: the zone on whose clock times are shown; nil for UTC.
    package static func text(_ value: Value, zone: DisplayZone? = nil) -> String {
        switch value {
        case .nothing, .null: ""
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .id(let value): String(value)
        case .text(let text), .decimal(let text), .page(let text): text
        case .price(let price, let digits): price.text(minimumFraction: digits)
        case .time(let time): ZonedTime.text(time, zone)
        case .duration(let nanos): (nanos < 0 ? "-" : "") + DurationText.short(nanos: nanos.magnitude)
        case .number(let value): Value.text(number: value)
        case .list, .fields, .table, .book, .bbo, .records, .view, .report, .assertion: value.json ?? ""
        }
    }

    /// The text with blanks up to a width on screen: at its left when `right` is true, else at its right.
    package static func pad(_ text: String, _ width: Int, right: Bool) -> String {
        let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
        return right ? blanks + text : text + blanks
    }
}
