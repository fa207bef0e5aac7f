#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Folders as the system lists them.
enum Folder {
    struct Entry {
        var name: String
        var isFolder: Bool
    }

    /// All entries of a folder but hidden ones, in no order; nil when it cannot be read.
    static func entries(of folder: String, atMost most: Int = .max) -> [Entry]? {
        // Sound: the stream is closed below; entries are copied before the next is read.
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { _ = unsafe closedir(stream) }
        var entries: [Entry] = []
        while entries.count < most, let entry = unsafe readdir(stream) {
            let isFolder = unsafe entry.pointee.d_type == UInt8(DT_DIR)
            // Sound: d_name is NUL-terminated within its array.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.isEmpty, !name.hasPrefix(".") { entries.append(Entry(name: name, isFolder: isFolder)) }
        }
        return entries
    }

    /// Names for completion: sorted, folders with a trailing slash; empty when the folder cannot be read.
    @Sendable static func names(_ folder: String) -> [String] {
        let entries = entries(of: folder.isEmpty ? "." : folder, atMost: 10_000) ?? []
        return entries.map { $0.isFolder ? $0.name + "/" : $0.name }.sorted()
    }

    static func isFolder(_ path: String, followingLinks: Bool = true) -> Bool {
        var info = stat()
        // Sound: the path is a NUL-terminated copy; the struct is ours.
        let result = unsafe followingLinks ? stat(path, &info) : lstat(path, &info)
        return result == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}
