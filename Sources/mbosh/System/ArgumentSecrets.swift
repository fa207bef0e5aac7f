internal import CArguments
import Lang

/// Keys on the command line. The system shows it to every user of the machine, so stars are written over them as soon as the
/// arguments have been read: what is left is the moment between the start of the process and `main`. A key in the environment
/// (`DATABENTO_API_KEY`) or in a script is never there.
enum ArgumentSecrets {
    /// - Parameter arguments: without the program's name.
    static func hide(in arguments: [String]) {
        for (index, ranges) in places(in: arguments).enumerated() {
            for range in ranges {
                // False where the system keeps arguments elsewhere; there is nothing else to try.
                _ = arguments_hide(index + 1, range.lowerBound, range.count)
            }
        }
    }

    /// Byte offsets of keys in each argument: in statements, behind `--key`, in `key=VALUE`, and a vendor's anywhere.
    static func places(in arguments: [String]) -> [[Range<Int>]] {
        var isKeyNext = false
        return arguments.map { argument in
            let whole = 0..<argument.utf8.count
            if isKeyNext, !argument.hasPrefix("-") {
                isKeyNext = false
                return [whole]
            }
            isKeyNext = Secrets.isKeyName(argument)
            if let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")), Secrets.isKeyName(String(argument[..<sign]))
            {
                return [argument.utf8.distance(from: argument.startIndex, to: sign) + 1..<whole.upperBound]
            }
            return Secrets.ranges(in: argument)
        }
    }
}
