#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The built `mbosh`, for tests that run it as a user does.
public enum Program {
    /// Path of the executable: `MBOSH_BINARY` if set, otherwise the one in the folder of the running test, where
    /// SwiftPM puts both.
    /// - Throws: `ProgramFailure` naming every path looked at.
    public static func path() throws -> String {
        // A C string of the environment, which no test changes; copied at once.
        if let given = unsafe getenv("MBOSH_BINARY") { return unsafe String(cString: given) }
        return try path(of: "mbosh")
    }

    /// Path of an executable target of this package, built with the tests.
    public static func path(of name: String) throws -> String {
        var looked: [String] = []
        for candidate in testExecutables() {
            // The test may be inside a bundle (`…Tests.xctest/Contents/MacOS/…`): look in the folders above as well.
            var folder = Substring(candidate)
            for _ in 0..<4 {
                guard let slash = folder.lastIndex(of: "/") else { break }
                folder = folder[..<slash]
                let path = folder + "/" + name
                // access(2) reads a C string that lives across the call.
                if unsafe access(String(path), X_OK) == 0, !isFolder(String(path)) { return String(path) }
                looked.append(String(path))
            }
        }
        throw ProgramFailure("no \(name) executable; looked at \(looked.joined(separator: ", ")). Set MBOSH_BINARY.")
    }

    /// A path with spaces and quotes in it survives: nothing here goes through a shell.
    private static func testExecutables() -> [String] {
        var result: [String] = []
        // With a null second argument realpath allocates, and what it gives is freed here.
        if let path = unsafe realpath("/proc/self/exe", nil) {
            result.append(unsafe String(cString: path))
            unsafe free(path)
        }
        result += CommandLine.arguments.filter { $0.hasPrefix("/") }
        return result
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        // Fills a value of ours.
        guard unsafe stat(path, &status) == 0 else { return false }
        return UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFDIR)
    }
}
