// The stable codes of the errors that are found before any word has a meaning. A code is never given to another error;
// one that is no longer reported leaves a gap. `SyntaxCodes` explains each.

extension Diagnostic.Code {
    // Lexer
    /// More errors than are reported.
    public static let tooManyErrors = Self(100)
    /// A stray control character.
    public static let strayCharacter = Self(101)
    /// A quote that is never closed.
    public static let unclosedQuote = Self(102)
    /// A number too large to hold.
    public static let numberOutOfRange = Self(103)
    /// An escape that a text does not have.
    public static let unknownEscape = Self(104)
    /// A `$` without a name.
    public static let variableWithoutName = Self(105)
    /// A time that does not exist or is out of range.
    public static let timeOutOfRange = Self(106)
    /// A golden block that is never closed.
    public static let unclosedGolden = Self(107)
    /// A `\` that is not at the end of a line.
    public static let strayBackslash = Self(108)
    /// Punctuation of another language, such as `;`.
    public static let foreignPunctuation = Self(109)
    /// A word that is too long.
    public static let wordTooLong = Self(110)

    // Parser
    /// A statement without a verb.
    public static let expectedVerb = Self(120)
    /// A scope without a time.
    public static let expectedTime = Self(121)
    /// A scope without a duration.
    public static let expectedDuration = Self(122)
    /// A range that no statement follows.
    public static let scopeWithoutStatement = Self(123)
    /// A scope where none may stand.
    public static let scopeNotAllowed = Self(124)
    /// A `|` without a stage.
    public static let emptyStage = Self(125)
    /// A `&` that does not end a statement.
    public static let misplacedAmpersand = Self(126)
    /// A comma out of place.
    public static let misplacedComma = Self(127)
    /// A pair `name=value` that is malformed.
    public static let malformedPair = Self(128)
    /// A brace that is never closed.
    public static let unclosedBrace = Self(129)
    /// A brace that closes nothing.
    public static let strayBrace = Self(130)
    /// A block whose head or body is malformed.
    public static let malformedBlock = Self(131)
    /// An `else` without an `if`.
    public static let misplacedElse = Self(132)
    /// A golden block that follows no statement.
    public static let misplacedGolden = Self(133)
    /// Blocks nested too deep.
    public static let nestingTooDeep = Self(134)
    /// A colon out of place.
    public static let misplacedColon = Self(135)

    // Expressions
    /// An operator without an operand.
    public static let expectedOperand = Self(140)
    /// Two operands without an operator.
    public static let expectedOperator = Self(141)
    /// A comparison that is compared again.
    public static let chainedComparison = Self(142)
    /// A parenthesis without its counterpart.
    public static let unbalancedParenthesis = Self(143)
    /// A single `=` in a comparison.
    public static let singleEquals = Self(144)
    /// A part of an expression that is not one value.
    public static let notAnOperand = Self(145)
    /// An expression that is too large.
    public static let expressionTooLarge = Self(146)
    /// A name before parentheses that is no function, or a function with too few or too many values.
    public static let noSuchFunction = Self(147)
}

/// The explanation of an error's code, which `help E0102` prints.
public struct CodeExplanation: Hashable, Sendable {
    /// The code that is explained.
    public var code: Diagnostic.Code
    /// A few words, as a heading.
    public var title: String
    /// One or two sentences: the meaning of the error and what to do.
    public var explanation: String
    /// A script that is refused with exactly this code; a test runs each.
    public var example: String
    /// The script that the author of the example may have meant, without this error; empty when there is none.
    public var better: String

    /// Makes an explanation of its parts.
    public init(
        _ code: Diagnostic.Code, _ title: String, _ explanation: String, example: String, better: String = ""
    ) {
        self.code = code
        self.title = title
        self.explanation = explanation
        self.example = example
        self.better = better
    }
}
