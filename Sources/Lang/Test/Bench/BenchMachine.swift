import Engine
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine on which something was measured. Two measurements are comparable on the same CPU, as many cores, the
/// same architecture and the same operating system; the kernel is written down and may differ.
package struct BenchMachine: Sendable, Hashable {
    /// The CPU's name, such as `Intel(R) Xeon(R) Processor @ 2.50GHz`.
    package var cpu: String
    /// The number of cores that are online.
    package var cores: Int
    /// The architecture, such as `x86_64` or `aarch64`.
    package var architecture: String
    /// The operating system, such as `Debian GNU/Linux 12 (bookworm)`.
    package var system: String
    /// The kernel, such as `Linux 6.1.0`.
    package var kernel: String

    /// Makes a machine of its parts.
    package init(cpu: String, cores: Int, architecture: String, system: String, kernel: String) {
        self.cpu = cpu
        self.cores = cores
        self.architecture = architecture
        self.system = system
        self.kernel = kernel
    }

    /// The machine on which the program runs.
    package static func current() -> BenchMachine {
        var names = utsname()
        // Sound: uname fills a struct of ours with NUL-terminated arrays.
        _ = unsafe uname(&names)
        let system = unsafe withUnsafeBytes(of: &names.sysname) { unsafe text($0) }
        let release = unsafe withUnsafeBytes(of: &names.release) { unsafe text($0) }
        let architecture = unsafe withUnsafeBytes(of: &names.machine) { unsafe text($0) }
        return BenchMachine(
            cpu: cpuName() ?? architecture, cores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            architecture: architecture,
            system: prettyName() ?? system, kernel: "\(system) \(release)")
    }

    // Sound: reads within the buffer, up to its first NUL.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func cpuName() -> String? {
        guard let text = try? ScriptFile.read("/proc/cpuinfo", limit: 1 << 20) else { return nil }
        return value(of: ["model name", "Model", "cpu model"], in: text, separator: ":")
    }

    private static func prettyName() -> String? {
        guard let text = try? ScriptFile.read("/etc/os-release", limit: 1 << 16) else { return nil }
        return value(of: ["PRETTY_NAME"], in: text, separator: "=")?.filter { $0 != "\"" }
    }

    /// The value of the first line with one of the keys, without blanks around; nil when there is none.
    static func value(of keys: [String], in text: String, separator: Character) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2, let key = parts.first, let value = parts.last else { continue }
            guard keys.contains(trimmed(key)) else { continue }
            let found = trimmed(value)
            if !found.isEmpty { return found }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
