// E02xx are errors in a statement that can be parsed but means nothing. E03xx are errors of one that has a meaning
// which the data or the world does not allow.

extension Diagnostic.Code {
    /// A word that is no verb.
    public static let unknownVerb = Self(201)
    /// A verb or option without a value that it needs.
    public static let missingArgument = Self(202)
    /// A word that the verb has no option for, or one argument too many.
    public static let unexpectedWord = Self(203)
    /// An argument of the wrong form.
    public static let wrongArgument = Self(204)
    /// An option given twice.
    public static let repeatedOption = Self(205)
    /// A moment or range for a verb that takes none, or takes the other kind.
    public static let scopeNotTaken = Self(206)
    /// A word after `|` that is no stage.
    public static let unknownStage = Self(207)
    /// A statement with `&` that is no background job.
    public static let notBackground = Self(208)
    /// A name that is no setting.
    public static let unknownSetting = Self(209)
    /// A block after a word that begins none, or in a script where it may not stand.
    public static let blockNotTaken = Self(210)

    /// A question about a market while nothing is loaded.
    public static let nothingLoaded = Self(301)
    /// A name or id of no book in the data.
    public static let unknownSymbol = Self(302)
    /// A time that is not in the data or cannot be placed.
    public static let noSuchMoment = Self(303)
    /// A source that cannot be loaded.
    public static let cannotLoad = Self(304)
    /// A variable that has not been made.
    public static let unknownVariable = Self(305)
    /// A claim about a phase where phases are not known.
    public static let noPhase = Self(306)
    /// An address that cannot be listened on.
    public static let cannotServe = Self(307)
    /// A number of no job.
    public static let unknownJob = Self(308)
    /// Two sides of a comparison that are of different kinds.
    public static let notComparable = Self(309)
    /// A topic that there is no help on.
    public static let unknownTopic = Self(310)
    /// A `wait` whose duration ended before the job.
    public static let timedOut = Self(311)
    /// A name of no figure or column of the answer.
    public static let noSuchColumn = Self(312)
    /// A file that cannot be written.
    public static let cannotSave = Self(313)
    /// An order that no record up to the cursor names.
    public static let noSuchOrder = Self(314)
    /// A feed that cannot be followed.
    public static let cannotFollow = Self(315)
    /// A word that is no value of the column it is compared with.
    public static let unknownWord = Self(316)
    /// A verb that needs orders, on data that have none.
    public static let notByOrder = Self(318)
}

/// The explanations that `help E0201` prints, of the errors of binding and running; those of the syntax are in
/// `SyntaxCodes`.
package enum BindingCodes {
    /// The explanations, in the order of the codes.
    package static let all: [CodeExplanation] = [
        CodeExplanation(
            .unknownVerb, "no such verb",
            "A statement begins with a verb, an `at`, `from` or `last`. Verbs are lower case; `help` lists them.",
            example: "bok CLX5", better: "book CLX5"),
        CodeExplanation(
            .missingArgument, "something is missing",
            "The verb or option needs a value that was not written; `help VERB` shows its syntax.",
            example: "stream at", better: "stream at 100k"),
        CodeExplanation(
            .unexpectedWord, "a word too many",
            "The verb has no such option, or all its arguments are already there. Options go in any order, each once.",
            example: "book CLX5 dept 10", better: "book CLX5 depth 10"),
        CodeExplanation(
            .wrongArgument, "not what was expected here",
            "The word is there but its form is wrong: a number where a duration belongs, 0 where 1 is the least.",
            example: "book CLX5 depth 0", better: "book CLX5 depth 1"),
        CodeExplanation(
            .repeatedOption, "an option twice", "Each option may be given once.", example: "book CLX5 depth 5 depth 10",
            better: "book CLX5 depth 10"),
        CodeExplanation(
            .scopeNotTaken, "no moment or range here",
            "`at T` and `from T to T` go with verbs that ask the data; this one does not depend on a moment, or it takes "
                + "the other kind.",
            example: "at 19:45 help", better: "at start bbo CLX5"),
        CodeExplanation(
            .unknownStage, "no such stage",
            "Behind `|` stand stages: where, select, with, distinct, sort, head, tail, sample, count, sum and its like, as, save.",
            example: "book CLX5 | sorted price", better: "book CLX5 | sort price"),
        CodeExplanation(
            .notBackground, "not a background job",
            "Only statements that run for a while can run behind the prompt with `&`.", example: "bbo CLX5 &",
            better: "bbo CLX5"),
        CodeExplanation(
            .unknownSetting, "no such setting", "`set` alone lists every setting, its value and what it takes.",
            example: "set dept 5", better: "set depth 5"),
        CodeExplanation(
            .blockNotTaken, "no block here",
            "Only some words begin a block: for, repeat, if, and those of a test. An expected output between lines of ---- and "
                + "the blocks of a test belong in a script for `mbosh test`.",
            example: "book CLX5 { bbo CLX5 }", better: "repeat 3 {\n  bbo CLX5\n}"),
        CodeExplanation(
            .nothingLoaded, "nothing is loaded",
            "The question is about a market and there is none yet: `load FILE`, or `load demo` to try things out.",
            example: "book CLX5", better: "load demo\nbook ACME"),
        CodeExplanation(
            .unknownSymbol, "no such symbol",
            "No book in the data has this name or instrument id; `symbols` lists them. A name that looks like a number or "
                + "has a blank is quoted.",
            example: "book XYZ", better: "book CLX5"),
        CodeExplanation(
            .noSuchMoment, "no such moment",
            "The time cannot be placed: a record number beyond the last, a clock time when the data spans two dates, or a "
                + "mark that was never set.",
            example: "at record 99999999", better: "at record 3"),
        CodeExplanation(
            .cannotLoad, "the source cannot be loaded",
            "The file is missing, unreadable, damaged or not DBN. `lenient` keeps what comes before the damage.",
            example: "load missing.dbn", better: "load demo"),
        CodeExplanation(
            .unknownVariable, "no such variable",
            "`let NAME = …` before it, or `param`, makes one; `$port` is there after a server has started. A name given inside a "
                + "block ends with the block.",
            example: "at $nowhere", better: "serve http on :0\nprint $port"),
        CodeExplanation(
            .noPhase, "the phase is not known",
            "`in PHASE` needs status records in the data or `set session`; without them the claim is neither true nor "
                + "false, and an error.",
            example: "assert no-cross in open", better: "assert no-cross"),
        CodeExplanation(
            .cannotServe, "the address cannot be used",
            "The port is taken, needs rights you do not have, or the host is not this machine's. `:0` picks a free port.",
            example: "serve http on 192.0.2.1:8080", better: "serve http on :0"),
        CodeExplanation(
            .unknownJob, "no such job", "`jobs` lists what runs behind the prompt.", example: "stop 99", better: "jobs"),
        CodeExplanation(
            .notComparable, "these cannot be compared",
            "Both sides of a comparison must be of one kind: numbers, durations, times or texts.",
            example: "assert digest == 5s", better: "assert digest == digest"),
        CodeExplanation(
            .unknownTopic, "no help on this", "`help` alone lists the verbs.", example: "help bok", better: "help book"),
        CodeExplanation(
            .timedOut, "it took too long", "`wait` was given a duration and the job was still running at its end.",
            example: "wait 1 1ms", better: "stop\nwait"),
        CodeExplanation(
            .noSuchColumn, "no such figure",
            "An operand such as `bbo CLX5 spread` names one figure of the answer; the message lists those there are.",
            example: "assert bbo CLX5 spred == 0.01", better: "print bbo CLX5 spread"),
        CodeExplanation(
            .cannotSave, "the file cannot be written",
            "The folder is missing, the disk is full, or the file's ending names no form that the answer can have. Nothing is "
                + "left behind: a file appears whole or not at all.",
            example: "trades all | save trades.xlsx", better: "trades all | save trades.csv"),
        CodeExplanation(
            .noSuchOrder, "no such order",
            "No record up to the cursor names this order; later ones may. `book S by order` shows the ids that stand.",
            example: "order 18446744073709551614", better: "book CLX5 by order"),
        CodeExplanation(
            .cannotFollow, "the feed cannot be followed",
            "Nobody listens at the address, what is there is no feed, it does not let us in, or it was lost and did not come back. "
                + "What came before is kept: `info` tells how much. `retry 10m` waits longer.",
            example: "connect tcp :1", better: "connect tcp :9000 retry 30s"),
        CodeExplanation(
            .unknownWord, "no such value of the column",
            "The column has a few values with names of their own, and what stands beside it is none of them. A side is bid, ask or "
                + "none, an action add, cancel, modify, clear, trade, fill or none, or a letter of DBN's for one of these. The "
                + "message lists the column's.",
            example: "records CLX5 | where side == buy", better: "records CLX5 | where side == bid"),
        CodeExplanation(
            .notByOrder, "no orders in this data",
            "Books, trades and figures are made of market-by-order records. A file of trades, quotes or bars has none; `records` "
                + "lists what it has, with filters, sums and all other stages.",
            example: "volume", better: "load demo\nvolume"),
    ]
}
