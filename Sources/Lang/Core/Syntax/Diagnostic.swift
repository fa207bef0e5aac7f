/// An error or a warning about a piece of text: what was expected, what was found and what to try, at a span of the
/// text.
public struct Diagnostic: Error, Hashable, Sendable {
    /// The stable code of a kind of error, which people search for and `help E0203` explains.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The number, at most four digits.
        public var number: Int

        /// The code of a number.
        public init(_ number: Int) { self.number = number }

        /// The code as it is printed, `E0203`: always four digits.
        public var description: String { "E" + String(number).zeroPadded(4) }
    }

    /// The kind of error.
    public var code: Code
    /// One sentence in lower case, without a full stop: `no verb is called ‘bok’`.
    public var message: String
    /// The extent of the words that caused it.
    public var span: SourceSpan
    /// Printed after the caret, when it adds something to the message; nil otherwise.
    public var label: String?
    /// One suggestion, ``did you mean `book`?``; nil when there is none.
    public var help: String?

    /// Makes a diagnostic of its parts.
    public init(_ code: Code, _ message: String, at span: SourceSpan, label: String? = nil, help: String? = nil) {
        self.code = code
        self.message = message
        self.span = span
        self.label = label
        self.help = help
    }
}
