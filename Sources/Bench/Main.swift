#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program of `scripts/bench.sh` and, with `readers`, of `scripts/rates.sh`: it measures the cost of the engine's
/// hot paths, beside a textbook book compiled in and measured in the same run.
@main
enum Bench {
    static func main() {
        do {
            if CommandLine.arguments.dropFirst().first == "readers" {
                var readers = Readers(try ReaderOptions(arguments: Array(CommandLine.arguments.dropFirst(2))))
                print(try readers.run())
                return
            }
            let options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
            if options.help {
                print(Options.usage)
                return
            }
            let report = Report(options)
            report.begin()
            for input in options.inputs { report.add(try Measurement(input, options).row) }
            report.end()
        } catch {
            complain("\(error)")
            exit(error is Options.Problem ? 2 : 1)
        }
    }

    private static func complain(_ text: String) {
        let line = Array("bench: \(text)\n".utf8)
        // Sound: the array outlives the call. An error of the write is ignored, since there is nobody to tell.
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}

/// The reason why a figure would mean nothing.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
