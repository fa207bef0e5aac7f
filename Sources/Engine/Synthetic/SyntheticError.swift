import Engine

/// An error in the parameters of a generated market.
public enum SyntheticError: Error, Hashable, Sendable {
    case unknownKey(String)
    case badNumber(key: String, value: String, range: ClosedRange<UInt64>)
    case badPrice(key: String, value: String)
    case badTime(key: String, value: String)
    case badShare(key: String, value: String)
    case badWord(key: String, value: String, allowed: [String])
    case outOfRange(String)
}

extension SyntheticError: CustomStringConvertible {
    /// One sentence: what was expected and what was found.
    public var description: String {
        switch self {
        case .unknownKey(let key):
            let names = SyntheticMarket.Parameters.keys.map(\.name).joined(separator: ", ")
            return "a synthetic market has no ‘\(key)’; it has \(names)"
        case .badNumber(let key, let value, let range):
            return "\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound), not ‘\(value)’"
        case .badPrice(let key, let value):
            let kind = key == "tick" ? "a decimal number above 0" : "a decimal number"
            return "\(key) must be \(kind) with at most nine places, not ‘\(value)’"
        case .badTime(let key, let value):
            return "\(key) must be ISO 8601 such as 2025-01-06T14:30:00Z, not ‘\(value)’"
        case .badShare(let key, let value): return "\(key) must be a share from 0% to 100%, not ‘\(value)’"
        case .badWord(let key, let value, let allowed):
            let words = allowed.dropLast().joined(separator: ", ") + " or " + (allowed.last ?? "")
            return "\(key) must be \(words), not ‘\(value)’"
        case .outOfRange(let sentence): return sentence
        }
    }
}
