import Engine
import Lang

/// The identity of this run of the program, which tells its measurements from those of any other run.
enum BenchRun {
    /// 32 hexadecimal digits, drawn once a process: a baseline with the same ones was written by this very run,
    /// whatever its file's name is now.
    static let identity: String = (0..<2).map { _ in
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
}
