/// The stages that may stand after `|`, in the order of `help`.
enum StageTable {
    static let all =
        [whereStage, select, with, distinct, sort, head, tail, sample, count]
        + [
            aggregate(.sum, "add up a column"), aggregate(.avg, "the mean of a column, exact to 18 places"),
            aggregate(.min, "the least value of a column"), aggregate(.max, "the greatest value of a column"),
            aggregate(.first, "the first value of a column"), aggregate(.last, "the last value of a column"),
            aggregate(.stddev, "the standard deviation of a column, of a sample"),
            percentile("p50", "the median of a column (nearest rank)"),
            percentile("p99", "the 99th percentile of a column (nearest rank)"), vwap, quote, asFormat, save,
        ]

    private static let whereStage = Signature("where", .stage, "keep the rows for which a condition holds") {
        signature in
        signature.stage = .condition
        signature.parameters = [
            Parameter("condition", .condition, "columns, literals, $variables, functions; and, or, not")
        ]
        signature.details = [
            "A bare word is a column; beside a text column a word that is no column is a text: `symbol == ACME`. A column of an "
                + "enumeration knows its words, and any other is an error: a side is bid, ask or none, an action add, cancel, "
                + "modify, clear, trade, fill or none, and DBN's letters mean the same.",
            "`x in (a, b)`, `x between a and b` with both ends, `x ~ pattern` and their denials with `not` before the word are "
                + "comparisons, too. `help functions` lists the functions.",
            "As in SQL a comparison with an empty cell is neither true nor false, and so is `not` of it: the row is left out. "
                + "`price is null` keeps the rows without a price, `price is not null` the others.",
        ]
        signature.examples = [
            Example("trades ACME | where size >= 5", "large trades"),
            Example("symbols | where records > 1000 and symbol ~ AC", .prints("ACME"), "of any table"),
            Example("records ACME | where side == bid and action == cancel | count", .prints("count"), "of records"),
            Example(
                "records | where action in (trade, fill) and price between 99 and 101 | count", .prints("count"),
                "of some"),
            Example("bbo all | where ask is null or abs(mid - 100) > 5", "an empty side, or far away"),
        ]
        signature.related = ["select", "count", "records"]
        signature.errors = [.noSuchColumn, .notComparable, .unknownWord, .unknownSymbol]
    }

    private static let select = Signature("select", .stage, "keep these columns, in this order") { signature in
        signature.stage = .select
        signature.parameters = [Parameter("columns", .items, "columns, or expressions with names")]
        signature.grammar = "select EXPRESSION [as NAME], …"
        signature.details = [
            "An expression without a name is called as it is written. One word is a column, and so is a text between quotes: "
                + "`\"price * size\"`. `lag`, `diff` and `cumsum` run over the rows in their order."
        ]
        signature.examples = [
            Example("symbols | select symbol, records", .prints("ACME"), "two columns"),
            Example(
                "trades ACME | head 3 | select ts_recv, price * size as notional", .prints("notional"), "a new one"),
            Example("bbo all | select symbol, spread | as csv", .prints("symbol,spread"), "for a spreadsheet"),
        ]
        signature.related = ["with", "where", "sort", "as"]
        signature.errors = [.noSuchColumn, .tooLarge, .noSuchFunction]
    }

    private static let with = Signature("with", .stage, "add columns that are calculated") { signature in
        signature.stage = .with
        signature.parameters = [Parameter("columns", .assignments, "names, each with its expression")]
        signature.options = [
            Option("by", .columns, "`lag`, `diff` and `cumsum` run over the rows of each group by itself")
        ]
        signature.grammar = "with NAME = EXPRESSION, … [by COLUMNS]"
        signature.details = [
            "A column of the same name is replaced. Every expression sees the columns from before the stage; one that needs a new "
                + "column stands in a further `| with`. `lag`, `diff` and `cumsum` run over the rows in their order."
        ]
        signature.examples = [
            Example(
                "trades ACME | with notional = price * size | select price, size, notional | head 3",
                .prints("notional"), "what was paid"),
            Example(
                "trades all | with step = diff(price) by symbol | where abs(step) > 0.01 | select symbol, price, step | head 3",
                .prints("step"), "jumps"),
            Example(
                "trades ACME | with total = cumsum(size), hour = hour(ts_recv) | select hour, size, total | tail 2",
                .prints("total"), "so far"),
        ]
        signature.related = ["select", "where", "sum"]
        signature.errors = [.noSuchColumn, .notComparable, .tooLarge, .noSuchFunction]
    }

    private static let distinct = Signature("distinct", .stage, "keep the first of rows that are equal") { signature in
        signature.stage = .distinct
        signature.parameters = [
            Parameter("columns", .columns, required: false, "the columns that count; all of them when left out")
        ]
        signature.details = ["Empty cells are equal to one another here."]
        signature.examples = [
            Example("trades all | distinct symbol | select symbol", .prints("BOLT"), "every symbol once"),
            Example("records ACME | select action, side | distinct", .prints("action"), "whole rows"),
            Example("trades ACME | distinct price, side | count", .prints("count"), "how many there are"),
        ]
        signature.related = ["count", "select", "sort"]
        signature.errors = [.noSuchColumn, .tooLarge]
    }

    private static let sort = Signature("sort", .stage, "put the rows in the order of columns") { signature in
        signature.stage = .sort
        signature.parameters = [Parameter("order", .order, "columns; `desc` after one puts the greatest first")]
        signature.grammar = "sort COLUMN [desc], …"
        signature.details = [
            "Rows that are equal in the first column are put in the order of the next one. Rows that are equal in all of them "
                + "keep their order; empty cells come last."
        ]
        signature.examples = [
            Example("symbols | sort symbol", .prints("ACME"), "by name"),
            Example("trades ACME | sort size desc | head 5", .prints("size"), "the five largest"),
            Example("trades ACME | sort price, size desc | head 1 | select price", .prints("price"), "the lowest"),
        ]
        signature.related = ["head", "where"]
        signature.errors = [.noSuchColumn, .tooLarge]
    }

    private static let head = rows(
        .head, Signature("head", .stage, "keep the first rows"),
        [
            Example("trades ACME | head 3", .prints("price"), "the first three"),
            Example("symbols | head 1", .prints("ACME"), "of any table"),
            Example("records | head 2 | as csv", .prints("ts_recv,ts_event"), "as Databento prints them"),
        ], related: ["tail", "sort"])

    private static let tail = rows(
        .tail, Signature("tail", .stage, "keep the last rows"),
        [
            Example("trades ACME | tail 3", .prints("price"), "the last three"),
            Example("symbols | tail 1", .prints("BOLT"), "of any table"),
            Example("records | tail 2 | as ndjson", .prints("\"hd\""), "as Databento prints them"),
        ], related: ["head", "sort"])

    private static func rows(
        _ stage: Stage, _ plain: Signature, _ examples: [Example], related: [String]
    ) -> Signature {
        var signature = plain
        signature.stage = stage
        signature.parameters = [Parameter("rows", .integer(0...Int.max), "how many")]
        signature.examples = examples
        signature.related = related
        return signature
    }

    private static let sample: Signature = {
        var signature = rows(
            .sample, Signature("sample", .stage, "keep some rows, drawn by chance"),
            [
                Example("trades ACME | sample 3", .prints("price"), "three of them"),
                Example("records | sample 100 seed 7 | count", .prints("100"), "others"),
                Example("symbols | sample 1", .prints("symbol"), "of any table"),
            ], related: ["head", "where"])
        signature.options = [Option("seed", .integer(0...Int.max), "of the chance; 1 when left out")]
        signature.details = [
            "No row is drawn twice, and those that are keep their order. The same seed draws the same rows on every machine."
        ]
        return signature
    }()

    // MARK: Figures

    private static let count = Signature("count", .stage, "how many rows there are") { signature in
        describe(&signature, "count [distinct EXPRESSION]", "rows, or the different values of something")
        signature.examples = [
            Example("trades ACME | count", .prints("count"), "how many trades"),
            Example("records | where action == F | count", .prints("count"), "of one kind"),
            Example(
                "trades all | count, sum size, avg price by symbol, side", .prints("avg_price"),
                "with figures, by two columns"),
            Example("records | count, count distinct order_id by every 5m", .prints("distinct"), "by intervals"),
        ]
        signature.related = ["where", "sum", "distinct"]
        signature.errors = [.noSuchColumn]
    }

    /// The grammar and the help that all stages of figures share.
    private static func describe(_ signature: inout Signature, _ figure: String, _ what: String) {
        signature.stage = .figures
        signature.parameters = [Parameter("figures", .figures, what + "; further figures after commas")]
        signature.options = [
            Option("by", .keys, "a row for each value of columns or expressions; `every 1m` is by intervals of time")
        ]
        signature.grammar = figure + " [as NAME], … [by KEYS]"
        signature.details = [
            "Figures of several kinds stand in one stage: \(Aggregate.plain.map(\.word).joined(separator: ", ")), `count distinct`, "
                + "and p with any percent, such as p99.9. Empty cells do not count; of no rows a figure is empty and a count 0."
        ]
    }

    private static func aggregate(_ figure: Aggregate, _ summary: String) -> Signature {
        figures(figure.word, summary, related: Aggregate.plain.map(\.word))
    }

    private static func percentile(_ name: String, _ summary: String) -> Signature {
        figures(name, summary, related: ["p50", "p99", "avg", "max"])
    }

    private static func figures(_ name: String, _ summary: String, related: [String]) -> Signature {
        Signature(name, .stage, summary) { signature in
            describe(&signature, "\(name) EXPRESSION", "a column, or an expression with a name")
            if name == "stddev" {
                signature.details.append(
                    "With n - 1 in the divisor, and of fewer than two values empty. Its sums are exact, and only the last division "
                        + "and the root are measured, with nine digits after the point.")
            }
            signature.examples = [
                Example("trades ACME | \(name) size", .prints("\(name)_size"), "of one column"),
                Example("trades all | \(name) size by symbol", .prints("ACME"), "by another"),
                Example("trades ACME | where side == bid | \(name) price", .prints("\(name)_price"), "of some rows"),
                Example(
                    "trades all | \(name) price * size as paid, count by side", .prints("paid"), "of an expression"),
            ]
            signature.related = Array(related.filter { $0 != name }.prefix(4))
            signature.errors = [.noSuchColumn, .notComparable, .noSuchFunction]
        }
    }

    private static let vwap = Signature("vwap", .stage, "the mean price by size") { signature in
        describe(&signature, "vwap [COLUMN COLUMN]", "a price and a size; `price` and `size` when left out")
        signature.details.append(
            "Rows without a price or without a size do not count. The quotient is cut after 18 places.")
        signature.examples = [
            Example("trades ACME | vwap", .prints("vwap"), "of trades"),
            Example("trades all | vwap, sum size by symbol, every 5m", .prints("vwap"), "by intervals"),
            Example("trades ACME | vwap price size as mean", .prints("mean"), "of two columns"),
        ]
        signature.related = ["avg", "sum"]
        signature.errors = [.noSuchColumn, .notComparable]
    }

    private static let quote = Signature("quote", .stage, "add the quotes that stood when each row came") { signature in
        signature.stage = .quote
        signature.options = [
            Option("after", .duration, "the mid so much later by the clock, as a column such as mid_10s")
        ]
        signature.details = [
            "Adds bid, bid_size, ask_size, ask, mid, microprice and spread of the row's book as they stood before the row's "
                + "event, and sign: 1 for a trade whose aggressor buys, -1 for one whose aggressor sells, and empty for any "
                + "other record. With `after` it adds the mid that stands so much later by ts_recv; it is empty where the "
                + "data ends before.",
            "It is about market-by-order records, so it stands before the stages that make other rows of them. One pass over "
                + "the records finds the quotes of all rows.",
        ]
        signature.examples = [
            Example("trades ACME | quote | head 3", .prints("microprice"), "the quote beside each trade"),
            Example(
                "trades ACME | quote | with paid = (price - mid) * sign | avg paid", .prints("avg_paid"),
                "the effective half spread"),
            Example(
                "trades ACME | quote | quote after 10s | with markout = (mid_10s - mid) * sign | avg markout, count by side",
                .prints("avg_markout"), "what came after"),
        ]
        signature.related = ["with", "avg"]
        signature.errors = [.wrongArgument]
    }

    private static let asFormat = Signature("as", .stage, "choose the form in which the answer leaves") { signature in
        signature.stage = .form
        signature.parameters = [
            Parameter("format", .keyword(OutputFormat.self), OutputFormat.words)
        ]
        signature.options = RecordForm.options
        signature.details = [
            "Records leave as csv and ndjson exactly as Databento's own encoder prints them. Other answers have the shapes "
                + "of their JSON, or a row each."
        ]
        signature.examples = [
            Example("book ACME | as json", .prints("\"bids\""), "one JSON document on one line"),
            Example("records ACME | head 2 | as csv", .prints("ts_recv,ts_event"), "Databento's own columns"),
            Example(
                "records | head 2 | as ndjson raw map-symbols", .prints("\"symbol\":\"ACME\""), "integers and names"),
        ]
        signature.related = ["save", "select"]
    }

    private static let save = Signature("save", .stage, "write the answer to a file") { signature in
        signature.stage = .save
        signature.parameters = [Parameter("path", .path, "its ending says the form; `-` is standard output")]
        signature.options = RecordForm.options
        signature.details = [
            "Endings: \(OutputFormat.endingWords); for records also .dbn. Behind each may stand .zst. The file "
                + "appears whole or not at all: it is written beside its place and then renamed. A file of another user's, or "
                + "with several names, keeps its owner and its names: the whole answer is copied into it.",
            "Nothing is left out: a CSV table of several types of records is an error, NDJSON and DBN hold them all. DBN is of "
                + "the version that was loaded; records of several versions, or with `upgrade`, are written as version 3.",
            "`| as csv | save -` (or /dev/stdout) prints, /dev/null takes everything; other devices and pipes are refused. `~/` "
                + "is the home folder.",
        ]
        signature.examples = [
            Example("records ACME | save acme.dbn.zst", .binds, "a part of the data as DBN"),
            Example("trades all | save trades.csv", .binds, "for a spreadsheet"),
            Example("records | where action == T | save trades.ndjson raw", .binds, "integers, not decimals"),
        ]
        signature.related = ["as"]
        signature.errors = [.cannotSave]
    }
}
