/// The words that a user of another shell, or of another trading tool, types first, and the statements here that do the
/// same.
///
/// They are only help after "no verb is called": none of these words is taken for a verb, which would be a second name
/// to know.
enum ForeignWords {
    /// The words with their help, in the order of `help`.
    static let hints: [(words: [String], help: String)] = [
        hint(".open open \\c use import .import attach", "`load FILE` loads one, `load demo` a built-in market"),
        hint(
            "\\d \\dt \\l \\list \\d+ .tables .schema .databases show describe desc tables list ls dir instruments",
            "`symbols` lists the books, `info` says what is loaded"),
        hint(
            "ladder dom depth orderbook ob bk l2 l3 mbo mbp b",
            "`book SYMBOL` shows the book, `book SYMBOL by order` every queue"),
        hint("quote quotes nbbo tob top best inside l1", "`bbo SYMBOL` is the best bid and offer"),
        hint("tape prints ticks fills executions", "`trades SYMBOL` lists them"),
        hint("candles candle bars ohlc kline", "`ohlcv SYMBOL every 1m`, and `plot` in front draws it"),
        hint("chart draw graph", "`plot mid SYMBOL` draws, `plot … to FILE.png` writes a picture"),
        hint("goto seek jump go rewind time now", "`at 19:45` moves the cursor, `step` and `back` go on"),
        hint("play", "`watch book` and the space key play; `stream at x1` sends the records over TCP"),
        hint("sha256 md5 hash checksum", "`digest` hashes every order of every book"),
        hint("verify validate ensure", "`assert CLAIM` claims something, as in `assert no-cross`"),
        hint(
            "SELECT Select sql FROM WITH WHERE INSERT UPDATE DELETE CREATE PRAGMA EXPLAIN",
            "no SQL: `trades | where size > 5 | select ts_recv, price | head 10`"),
        hint(".mode \\pset \\a \\x .headers .format", "`set format csv`, or `| as csv` behind a question"),
        hint(
            ".output .once \\o \\g \\copy COPY copy export .dump .excel",
            "`| save FILE` behind a question writes the answer"),
        hint(".read \\i \\ir source run exec .", "`include FILE.mbo` runs a script here"),
        hint(".timer", "`timing on` says how long statements take"),
        hint("\\s fc", "`history` lists what ran, `history save FILE.mbo` makes a script of it"),
        hint(".parameter var def", "`let NAME = …` gives a value a name, `set` shows settings"),
        hint("echo \\echo puts printf", "`print EXPRESSION`"),
        hint("clear cls .clear \\clear", "Ctrl-L clears the screen"),
        hint(
            "! \\! .shell .system sh bash cd .cd pwd",
            "no other program is run from here; Ctrl-Z leaves for a moment, `fg` comes back"),
        hint(":q :q! :wq :x bye logout kill", "`quit` or Ctrl-D leaves"),
        hint("am pm AM PM", "clock times have 24 hours, as in `at 14:45`"),
        hint("man commands usage --help -h -help HELP :help :h", "`help` lists the verbs"),
    ]

    private static func hint(_ words: String, _ help: String) -> (words: [String], help: String) {
        (words.split(separator: " ").map(String.init), help)
    }

    private static let byWord: [String: String] = Dictionary(
        hints.flatMap { hint in hint.words.map { ($0, hint.help) } }, uniquingKeysWith: { first, _ in first })

    /// The help for a word of another tool; nil for any other word. `!ls` has the help of `!`.
    static func help(_ word: String) -> String? { byWord[word] ?? (word.first == "!" ? byWord["!"] : nil) }
}
