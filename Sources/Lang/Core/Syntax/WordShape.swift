/// The readings of words by their shape. The most specific reading wins; the text is kept beside it, so nothing is lost
/// when a binder wants a path or an id and the word is shaped like a number.
enum WordShape {
    /// The reading of a word.
    enum Reading: Hashable {
        /// No special shape.
        case word
        case shaped(Item.Kind)
        /// It can only be meant as that shape, and has an error: `25:00`, `:99999`.
        case refused(Diagnostic.Code, String, help: String)
    }

    /// Reads a word by its shape. Linear in the length of the word. `span` is the word's extent in the source.
    static func reading(_ word: ArraySlice<UInt8>, span: SourceSpan) -> Reading {
        guard let first = word.first else { return .word }
        if word.count == 1, let sign = arithmeticSign(first) { return .shaped(sign) }
        let isSigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        if first.isDigit || isSigned || first == UInt8(ascii: ".") {
            for candidate in [number(word), duration(word, span: span), time(word, span: span)] where candidate != .word
            {
                return candidate
            }
        }
        return address(word)
    }

    /// The sign of `+`, `*` and `/` alone; nil for any other byte. A lone `-` is a word: it also names standard input,
    /// and an expression knows it by its text.
    private static func arithmeticSign(_ byte: UInt8) -> Item.Kind? {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "/"): .symbol
        default: nil
        }
    }

    /// The time that a text has the shape of; nil for any other text.
    static func time(of text: String) -> TimeExpression.Kind? {
        guard case .shaped(.time(let time)) = reading(Array(text.utf8)[...], span: SourceSpan(0, 0)) else { return nil }
        return time.kind
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
