import TestSupport

/// The built program with an environment of a test's choice and nothing else.
enum Mbosh {
    /// No HOME: what a machine has configured for its user plays no part.
    static let environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]

    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = environment
    ) throws -> Subprocess {
        try Subprocess.run(try Program.path(), arguments, input: input, environment: environment)
    }

    static func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(try Program.path(), arguments, environment: environment)
    }

    /// The notice of `load demo`.
    static let demoLoaded =
        "loaded 50000 records of ACME, BOLT, 2025-01-06T14:30:00.000016460Z to 2025-01-06T15:00:43.209449037Z\n"
}

extension Subprocess {
    /// For a failed expectation: all that the program did.
    var all: String { "\(status)\nstdout:\n\(standardOutput)\nstderr:\n\(standardError)" }
}

extension RunningProgram {
    /// Waits for the notice of a stream and takes the port from it.
    func streamPort() throws -> Int {
        try wait(for: "streaming on 127.0.0.1:", on: .error)
        return try port(before: "\n", on: .error)
    }

    private func port(before end: String, on channel: Channel) throws -> Int {
        let digits = try wait(for: end, on: channel).prefix { $0.isWholeNumber }
        return Int(digits) ?? 0
    }
}
