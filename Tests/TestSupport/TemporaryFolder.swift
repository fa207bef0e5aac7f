#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An empty folder of a test's own, removed with all that is in it when the object goes.
public final class TemporaryFolder {
    public let path: String

    public init() throws {
        // A C string of the environment, which no test changes; copied at once.
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? P_tmpdir
        var template = Array("\(base)/mbosh-test-XXXXXX".utf8CString)
        // Writes the name in place, in an array that lives across the call.
        guard unsafe mkdtemp(&template) != nil else { throw ProgramFailure.system("mkdtemp in \(base)") }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        // A folder that cannot be removed does not make a test's claim less true.
        _ = try? Subprocess.run("/bin/rm", ["-rf", path])
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }
}
