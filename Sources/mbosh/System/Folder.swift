import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Folders as the system lists them.
enum Folder {
    /// All entries of a folder but hidden ones, in no order; nil when it cannot be read.
    static func entries(of folder: String, atMost most: Int = .max) -> [(name: String, isFolder: Bool)]? {
        Posix.entries(Posix.open(folder, O_RDONLY | O_DIRECTORY), atMost: most)?
            .filter { !$0.name.isEmpty && !$0.name.hasPrefix(".") }
    }

    /// Names for completion: sorted, folders with a trailing slash; empty when the folder cannot be read.
    @Sendable static func names(_ folder: String) -> [String] {
        let entries = entries(of: folder.isEmpty ? "." : folder, atMost: 10_000) ?? []
        return entries.map { $0.isFolder ? $0.name + "/" : $0.name }.sorted()
    }

    static func isFolder(_ path: String, followingLinks: Bool = true) -> Bool {
        Posix.kind(of: path, followingLinks: followingLinks) == S_IFDIR
    }
}
