// E022x are errors in a script as a whole, before it runs. E032x are errors of a running script that does what it may
// not.

extension Diagnostic.Code {
    /// A `param` inside a block, or a second one of the same name.
    public static let misplacedParameter = Self(220)
    /// A script that cannot be included.
    public static let cannotInclude = Self(221)
    /// A pattern after `~` that is no regular expression.
    public static let badPattern = Self(222)

    /// An action that the sandbox does not permit.
    public static let notPermitted = Self(320)
    /// A text, a nesting or a set of rows that is too large.
    public static let tooLarge = Self(321)
    /// A parameter of the script without a value.
    public static let missingParameter = Self(322)
    /// Output beyond `set output-limit`.
    public static let tooMuchOutput = Self(323)
}

/// The explanations that `help E0220` prints, of the errors of scripts.
package enum ScriptCodes {
    /// The explanations, in the order of the codes.
    package static let all: [CodeExplanation] = [
        CodeExplanation(
            .misplacedParameter, "a parameter out of place",
            "`param` declares what `mbosh run SCRIPT name=value` may give. It stands outside every block, once for each name.",
            example: "repeat 2 {\n  param symbol = ACME\n}",
            better: "param symbol = ACME\nrepeat 2 {\n  print $symbol\n}"),
        CodeExplanation(
            .cannotInclude, "the script cannot be included",
            "The file is missing or cannot be read, it includes itself, or scripts include one another more than 16 deep. "
                + "The path is relative to the script it stands in. Its variables must have their values before the script runs: "
                + "those of `param` have.",
            example: "include nowhere.mbo", better: "include checks/open.mbo"),
        CodeExplanation(
            .badPattern, "no regular expression",
            "Behind `~` stands a regular expression: characters, `.`, `[a-z]`, `\\d`, `\\w`, `\\s`, `^`, `$`, `( )`, `|`, `*`, `+`, "
                + "`?`, `{2,5}`. A backslash is written twice between quotes.",
            example: "print \"ACME\" ~ \"A(\"", better: "print \"ACME\" ~ \"A(C|D).*\""),
        CodeExplanation(
            .notPermitted, "not in the sandbox",
            "`--sandbox` lets a script write inside the working directory only, and connect to this machine only.",
            example: "records | save /elsewhere.dbn", better: "records | save here.dbn"),
        CodeExplanation(
            .tooLarge, "too large",
            "A text of more than a million bytes, or blocks and scripts more than 128 deep in one another: what only a script "
                + "makes that has lost its way. Or a stage that needs all rows at once, of records that are too many for it.",
            example: "let s = \"0123456789abcdef\"\nrepeat 20 {\n  let s = $s + $s\n}",
            better: "let s = \"0123456789abcdef\"\nlet s = $s + $s"),
        CodeExplanation(
            .missingParameter, "a parameter without a value",
            "The script needs a value for it: `mbosh run SCRIPT name=value`, or `param NAME = DEFAULT` in the script.",
            example: "param symbol", better: "param symbol = CLX5\nbook $symbol"),
        CodeExplanation(
            .tooMuchOutput, "too much output",
            "What a script prints in all is bounded by `set output-limit`, 1G unless it says otherwise, so that a loop that has "
                + "lost its way fills no disk. Records `| as csv` and the like outside every block are not counted.",
            example: "set output-limit 100\nrepeat 50 {\n  print \"again\"\n}",
            better: "set output-limit off\nrepeat 50 {\n  print \"again\"\n}"),
    ]
}
