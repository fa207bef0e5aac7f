import Engine

/// The command line of the benchmark.
struct Options {
    var json = false
    var help = false
    /// The columns to measure.
    var only = Set(Column.allCases)
    /// The runs of each measurement, of which the fastest counts.
    var runs = 5
    var stopwatch = Stopwatch()
    var inputs: [Input] = []

    static let usage = """
        usage: mbosh-bench [OPTION]… [FILE.dbn[.zst]]…
               mbosh-bench readers PORT [OPTION]…

          --json           one JSON object instead of the table
          --cpu            the measuring thread's CPU time, not the clock on the wall: for a machine that others use too.
                           load.zst is then the work beside decompression, which has a thread of its own; with two free
                           cores such a load takes as long as the longer of load.zst and zstd
          --only A,B       only these of: \(Column.allCases.map(\.rawValue).joined(separator: " "))
          --rows A,B       only these generated inputs of: \(Input.Generated.allCases.map(\.rawValue).joined(separator: " "))
                           (default: deep thin), or none
          --runs N         fastest of N runs (default 5)
          --help

        Every file is measured, then the generated days. deep and thin are 10 M records of 8 instruments with 4,200 and
        400 live orders each; flat1, flat10 and flat100 are deep with 1, 10 and 100 M records; wide is 10 M records of
        1,000 instruments with 40 orders each. Text is measured on the first million records. flat100 takes 6 GB of
        memory and as much of disk under TMPDIR. What a record costs among 1, 10 and 100 M of them:

          mbosh-bench --rows flat1,flat10,flat100 --runs 1 \\
              --only make,apply,index,load,resident,seek.p50,seek.p99,seek.max,index.B
        """

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    init(arguments: [String]) throws(Problem) {
        var generated: [Input.Generated] = [.deep, .thin]
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--json": json = true
            case "--cpu": stopwatch.clock = .cpu
            case "--help", "-h": help = true
            case "--only": only = Set(try Self.names(word, rest.popFirst()))
            case "--rows":
                let value = rest.popFirst()
                generated = value == "none" ? [] : try Self.names(word, value)
            case "--runs":
                runs = try Self.number(word, rest.popFirst())
            default:
                if word.hasPrefix("-") { throw Problem(description: "no option \(word)\n\(Self.usage)") }
                inputs.append(.file(word))
            }
        }
        inputs += generated.map { .generated($0) }
    }

    static func number(_ option: String, _ text: String?) throws(Problem) -> Int {
        guard let number = text.flatMap({ Int($0) }), number > 0 else {
            throw Problem(description: "\(option) needs a whole number above 0")
        }
        return number
    }

    private static func names<T: RawRepresentable<String> & CaseIterable>(
        _ option: String, _ value: String?
    ) throws(Problem) -> [T] {
        var found: [T] = []
        for word in (value ?? "").split(separator: ",", omittingEmptySubsequences: false) {
            guard let one = T(rawValue: String(word)) else {
                let all = T.allCases.map(\.rawValue).joined(separator: " ")
                throw Problem(description: "\(option) knows no ‘\(word)’; it knows \(all)")
            }
            found.append(one)
        }
        return found
    }
}
