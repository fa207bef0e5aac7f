// The stable codes of the errors that are found before any word has a meaning. A code is never given to another error;
// one that is no longer reported leaves a gap. `SyntaxCodes` explains each.

extension Diagnostic.Code {
    // Lexer
    public static let tooManyErrors = Self(100)
    public static let strayCharacter = Self(101)
    public static let unclosedQuote = Self(102)
    public static let numberOutOfRange = Self(103)
    public static let unknownEscape = Self(104)
    public static let variableWithoutName = Self(105)
    public static let timeOutOfRange = Self(106)
    public static let unclosedGolden = Self(107)
    public static let strayBackslash = Self(108)
    public static let foreignPunctuation = Self(109)
    public static let wordTooLong = Self(110)

    // Parser
    public static let expectedVerb = Self(120)
    public static let expectedTime = Self(121)
    public static let expectedDuration = Self(122)
    public static let scopeWithoutStatement = Self(123)
    public static let scopeNotAllowed = Self(124)
    public static let emptyStage = Self(125)
    public static let misplacedAmpersand = Self(126)
    public static let misplacedComma = Self(127)
    public static let malformedPair = Self(128)
    public static let unclosedBrace = Self(129)
    public static let strayBrace = Self(130)
    public static let malformedBlock = Self(131)
    public static let misplacedElse = Self(132)
    public static let misplacedGolden = Self(133)
    public static let nestingTooDeep = Self(134)
    public static let misplacedColon = Self(135)

    // Expressions
    public static let expectedOperand = Self(140)
    public static let expectedOperator = Self(141)
    public static let chainedComparison = Self(142)
    public static let unbalancedParenthesis = Self(143)
    public static let singleEquals = Self(144)
    public static let notAnOperand = Self(145)
    public static let expressionTooLarge = Self(146)
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
