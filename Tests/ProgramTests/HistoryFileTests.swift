import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct HistoryFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.file("state/mbosh/history") }

    private func bytes() throws -> [UInt8] {
        let file = try FileDescriptor(path: path, flags: O_RDONLY)
        defer { file.close() }
        return try file.read(try file.status().size, at: 0)
    }

    private func write(_ text: String) throws {
        try FileDescriptor.makeParents(of: path)
        let file = try FileDescriptor(path: path, flags: O_WRONLY | O_CREAT | O_APPEND)
        defer { file.close() }
        try file.write(Array(text.utf8))
    }

    // Would catch an entry that breaks its line, or comes back other than it was typed.
    @Test func `entries come back as they were, in order`() throws {
        let entries = ["book CLX5", "print \"é 中 \u{1F600}\"", "two\nlines\r\n\ttab \\ / \u{01}\u{7F}", "#", " "]
        let file = HistoryFile(path: path)
        for entry in entries { try file.append(entry) }
        #expect(try HistoryFile(path: path).load() == entries)
        #expect(try bytes().count { $0 == 0x0A } == entries.count)
    }

    // Would catch a first start that fails because there is no history yet.
    @Test func `no file is no entries`() throws {
        #expect(try HistoryFile(path: path).load() == [])
    }

    // Would catch history (which may hold keys) that other users can read, in a new file or in one found so.
    @Test func `the file is its owner's alone`() throws {
        try write("")
        // Paths of ours, C strings that live across the call.
        _ = unsafe chmod(path, 0o644)
        try HistoryFile(path: path).append("connect")
        #expect(try FileDescriptor(path: path, flags: O_RDONLY).status().permissions == 0o600)
        // Paths of ours, C strings that live across the call.
        _ = unsafe unlink(path)
        try HistoryFile(path: path).append("connect")
        #expect(try FileDescriptor(path: path, flags: O_RDONLY).status().permissions == 0o600)
    }

    // Would catch one bad line that costs all the others, or the next entry glued to what a dying writer left.
    @Test func `corrupt lines are skipped and spoil no other`() throws {
        try write("\"one\"\nnot json\n\"open\n\"bad \\x escape\"\n\n{\"a\":1}\n\"half \\ud800\"\n\"two\"\n\"cut of")
        let file = HistoryFile(path: path)
        try file.append("three")
        #expect(try file.load() == ["one", "two", "three"])
    }

    // Would catch a file that grows for ever, or a compaction that keeps the wrong end.
    @Test func `a file of more than twice the bound keeps the newest entries`() throws {
        let file = HistoryFile(path: path, bound: 10)
        for number in 1...20 { try file.append("\(number)") }
        #expect(try bytes().count { $0 == 0x0A } == 20)
        try file.append("21")
        #expect(try bytes().count { $0 == 0x0A } == 10)
        #expect(try file.load() == (12...21).map { "\($0)" })
        #expect(try FileDescriptor(path: path, flags: O_RDONLY).status().permissions == 0o600)
        try file.append("22")
        #expect(try file.load().last == "22")
    }

    // Would catch more entries offered than kept: a file may hold up to twice the bound.
    @Test func `loading gives the newest entries within the bound`() throws {
        let file = HistoryFile(path: path, bound: 3)
        for number in 1...5 { try file.append("\(number)") }
        #expect(try file.load() == ["3", "4", "5"])
    }

    // Would catch an entry written to a file that was replaced between its opening and its locking.
    @Test func `what is left after many replacements has no hole in any writer's entries`() async throws {
        let writers = 4
        let each = 60
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    let file = HistoryFile(path: path, bound: 40)
                    for number in 0..<each { try file.append("\(writer) \(number)") }
                }
            }
            try await group.waitForAll()
        }
        let entries = try HistoryFile(path: path, bound: 1_000).load()
        #expect((40...80).contains(entries.count))
        for writer in 0..<writers {
            let numbers = entries.filter { $0.hasPrefix("\(writer) ") }.compactMap { Int($0.dropFirst(2)) }
            #expect(numbers == Array((each - numbers.count)..<each), "writer \(writer)")
        }
    }

    // Would catch an entry added while the replacement was being made.
    @Test func `concurrent writers lose nothing while the file is replaced under them`() async throws {
        let writers = 4
        let each = 5
        for round in 0..<20 {
            let path = folder.file("\(round)")
            // As full as it may be: the first append replaces the file while the others are at it, and all of what they
            // add is within the bound.
            let old = HistoryFile(path: path, bound: 1_000)
            for number in 0..<(2 * writers * each) { try old.append("old \(number)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        let file = HistoryFile(path: path, bound: writers * each)
                        for number in 0..<each { try file.append("\(writer) \(number)") }
                    }
                }
                try await group.waitForAll()
            }
            let entries = try old.load()
            #expect(entries.count <= 2 * writers * each)
            for writer in 0..<writers {
                let numbers = entries.filter { $0.hasPrefix("\(writer) ") }.compactMap { Int($0.dropFirst(2)) }
                #expect(numbers == Array(0..<each), "writer \(writer)")
            }
        }
    }

    // Would catch a compaction that turns a link into somebody's dotfiles into a plain file.
    @Test func `a linked history stays a link`() throws {
        let target = folder.file("real")
        try FileDescriptor.makeParents(of: path)
        // Paths of ours, C strings that live across the call.
        #expect(unsafe symlink(target, path) == 0)
        let file = HistoryFile(path: path, bound: 2)
        for number in 1...6 { try file.append("\(number)") }
        #expect(try file.load() == ["5", "6"])
        #expect(FileDescriptor.resolved(path) == FileDescriptor.resolved(target))
        #expect(try HistoryFile(path: target, bound: 2).load() == ["5", "6"])
    }

    // Would catch a failure that names neither the file nor the cause.
    @Test func `what cannot be a history file is a clear error`() throws {
        let error = #expect(throws: HistoryError.self) { try HistoryFile(path: folder.path).append("x") }
        #expect(error?.description.contains(folder.path) == true)
    }

    // Would catch the fallback used in spite of the variable, or a relative path trusted.
    @Test func `the path follows the XDG base directories`() {
        func path(_ variables: [String: String]) -> String? {
            Terminal.userFile("history", of: "XDG_STATE_HOME", below: "/.local/state") { variables[$0] }
        }
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/mbosh/history")
        #expect(path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/mbosh/history")
        #expect(path(["HOME": "/h"]) == "/h/.local/state/mbosh/history")
        #expect(path([:]) == nil)
    }
}
