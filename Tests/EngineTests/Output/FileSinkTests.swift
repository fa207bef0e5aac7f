#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

import TestSupport
import Testing

@testable import Engine

/// Files that appear whole or not at all.
@Suite struct FileSinkTests {
    private func read(_ path: String) throws -> [UInt8] {
        let region = try ByteRegion(contentsOf: path)
        // Sound: the pointer is used during the call only.
        return unsafe region.withUnsafeBytes(0..<region.count) { unsafe Array($0) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        var sink = try FileSink(path: path)
        try sink.write(bytes)
        try sink.commit()
    }

    /// Names in a folder.
    private func names(_ folder: String) -> Set<String> {
        // Sound: the handle is used here only and closed; each name is copied before the next is read.
        guard let handle = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(handle) }
        var names: Set<String> = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.insert(name) }
        }
        return names
    }

    // Catches bytes lost on the way, a left-over sibling, and a file that is there before it is whole.
    @Test func `a file appears at the commit, whole`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.dbn"
        var sink = try FileSink(path: path)
        try sink.write([1, 2, 3])
        try sink.write([])
        try sink.write([4])
        #expect(sink.byteCount == 4)
        #expect(!names(folder.path).contains("out.dbn"))
        try sink.commit()
        #expect(try read(path) == [1, 2, 3, 4])
        #expect(names(folder.path) == ["out.dbn"])
    }

    // Catches an old file that is spoiled by a write that never ended.
    @Test func `what is not committed leaves all as it was`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.dbn"
        try write([1], to: path)
        do {
            var sink = try FileSink(path: path)
            try sink.write([9, 9, 9])
            sink.discard()
        }
        do {
            var sink = try FileSink(path: path)
            try sink.write([8])
            _ = sink.byteCount
        }
        #expect(try read(path) == [1])
        #expect(names(folder.path) == ["out.dbn"])
        try write([2], to: path)
        #expect(try read(path) == [2])
    }

    // Catches a target that is half written, a sibling that stays, and a wait for the disk that nobody can end.
    @Test func `waiting for the disk can be given up, and then all is as it was`() throws {
        for looks in 0..<4 {
            let folder = try TemporaryFolder()
            let fresh = folder.file("fresh.dbn")
            let old = folder.file("old.dbn")
            let linked = folder.file("linked.dbn")
            let other = folder.file("other.dbn")
            for path in [old, linked] { try write([1], to: path) }
            // Sound: both paths are NUL-terminated copies. A file with two names is written in place.
            #expect(unsafe link(linked, other) == 0)
            for path in [fresh, old, linked] {
                let hadContent = path != fresh
                let before = names(folder.path)
                var sink = try FileSink(path: path)
                try sink.write([UInt8](repeating: 7, count: 1 << 20))
                var asked = 0
                var failure: OutputError?
                do throws(OutputError) {
                    try sink.commit {
                        asked += 1
                        return asked > looks
                    }
                } catch {
                    failure = error
                }
                if let failure {
                    #expect(failure == OutputError(path: path, .cancelled))
                    #expect(names(folder.path) == before)
                    if hadContent { #expect(try read(path) == [1]) }
                } else {
                    // The disk was done before the wait was given up.
                    #expect(looks > 0)
                    #expect(try read(path) == [UInt8](repeating: 7, count: 1 << 20))
                }
                #expect(names(folder.path).isSubset(of: ["fresh.dbn", "old.dbn", "linked.dbn", "other.dbn"]))
            }
        }
    }

    // Catches a commit that never hears that the disk is done, and one that loses the disk's error.
    @Test func `a commit that may be given up ends like any other`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("out.dbn")
        for round in 0..<20 {
            var sink = try FileSink(path: path)
            try sink.write([UInt8(round)])
            try sink.commit { false }
            #expect(try read(path) == [UInt8(round)])
        }
        #expect(names(folder.path) == ["out.dbn"])
        // No file has this number.
        #expect(DiskWait.synchronize(-1, isCancelled: { false }) == .failed(EBADF))
        #expect(DiskWait.synchronize(-1, isCancelled: nil) == .failed(EBADF))
        var ends: [Int32] = [0, 0]
        // Sound: fills the two elements of an array of ours. A pipe cannot be brought to a disk.
        #expect(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        #expect(DiskWait.synchronize(ends[1], isCancelled: { false }) == .failed(EINVAL))
    }

    // Catches two writers of one name that write into each other's file: the last to commit wins, whole.
    @Test func `two sinks of one name do not meet`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.dbn"
        var first = try FileSink(path: path)
        var second = try FileSink(path: path)
        try first.write([1, 1])
        try second.write([2, 2, 2])
        try second.commit()
        #expect(try read(path) == [2, 2, 2])
        try first.commit()
        #expect(try read(path) == [1, 1])
        #expect(names(folder.path) == ["out.dbn"])
    }

    // Catches a link that is replaced by a file, and permissions that are lost.
    @Test func `a link is followed and permissions stay`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/real.dbn"
        let link = folder.path + "/link.dbn"
        try write([1], to: path)
        // Sound: paths are passed as NUL-terminated copies; the struct is ours.
        #expect(unsafe chmod(path, 0o600) == 0)
        #expect(unsafe symlink(path, link) == 0)
        try write([2], to: link)
        #expect(try read(path) == [2])
        var info = stat()
        #expect(unsafe lstat(link, &info) == 0)
        #expect(info.st_mode & S_IFMT == S_IFLNK)
        #expect(unsafe stat(path, &info) == 0)
        #expect(info.st_mode & 0o7777 == 0o600)
    }

    // Catches an error that names no file or the wrong reason, and a device that is replaced by a file.
    @Test func `what cannot be written says why`() throws {
        let folder = try TemporaryFolder()
        let cases: [(path: String, cause: OutputError.Cause)] = [
            (folder.path, .isDirectory), (folder.path + "/none/out.dbn", .noFolder),
            ("/dev/zero", .notRegular("a device")), ("", .noFolder), (folder.path + "/.", .isDirectory),
            (folder.path + "/new/", .isDirectory), ("/dev/fd/9999", .notOpen),
        ]
        for (path, cause) in cases {
            let error = #expect(throws: OutputError.self) { try write([1], to: path) }
            #expect(error == OutputError(path: path, cause))
        }
        #expect(OutputError(path: "a/b", .noFolder).description == "a/b: no such folder")
        #expect(names(folder.path).isEmpty)
    }

    /// The status that lstat reports.
    private func status(_ path: String) -> stat {
        var info = stat()
        // Sound: the path is a NUL-terminated copy; the struct is ours.
        _ = unsafe lstat(path, &info)
        return info
    }

    // Catches a pipe or a socket that is replaced by a file, or that a program hangs on.
    @Test func `pipes and sockets are refused`() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.file("pipe")
        // Sound: the path is a NUL-terminated copy.
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let error = #expect(throws: OutputError.self) { try write([1], to: pipe) }
        #expect(error == OutputError(path: pipe, .notRegular("a pipe")))
        #expect(status(pipe).st_mode & S_IFMT == S_IFIFO)
        #expect(names(folder.path) == ["pipe"])
    }

    // Catches a name of a file that loses what another name of it had: both lead to one file before and after.
    @Test func `a file with several names is written in place`() throws {
        let folder = try TemporaryFolder()
        let (first, second) = (folder.file("first.csv"), folder.file("second.csv"))
        try write([1, 2, 3, 4], to: first)
        // Sound: paths are NUL-terminated copies.
        #expect(unsafe link(first, second) == 0)
        let before = status(first).st_ino
        let sink = try FileSink(path: first)
        let isInPlace = sink.isInPlace
        #expect(isInPlace)
        sink.discard()
        #expect(try read(second) == [1, 2, 3, 4])
        try write([9, 8], to: first)
        #expect(try read(first) == [9, 8])
        #expect(try read(second) == [9, 8])
        #expect(status(first).st_ino == before)
        #expect(status(second).st_ino == before)
        // A longer one, too: more than is copied at once.
        let long = (0..<600_000).map { UInt8(truncatingIfNeeded: $0) }
        try write(long, to: second)
        #expect(try read(first) == long)
        #expect(names(folder.path) == ["first.csv", "second.csv"])
    }

    // Catches another user's file that becomes ours by being saved over.
    @Test(.enabled(if: geteuid() == 0, "skipped: only root can give a file to another user"))
    func `another user's file stays that user's`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("theirs.csv")
        try write([1, 2, 3], to: path)
        // Sound: the path is a NUL-terminated copy.
        #expect(unsafe chmod(path, 0o640) == 0)
        #expect(unsafe chown(path, 12_345, 54_321) == 0)
        let before = status(path)
        try write([4], to: path)
        #expect(try read(path) == [4])
        let after = status(path)
        #expect(after.st_ino == before.st_ino)
        #expect([after.st_uid, after.st_gid] == [12_345, 54_321])
        #expect(after.st_mode & 0o7777 == 0o640)
        #expect(names(folder.path) == ["theirs.csv"])
    }

    // Catches a group that is lost with the file it belonged to.
    @Test(.enabled(if: geteuid() == 0, "skipped: only root can give a file to any group"))
    func `a group stays`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("shared.csv")
        try write([1], to: path)
        // Sound: the path is a NUL-terminated copy.
        #expect(unsafe chown(path, uid_t.max, 54_321) == 0)
        #expect(unsafe chmod(path, 0o664) == 0)
        try write([2], to: path)
        #expect(status(path).st_gid == 54_321)
        #expect(status(path).st_mode & 0o7777 == 0o664)
    }

    // Catches files of killed writers that stay for ever, and files of living ones that go.
    @Test func `what killed writers left behind goes with the next one`() throws {
        let folder = try TemporaryFolder()
        // A process that is gone for certain: it has been waited for.
        let gone = try Subprocess.run("/bin/sh", ["-c", "echo $$"]).standardOutput.filter(\.isNumber)
        let stale = "out.csv.tmp-\(gone)-0"
        let kept = [
            "out.csv.tmp-\(getppid())-0", "out.csv.tmp-\(gone)-", "out.csv.tmp-\(gone)", "out.csv.tmp-\(gone)-x",
            "other.csv.tmp-\(gone)-0", "out.csv.tmp--1-0",
        ]
        for name in [stale] + kept { try write([7], to: folder.file(name)) }
        try write([1], to: folder.file("out.csv"))
        #expect(names(folder.path) == Set(kept + ["out.csv"]))
    }

    // Catches a name that can be written but has no room for a longer sibling's.
    @Test func `a name as long as may be is written`() throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "n", count: 251) + ".csv"
        try write([1], to: folder.file(name))
        #expect(names(folder.path) == [name])
    }

    // Catches a folder that is left through a link, a hard link or dots when writing is limited to it.
    @Test func `writing can be limited to a folder`() throws {
        let (inside, outside) = (try TemporaryFolder(), try TemporaryFolder())
        func attempt(_ path: String) -> OutputError.Cause? {
            do throws(OutputError) {
                var sink = try FileSink(path: path, within: inside.path)
                try sink.write([1])
                try sink.commit()
                return nil
            } catch {
                return error.cause
            }
        }
        let secret = outside.file("secret.csv")
        try write([5], to: secret)
        // Sound: paths are NUL-terminated copies.
        #expect(unsafe mkdir(inside.file("below"), 0o700) == 0)
        #expect(unsafe symlink(outside.path, inside.file("way")) == 0)
        #expect(unsafe symlink(secret, inside.file("link.csv")) == 0)
        #expect(unsafe symlink(outside.file("new.csv"), inside.file("dangling.csv")) == 0)
        #expect(unsafe symlink("/dev/stderr", inside.file("err.csv")) == 0)
        #expect(unsafe link(secret, inside.file("hard.csv")) == 0)
        #expect(attempt(inside.file("a.csv")) == nil)
        #expect(attempt(inside.file("a.csv")) == nil)
        #expect(attempt(inside.file("below/../below/b.csv")) == nil)
        for path in [
            secret, inside.file("way/c.csv"), inside.file("link.csv"), inside.file("dangling.csv"),
            inside.path + "/../d.csv", "/dev/stderr", "/proc/self/fd/2", inside.file("err.csv"),
        ] {
            #expect(attempt(path) == .outside, "\(path)")
        }
        #expect(attempt(inside.file("hard.csv")) == .hasOtherNames)
        #expect(attempt("/dev/null") == nil)
        #expect(try read(secret) == [5])
        #expect(names(outside.path) == ["secret.csv"])
    }
}
