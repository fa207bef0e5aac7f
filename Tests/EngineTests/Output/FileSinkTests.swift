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
            (folder.path, .isDirectory), (folder.path + "/none/out.dbn", .noFolder), ("/dev/null", .notRegular),
            ("", .noFolder),
        ]
        for (path, cause) in cases {
            let error = #expect(throws: OutputError.self) { try write([1], to: path) }
            #expect(error == OutputError(path: path, cause))
        }
        #expect(OutputError(path: "a/b", .noFolder).description == "a/b: no such folder")
        #expect(names(folder.path).isEmpty)
    }
}
