import Engine

/// A value that is written as one word of a list: the signature lists the words, and a body gets the value.
public protocol Keyword: CaseIterable {
    var word: String { get }
}

extension Keyword where Self: RawRepresentable<String> {
    /// The word as it is written, the raw value.
    public var word: String { rawValue }
}

extension ArgumentType {
    /// The type of an argument that is one of the words of an enumeration.
    public static func keyword<Value: Keyword>(_ values: Value.Type) -> ArgumentType {
        .keyword(values.allCases.map(\.word))
    }
}

extension BoundCall {
    /// The value whose word was written; nil when none was.
    public func keyword<Value: Keyword>(_ name: String, as values: Value.Type = Value.self) -> Value? {
        guard let word = text(name) else { return nil }
        return values.allCases.first { $0.word == word }
    }
}

extension Side: Keyword { public var word: String { name } }
extension Schema: Keyword { public var word: String { name } }
extension DerivedFeed.Form: Keyword {}
extension Navigator.Kind: Keyword {}
extension OutputFormat: Keyword {}
extension TextPrices: Keyword {}
extension TextTimes: Keyword {}

/// The detail of a book, in `book CLX5 by order`.
package enum BookDetail: String, Keyword {
    case level, order
}

/// The words `on` and `off`.
enum Switch: String, Keyword {
    case on, off
}
