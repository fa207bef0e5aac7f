/// One thing wrong with a piece of text: what was expected, what was found and what to try, at a place.
public struct Diagnostic: Error, Hashable, Sendable {
    /// Stable, searchable and explained by `help E0203`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public var number: Int

        public init(_ number: Int) { self.number = number }

        /// `E0203`: always four digits.
        public var description: String {
            let digits = String(number)
            return "E" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }

    public var code: Code
    /// One sentence in lower case, without a full stop: `no verb is called ‘bok’`.
    public var message: String
    /// The words that caused it.
    public var span: SourceSpan
    /// Printed behind the caret, when it adds something to the message.
    public var label: String?
    /// One suggestion: ``did you mean `book`?``
    public var help: String?

    public init(_ code: Code, _ message: String, at span: SourceSpan, label: String? = nil, help: String? = nil) {
        self.code = code
        self.message = message
        self.span = span
        self.label = label
        self.help = help
    }
}
