import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that the program writes, with whatever a shell and other processes do to them.
@Suite struct SaveFileTests {
    /// Runs a shell in a folder; `$MB` is the program.
    private static func shell(_ script: String, in folder: TemporaryFolder) throws -> Subprocess {
        var environment = Mbosh.environment
        environment["MB"] = try Program.path()
        environment["HOME"] = folder.path
        return try Subprocess.run("/bin/sh", ["-c", "cd \"$HOME\" && \(script)"], environment: environment)
    }

    // Catches a log that is replaced where a shell appends to it, and what later commands print going to a file that has no
    // name any more.
    @Test(arguments: ["-", "/dev/stdout", "/dev/fd/1", "./out"])
    func `standard output is appended to`(path: String) throws {
        let folder = try TemporaryFolder()
        let expected = try Mbosh.run(["-q", "demo", "-c", "trades head 1 | as csv"]).standardOutput
        let save = "\"$MB\" -q demo -c 'trades head 1 | as csv | save \(path)'"
        let run = try Self.shell(
            "ln -s /dev/stdout out && echo first > log && { \(save); echo \"exit $?\"; } >> log && cat log "
                + "&& \(save) | cat", in: folder)
        #expect(run.standardOutput == "first\n\(expected)exit 0\n\(expected)", "\(run.all)")
    }

    // Catches an error where a reader has seen enough, which is none.
    @Test func `a reader that leaves ends it silently`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.shell(
            "{ \"$MB\" -q demo -c 'records | as csv | save -'; echo \"exit $?\" >&2; } | head -1", in: folder)
        #expect(run.standardError == "exit 141\n", "\(run.all)")
        #expect(run.standardOutput.hasPrefix("ts_recv,"))
    }

    private static var hasBash: Bool {
        // A literal path, read during the call.
        unsafe access("/bin/bash", X_OK) == 0
    }

    // Catches a pipe of a shell that cannot be written to by its name.
    @Test(.enabled(if: hasBash, "skipped: no bash")) func `a shell's own pipes are written to`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.shell(
            "/bin/bash -c '\"$MB\" -q demo -c \"records | as csv | save /dev/fd/9\" 9>&1 | wc -l'", in: folder)
        #expect(run.standardOutput.filter(\.isNumber) == "50001", "\(run.all)")
    }

    // Catches devices and pipes that are replaced by files, or that hold the program up.
    @Test func `what is no file is refused with a sentence`() throws {
        let folder = try TemporaryFolder()
        for (path, words) in [
            ("pipe", "is a pipe, not a file"), ("/dev/zero", "is a device, not a file"),
            (".", "is a directory, not a file"), ("/dev/fd/77", "is no descriptor"),
        ] {
            let run = try Self.shell(
                "{ test -p pipe || mkfifo pipe; } && \"$MB\" -q demo -c 'bbo | as csv | save \(path)'; "
                    + "echo \"exit $?\"; test -p pipe", in: folder)
            #expect(run.standardError.contains(words), "\(run.all)")
            #expect(run.standardOutput == "exit 4\n")
            #expect(run.status == .exited(0))
        }
    }

    // Catches `~` that only some words know, after flags as well.
    @Test func `the home folder is known everywhere`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.shell(
            """
            echo 'print 1' > inc.mbo && echo 'assert 1 == 1' > t.mbo && mkdir below && cd below \
            && "$MB" -q demo -c 'records | save ~/r.dbn' -c 'book ACME | save ~/b.json' -c 'plot mid ACME to "~/p.svg"' \
            -c 'include ~/inc.mbo' -c 'assert book ACME equals ~/b.json' -c 'bench "a" 6 times report ~/a.json { print 1 }' \
            -c 'load ~/r.dbn' -c 'records | count' > /dev/null; echo "exit $?"; \
            "$MB" test --junit=~/j.xml '~/t.mbo' > /dev/null; echo "exit $?"; ls ..; ls
            """, in: folder)
        let names = ["a.json", "b.json", "below", "inc.mbo", "j.xml", "p.svg", "r.dbn", "t.mbo"]
        #expect(run.standardOutput == "exit 0\nexit 0\n" + names.map { $0 + "\n" }.joined(), "\(run.all)")
    }

    #if os(Linux)
        // Catches the half of a file that a killed save leaves beside every later one.
        @Test func `a save after one that was killed tidies up`() throws {
            let folder = try TemporaryFolder()
            let watch = try FolderWatch(folder.path)
            let path = folder.file("big.csv")
            let program = try Mbosh.start(["-q", "demo", "-c", "records schema mbp-10 | save \"\(path)\""])
            // The file that bytes wait in is there: the save has begun.
            try #require(watch.waitForName()?.hasPrefix("big.csv.tmp-") == true)
            program.signal(SIGKILL)
            _ = try program.waitForExit()
            let left = Folder.names(folder.path)
            #expect(left.count == 1 && left[0].hasPrefix("big.csv.tmp-"), "\(left)")
            let again = try Mbosh.run(["-q", "demo", "-c", "bbo | save \"\(path)\""])
            #expect(again.status == .exited(0), "\(again.all)")
            #expect(Folder.names(folder.path) == ["big.csv"])
        }
    #endif

    // Catches `-q` that hides what a conversion leaves out.
    @Test func `a mixture is an error without notices too`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.shell(
            """
            "$MB" -q -c 'load synthetic seed=3 records=500 halts=1' -c 'records | save x.csv'; echo "exit $?"; \
            "$MB" -q --format csv -c 'load synthetic seed=3 records=500 halts=1' -c 'records'; echo "exit $?"; ls
            """, in: folder)
        #expect(run.standardOutput == "exit 4\nexit 4\n", "\(run.all)")
        #expect(run.standardError.components(of: "error[E0313]") == 2)
        #expect(run.standardError.contains("`records schema mbo | …`"))
    }
}

extension String {
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

#if os(Linux)
    /// Tells when a file is made in a folder (inotify).
    private final class FolderWatch {
        private let descriptor: Int32

        init(_ path: String) throws {
            let opened = inotify_init1(Int32(O_CLOEXEC))
            try #require(opened >= 0)
            descriptor = opened
            // IN_CREATE. Sound: the path is a NUL-terminated copy.
            let watch = unsafe inotify_add_watch(opened, path, 0x100)
            try #require(watch >= 0)
        }

        deinit { close(descriptor) }

        /// The name of the next file that is made; nil when none comes within a minute.
        func waitForName() -> String? {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Sound: one entry, alive during the call.
            guard unsafe poll(&ready, 1, 60_000) == 1 else { return nil }
            var bytes = [UInt8](repeating: 0, count: 4096)
            // Sound: at most the array's own bytes are written.
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            // Four numbers of 32 bits, then the name.
            guard count > 16 else { return nil }
            return String(decoding: bytes[16..<count].prefix { $0 != 0 }, as: UTF8.self)
        }
    }
#endif
