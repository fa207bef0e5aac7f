#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

import TestSupport
import Testing

@testable import Engine

/// The files and descriptors to which paths lead that are to be written.
@Suite struct OutputPlaceTests {
    // Catches standard output that is taken for the file it was led to, which a writer would replace.
    @Test(
        arguments: [
            ("/dev/stdout", .descriptor(1)), ("/dev/stderr", .descriptor(2)), ("/dev/fd/1", .descriptor(1)),
            ("/dev/../dev/fd/63", .descriptor(63)), ("/dev/null", .nothing), ("//dev/null", .nothing),
        ] as [(String, OutputPlace)]) func `descriptors are known by their names`(path: String, place: OutputPlace)
        throws
    {
        #expect(try OutputPlace(path) == place)
    }

    #if os(Linux)
        // Catches a descriptor that is not known by the names that Linux has for it below `/proc`.
        @Test(arguments: ["/proc/self/fd/1", "/proc/thread-self/fd/1", "/proc/\(getpid())/fd/1"])
        func `descriptors below proc are known by their names too`(path: String) throws {
            #expect(try OutputPlace(path) == .descriptor(1))
        }

        // Catches another process's log that is replaced through its list of open files.
        @Test func `another process's descriptors are refused`() {
            let error = #expect(throws: OutputError.self) { try OutputPlace("/proc/\(getppid())/fd/0") }
            #expect(error?.cause != nil)
        }
    #endif

    // Catches a link of one's own to standard output, a chain of links, and a circle of them.
    @Test func `links are followed one by one`() throws {
        let folder = try TemporaryFolder()
        // Sound: paths are NUL-terminated copies.
        #expect(unsafe symlink("/dev/stdout", folder.file("out")) == 0)
        #expect(unsafe symlink("out", folder.file("chain")) == 0)
        #expect(unsafe symlink("round", folder.file("round")) == 0)
        #expect(unsafe symlink("new.csv", folder.file("to-new")) == 0)
        #expect(try OutputPlace(folder.file("chain")) == .descriptor(1))
        #expect(throws: OutputError.self) { try OutputPlace(folder.file("round")) }
        guard case .file(let found, let name) = try OutputPlace(folder.file("to-new")) else {
            Issue.record("no file")
            return
        }
        #expect(name == "new.csv")
        #expect(found.hasSuffix(String(folder.path.split(separator: "/").last ?? "")))
    }
}
