/// Short lists of records that once failed, or that a rule turns on, kept to run for ever. `OrderBookTests` and
/// `TimelineTests` run all of them; a new failure prints itself in this form, shrunk.
enum KeptCases {
    static let all = [
        // An order queued after a quote at its price: the checkpoint once made both anonymous (November 2026).
        """
        A B 100 id 1 x 5 flags 192
        A B 100 id 2 x 3 flags 128
        C B 100 id 2 x 1 flags 128
        """,
        // A duplicate add of the only order of a level, at the same price: the level goes and comes back.
        """
        A B 100 id 1 x 5 flags 128
        A B 100 id 1 x 5 flags 128
        A A 101 id 1 x 5 flags 128
        """,
        // One id on both sides at once, quoted; then the same id as an order.
        """
        A B 100 id 1 x 5 flags 192
        A A 101 id 1 x 5 flags 192
        A B 99 id 1 x 2 flags 128
        C A 101 id 1 x 2 flags 128
        """,
        // The whole range of prices on one side.
        """
        A B -9223372036.854775808 id 1 x 1 flags 128
        A B 9223372036.854775806 id 2 x 4294967295 flags 128
        A B 9223372036.854775806 id 3 x 4294967295 flags 128
        A A -9223372036.854775808 id 4 x 1 flags 128
        M A 9223372036.854775806 id 4 x 1 flags 128
        """,
    ]
}
