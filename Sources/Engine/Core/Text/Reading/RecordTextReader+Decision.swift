// The decision on the form of a column, when rows of it have already been stored.
extension RecordTextReader {
    /// Multiplies the stored prices of columns whose whole numbers turn out to be decimals.
    ///
    /// - Complexity: O(records so far); for each column at most once a text.
    mutating func turn(_ columns: UInt128) {
        var offset = 0
        while offset < records.count {
            // `records` holds whole records, each with its length and type in front.
            let (words, rtype) = records.withBytes {
                ($0.integer(at: offset, as: UInt8.self), $0.integer(at: offset + 1, as: UInt8.self))
            }
            if let plan = rows.plan(rtype) {
                for target in plan.targets {
                    guard case .price = target.kind, columns & (1 << UInt128(target.column)) != 0 else { continue }
                    let at = offset + target.offset
                    let value = records.withBytes { $0.integer(at: at, as: Int64.self) }
                    // None is too large: `beginDecimals` has looked for those.
                    if value != Int64.max { records.overwrite(value &* TextPriceForms.unit, at: at) }
                }
            }
            offset += max(Int(words), 1) * 4
        }
    }

    /// Decides, at the end of the text, the form of the columns that are still open.
    ///
    /// - Throws: naming a column whose form cannot be known, also where the reading is lenient: that is no damage.
    mutating func decide() throws(TextFormatError) {
        if rows.prices.turned != 0 {
            turn(rows.prices.turned)
            rows.prices.turned = 0
        }
        let (decimals, unclear) = rows.prices.decision()
        if let unclear {
            throw TextFormatError(
                unclear, unit: unit, expected: "prices of which it is certain whether they are decimals",
                found: "whole numbers only, such as \(unclear.found)",
                suggestion:
                    "say which they are: `load FILE prices decimal` where 100 is 100.00, `load FILE prices fixed` where it is "
                    + "0.000000100")
        }
        if decimals != 0 { turn(decimals) }
        if let unclear = rows.times.unclear {
            throw TextFormatError(
                unclear, unit: unit, expected: "times of which it is certain what they count",
                found: "\(unclear.found), which is a likely day in no unit",
                suggestion: "say what they count: `load FILE times ns`, or us, ms, s")
        }
    }
}

extension TextFormatError {
    fileprivate init(_ place: TextPlace, unit: Unit, expected: String, found: String, suggestion: String) {
        self.init(
            line: place.line, column: place.column, field: place.name, expected: expected, found: found, unit: unit,
            suggestion: suggestion)
    }
}
