/// Every syntax error, in the order of the codes.
public let syntaxCodes: [CodeExplanation] = lexerCodes + parserCodes + expressionCodes

private let lexerCodes: [CodeExplanation] = [
    CodeExplanation(
        .tooManyErrors, "too many errors", "Only the first 100 errors of a script are shown.",
        example: String(repeating: "}\n", count: 101), better: "book CLX5"),
    CodeExplanation(
        .strayCharacter, "stray control character",
        "A script is text; NUL and other control characters have no place in it, not even between quotes.",
        example: "book \u{1}CLX5", better: "book CLX5"),
    CodeExplanation(
        .unclosedQuote, "unclosed quote",
        "A text begins and ends with a double quote on the same line. Write a quote inside it as \\\".",
        example: "load \"my day.dbn", better: "load \"my day.dbn\""),
    CodeExplanation(
        .numberOutOfRange, "number out of range",
        "Numbers are exact: up to 18 digits after the point, nothing finer than a nanosecond, ports up to 65535.",
        example: "head 9999999999999G", better: "records CLX5 | head 1M"),
    CodeExplanation(
        .unknownEscape, "unknown escape",
        "Between quotes a backslash is followed by one of \\ \" n t r or u{HEX}; write \\\\ for a backslash.",
        example: #"load "day\s1.dbn""#, better: #"load "day\\s1.dbn""#),
    CodeExplanation(
        .variableWithoutName, "variable without a name",
        "A variable is $ and a name that begins with a letter, as in $port.", example: "print $5", better: "print 5"),
    CodeExplanation(
        .timeOutOfRange, "no such time",
        "It has the shape of a date or a time of day, but the calendar or the clock has no such moment.",
        example: "at 25:00", better: "at 23:59:59"),
    CodeExplanation(
        .unclosedGolden, "unclosed golden block",
        "The expected output after a query stands between two lines of ----.",
        example: "book CLX5\n----\nbid 64.81", better: "book CLX5\n----\nbid 64.81\n----"),
    CodeExplanation(
        .strayBackslash, "stray backslash",
        "A backslash continues a statement only as the last character of its line; quote a word that ends in one.",
        example: "book \\ CLX5", better: "book \\\n  CLX5"),
    CodeExplanation(
        .foreignPunctuation, "punctuation of another language",
        "A line is one statement, without a semicolon; text stands between plain double quotes.", example: "bbo CLX5;",
        better: "bbo CLX5"),
    CodeExplanation(
        .wordTooLong, "word too long",
        "A word has at most 4096 bytes, as many as a path. A longer one is data in the place of a statement.",
        example: "book " + String(repeating: "X", count: Lexer.longestWord + 1), better: "book CLX5"),
]

private let parserCodes: [CodeExplanation] = [
    CodeExplanation(
        .expectedVerb, "expected a verb", "A statement begins with a verb, or with a scope and then a verb.",
        example: "10 book CLX5", better: "book CLX5 depth 10"),
    CodeExplanation(
        .expectedTime, "expected a time",
        "A time is 2025-09-24T19:45:00Z, 19:45, +5m, start, end, open, close, a mark, record N or $variable.",
        example: "at \"19:45\" book CLX5", better: "at 19:45 book CLX5"),
    CodeExplanation(
        .expectedDuration, "expected a duration", "A duration is a number and a unit: ns us ms s m h d.",
        example: "last 5 trades CLX5", better: "last 5m trades CLX5"),
    CodeExplanation(
        .scopeWithoutStatement, "a range needs a statement",
        "A range says when a statement is asked. Only `at TIME` stands alone: it moves the cursor.",
        example: "from 19:30 to 21:00", better: "from 19:30 to 21:00 trades CLX5"),
    CodeExplanation(
        .scopeNotAllowed, "no scope here",
        "One scope stands before one query; put it before the statements inside a block.",
        example: "at 19:45 test \"open\" {\n}", better: "test \"open\" {\n  at 19:45 assert no-cross\n}"),
    CodeExplanation(
        .emptyStage, "empty stage", "Between two | and after the last stands a stage such as `head 5` or `save PATH`.",
        example: "trades | head 5 |", better: "trades | head 5"),
    CodeExplanation(
        .misplacedAmpersand, "misplaced &", "& makes a statement a background job and is the last thing on its line.",
        example: "stream at 100k & book CLX5", better: "stream at 100k &\nbook CLX5"),
    CodeExplanation(
        .misplacedComma, "misplaced comma", "A comma joins two things of a list: `for s in CLX5, CLZ5`.",
        example: "bbo CLX5,", better: "bbo CLX5, CLZ5"),
    CodeExplanation(
        .malformedPair, "malformed pair",
        "NAME=VALUE is one name and one value without blanks. Quote a path that contains =.",
        example: "load data/day=24.dbn", better: "load \"data/day=24.dbn\""),
    CodeExplanation(
        .unclosedBrace, "unclosed {", "Every { of a block needs its }.", example: "test \"open\" {\n  assert no-cross",
        better: "test \"open\" {\n  assert no-cross\n}"),
    CodeExplanation(
        .strayBrace, "stray }", "No block is open here that } could close.", example: "book CLX5 }", better: "book CLX5"
    ),
    CodeExplanation(
        .malformedBlock, "malformed block",
        "A block is a verb, its words and a body in braces; the line ends after the last }.",
        example: "setup { load demo } book", better: "setup { load demo }\nbook"),
    CodeExplanation(
        .misplacedElse, "misplaced else",
        "`else` follows the } of an `if` on the same line, and a { or `if` follows it.",
        example: "if true {\n}\nelse {\n}", better: "if true {\n} else {\n}"),
    CodeExplanation(
        .misplacedGolden, "misplaced golden block", "The first ---- stands on the line after the query it belongs to.",
        example: "setup {\n}\n----\nx\n----", better: "print 5\n----\n5\n----"),
    CodeExplanation(
        .nestingTooDeep, "nested too deep", "Blocks may stand in one another 64 deep.",
        example: String(repeating: "setup {\n", count: 65) + String(repeating: "}\n", count: 65),
        better: "setup {\n  load demo\n}"),
    CodeExplanation(
        .misplacedColon, "misplaced colon",
        "A colon on its own stands between `expect error …` and the statement that must fail.",
        example: "expect error E0203 :", better: "expect error E0203: book CLX5 dept 10"),
]

private let expressionCodes: [CodeExplanation] = [
    CodeExplanation(
        .expectedOperand, "expected an operand", "Each side of an operator is a literal, a $variable or a query.",
        example: "assert bbo CLX5 spread <=", better: "assert bbo CLX5 spread <= 0.02"),
    CodeExplanation(
        .expectedOperator, "expected an operator",
        "Two values need an operator between them; + - * / need blanks around them.", example: "print 5 $x",
        better: "print 5 + $x"),
    CodeExplanation(
        .chainedComparison, "chained comparison", "Write `1 < $x and $x < 5` instead of `1 < $x < 5`.",
        example: "assert 1 < $x < 5", better: "assert 1 < $x and $x < 5"),
    CodeExplanation(
        .unbalancedParenthesis, "unbalanced parenthesis", "Every ( needs its ) in the same expression.",
        example: "print ($x + 1", better: "print ($x + 1)"),
    CodeExplanation(
        .singleEquals, "= is no comparison", "Compare with ==; a single = belongs to `let` and to NAME=VALUE.",
        example: "assert $x = 5", better: "assert $x == 5"),
    CodeExplanation(
        .notAnOperand, "not an operand", "A list or an address cannot be compared or reckoned with.",
        example: "assert $x == :9000", better: "assert $x == \":9000\""),
    CodeExplanation(
        .expressionTooLarge, "expression too large",
        "An expression has at most 64 levels of parentheses and 256 operators; give a part a name with `let`.",
        example: "print " + String(repeating: "(", count: 65) + "1" + String(repeating: ")", count: 65),
        better: "print ((1 + 2) * 3)"),
    CodeExplanation(
        .noSuchFunction, "no such function",
        "A name before parentheses is a function, with as many values as it takes; `help functions` lists them. Figures of all "
            + "rows, such as `avg`, are stages, and functions that run over rows stand in `with` and `select` alone.",
        example: "print rond(2.5)", better: "print round(2.5)"),
]
