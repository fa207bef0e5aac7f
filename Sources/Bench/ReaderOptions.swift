/// The command line of `mbosh-bench readers`.
struct ReaderOptions {
    var port = 0
    var clients = 1
    /// Records per second that each client should get; nil: as many as come.
    var rate: Double?
    /// The id of the server's process, whose memory is looked at; nil: none.
    var pid: Int?

    static let usage = """
        usage: mbosh-bench readers PORT [--clients N] [--rate R] [--pid PID]

          --clients N      connections to 127.0.0.1:PORT, 1 when left out
          --rate R         records a second that each is meant to get: how far the slowest is behind, and how much came
                           in the busiest 10 ms, are measured against it
          --pid PID        of the server, for the most memory it had

        Reads streams of 56-byte records in DBN (`stream`, `serve tcp`) to their end and prints a line of figures.
        """

    init(arguments: [String]) throws(Options.Problem) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--clients": clients = try Options.number(word, rest.popFirst())
            case "--pid": pid = try Options.number(word, rest.popFirst())
            case "--rate": rate = Double(try Options.number(word, rest.popFirst()))
            default:
                guard port == 0, let number = Int(word), (1...65_535).contains(number) else {
                    throw Options.Problem(description: "no port and no option: \(word)\n\(Self.usage)")
                }
                port = number
            }
        }
        guard port > 0 else { throw Options.Problem(description: "a port is missing\n\(Self.usage)") }
    }
}
