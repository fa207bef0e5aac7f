/// The stages that may stand after `|`, in the order of `help`.
enum StageTable {
    static let all = [
        whereStage, select, sort, head, tail, count, aggregate(.sum, "add up a column"),
        aggregate(.avg, "the mean of a column, exact to 18 places"), aggregate(.min, "the least value of a column"),
        aggregate(.max, "the greatest value of a column"), aggregate(.p50, "the median of a column (nearest rank)"),
        aggregate(.p99, "the 99th percentile of a column (nearest rank)"), asFormat, save,
    ]

    private static let whereStage = Signature("where", .stage, "keep the rows for which a condition holds") {
        signature in
        signature.stage = .condition
        signature.parameters = [Parameter("condition", .condition, "columns, literals, $variables; and, or, not")]
        signature.details = [
            "A bare word is a column; beside a text column a word that is no column is a text: `symbol == ACME`. A column of an "
                + "enumeration knows its words, and any other is an error: a side is bid, ask or none, an action add, cancel, "
                + "modify, clear, trade, fill or none, and DBN's letters mean the same.",
            "As in SQL a comparison with an empty cell is neither true nor false, and so is `not` of it: the row is left out. "
                + "`price == price` keeps the rows that have a price, `not price == price` the others.",
        ]
        signature.examples = [
            Example("trades ACME | where size >= 5", "large trades"),
            Example("symbols | where records > 1000 and symbol ~ AC", .prints("ACME"), "of any table"),
            Example("records ACME | where side == bid and action == cancel | count", .prints("count"), "of records"),
        ]
        signature.related = ["select", "count", "records"]
        signature.errors = [.noSuchColumn, .notComparable, .unknownWord, .unknownSymbol]
    }

    private static let select = Signature("select", .stage, "keep these columns, in this order") { signature in
        signature.stage = .select
        signature.parameters = [Parameter("columns", .columns, "names, separated by commas")]
        signature.examples = [
            Example("symbols | select symbol, records", .prints("ACME"), "two columns"),
            Example("trades ACME | head 3 | select ts_recv, price, size", .prints("price"), "of records"),
            Example("bbo all | select symbol, spread | as csv", .prints("symbol,spread"), "for a spreadsheet"),
        ]
        signature.related = ["where", "sort", "as"]
        signature.errors = [.noSuchColumn, .tooLarge]
    }

    private static let sort = Signature("sort", .stage, "put the rows in the order of a column") { signature in
        signature.stage = .sort
        signature.parameters = [Parameter("column", .column, "its name")]
        signature.options = [Option("desc", nil, "greatest first")]
        signature.details = ["Rows that are equal keep their order; empty cells come last."]
        signature.examples = [
            Example("symbols | sort symbol", .prints("ACME"), "by name"),
            Example("trades ACME | sort size desc | head 5", .prints("size"), "the five largest"),
            Example("trades ACME | sort price | head 1 | select price", .prints("price"), "the lowest"),
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

    private static let count = Signature("count", .stage, "how many rows there are") { signature in
        signature.stage = .count
        signature.examples = [
            Example("trades ACME | count", .prints("count"), "how many trades"),
            Example("records | where action == F | count", .prints("count"), "of one kind"),
            Example("symbols | count", .prints("2"), "of any table"),
        ]
        signature.related = ["where", "sum"]
    }

    private static func aggregate(_ figure: Aggregate, _ summary: String) -> Signature {
        let name = figure.rawValue
        var signature = Signature(name, .stage, summary)
        signature.parameters = [Parameter("column", .column, "its name")]
        signature.options = [Option("by", .column, "a row for each value of this column")]
        signature.details = ["Empty cells do not count; of no rows the answer is empty."]
        signature.examples = [
            Example("trades ACME | \(name) size", .prints("\(name)_size"), "of one column"),
            Example("trades all | \(name) size by symbol", .prints("ACME"), "by another"),
            Example("trades ACME | where side == bid | \(name) price", .prints("\(name)_price"), "of some rows"),
        ]
        signature.stage = .figure(figure)
        signature.related = Aggregate.allCases.map(\.rawValue).filter { $0 != name }.prefix(3) + ["count"]
        signature.errors = [.noSuchColumn, .notComparable]
        return signature
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
