import Synchronization
import TestSupport
import Testing
import mbosh

@testable import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `~` in paths. No test changes the environment, which other tests read at the same time.
@Suite struct HomePathTests {
    private static var home: String? {
        // Sound: getenv gives a C string of the environment or nil; it is copied at once.
        unsafe getenv("HOME").map { unsafe String(cString: $0) }
    }

    // Catches a path that means another file than in a shell.
    @Test(.enabled(if: home?.hasPrefix("/") == true, "skipped: HOME is no absolute path"))
    func `a home folder is written out`() throws {
        let home = try #require(Self.home)
        #expect(try HomePath.expanded("~") == home)
        #expect(try HomePath.expanded("~/a/b.csv") == (home == "/" ? "" : home) + "/a/b.csv")
    }

    // Catches a `~` that is taken for a home folder where it is part of a name.
    @Test(arguments: ["", "x", "./~", "./~/x", "a~b", "/~/x", "x/~"]) func `other paths stay`(path: String) throws {
        #expect(try HomePath.expanded(path) == path)
    }

    // Catches another user's folder that is not found, and a user who is not there.
    @Test func `another user's folder is that user's`() throws {
        // Root's is the one that every system knows.
        #expect(try HomePath.expanded("~root/x").hasSuffix("/x"))
        #expect(try HomePath.expanded("~root/x").hasPrefix("/"))
        let error = #expect(throws: HomePath.Failure.self) { try HomePath.expanded("~no-such-user/x") }
        #expect(error == .noUser("no-such-user"))
        #expect(error?.help.contains("./~no-such-user") == true)
    }

    // Catches a verb that takes a path and does not know `~`: the error then names a folder that exists.
    @Test(arguments: [
        "load \"~no-such-user/x.dbn\"", "bisect demo \"~no-such-user/x.dbn\"", "bbo | save \"~no-such-user/x.csv\"",
        "plot mid ACME to \"~no-such-user/x.svg\"", "include \"~no-such-user/x.mbo\"",
        "assert book ACME equals \"~no-such-user/x.json\"",
        "bench \"a\" 6 times report \"~no-such-user/x.json\" { bbo }", "serve live on :0 map \"~no-such-user/x.csv\"",
        "compare \"known\" to \"~no-such-user/x.json\"",
    ]) func `every path knows it`(statement: String) async throws {
        let shell = Shell()
        try await shell.run("load demo\nbench \"known\" 6 times { print 1 }")
        let failure = try await shell.failure(statement)
        #expect(failure?.code == .wrongArgument, "\(statement): \(failure?.message ?? "no error")")
        #expect(failure?.message.contains("no user is called ‘no-such-user’") == true)
        let marked = Source(name: "", text: statement).slice(failure?.span ?? SourceSpan(0, 0))
        #expect(marked.contains("~no-such-user"))
    }

    // Catches Tab that finds nothing in a home folder, or that replaces `~` by its long name.
    @Test func `completion lists it and keeps the sign`() async {
        let session = Session(table: .whole)
        let folders = AskedFolders()
        let context = await session.completionContext { folder in
            folders.add(folder)
            return ["day.dbn", "sub/"]
        }
        let completion = Completion(table: .whole, context: context)
        for (line, found) in [
            ("load ~/", ["~/day.dbn", "~/sub/"]), ("records | save ~/d", ["~/day.dbn"]),
            ("load ~root/s", ["~root/sub/"]),
            ("plot mid to ~/", ["~/day.dbn", "~/sub/"]), ("load ~", ["~/"]),
            ("assert book ACME equals ~/s", []), ("load ~no-such-user/", []),
        ] {
            let reply = completion.complete(line)
            let paths = reply.candidates.map(\.text).filter { $0.contains("~") }
            #expect(paths == found, "\(line)")
        }
        #expect(folders.all.allSatisfy { !$0.hasPrefix("~") })
        #expect(!folders.all.isEmpty)
    }
}

/// Folders whose names were asked for.
private final class AskedFolders: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    func add(_ folder: String) { kept.withLock { $0.append(folder) } }
}
