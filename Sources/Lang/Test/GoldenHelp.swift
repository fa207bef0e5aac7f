import Engine
import Lang

/// The page of `help golden`: no verb begins a golden, so no signature can explain it.
enum GoldenHelp {
    static let topic = HelpTopic(["golden", "goldens", "----"], page: page)

    /// An example that holds for the built-in demo.
    static let example = """
        load demo
        bbo ACME
        ----
        ACME  <..>  bid 99.91 × 215 (6)  ask 99.92 × <..>
        ----
        """

    static let page = """
        golden: the expected output of a query, between two lines of ---- right behind it

        \(example.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

        The query's output must be these lines; it counts as an assertion. <..> stands for anything within a
        line. Inside a block the lines are indented like their marks. What is compared is the output as it
        would be in a file: no colour, and never in the form that --format asks for.

        `mbosh test --update` rewrites goldens that differ, keeps every <..> that still matches, and shows what
        has changed. It refuses where CI is set, and leaves alone what ended in an error.

        see also: test, expect, assert
        """
}
