#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns what a user names into files: a file is itself, a pattern (`*`, `?`, `[…]`) every file it matches and a directory
/// every file in it that can be loaded, both in the order of their names.
public enum SourceList {
    /// What a file's name ends with when a directory is asked for what it holds; each may have `.zst` behind it.
    public static let loadableExtensions = [".dbn", ".dbn.frag", ".dbz", ".csv", ".ndjson", ".jsonl"]

    /// - Throws: `LoadError` with `.noMatch` or `.nothingLoadable` where a pattern or a directory yields nothing.
    public static func files(_ paths: [String]) throws(LoadError) -> [String] {
        var files: [String] = []
        for path in paths { files += try self.files(path) }
        return files
    }

    private static func files(_ path: String) throws(LoadError) -> [String] {
        var info = stat()
        // Sound: the path is passed as a NUL-terminated copy; `info` is filled during the call.
        if unsafe stat(path, &info) == 0 {
            guard info.st_mode & S_IFMT == S_IFDIR else { return [path] }
            let found = try names(in: path).filter(isLoadable).map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
                .filter { !isDirectory($0) }
            guard !found.isEmpty else { throw LoadError(path: path, .nothingLoadable) }
            return found
        }
        // A name that is there wins over the pattern that it may look like.
        guard path.contains(where: { "*?[".contains($0) }) else { return [path] }
        let found = matches(path).filter { !isDirectory($0) }
        guard !found.isEmpty else { throw LoadError(path: path, .noMatch) }
        return found
    }

    static func isLoadable(_ name: String) -> Bool {
        if name.hasPrefix(".") { return false }
        let plain = name.hasSuffix(".zst") ? String(name.dropLast(4)) : name
        return loadableExtensions.contains { plain.hasSuffix($0) && plain.count > $0.count }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        // Sound: as above.
        return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func names(in path: String) throws(LoadError) -> [String] {
        // Sound: the directory is closed below; an entry is read before the next one is asked for.
        guard let directory = unsafe opendir(path) else { throw LoadError(path: path, errno: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            // Sound: d_name is NUL-terminated; copied at once.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
        }
        return names.sorted()
    }

    /// glob(3): sorted, hidden files only where the pattern asks for them.
    private static func matches(_ pattern: String) -> [String] {
        // Sound: `result` owns the paths until globfree; they are copied at once.
        var result = unsafe glob_t()
        defer { unsafe globfree(&result) }
        guard unsafe glob(pattern, GLOB_NOSORT, nil, &result) == 0 else { return [] }
        var found: [String] = []
        for index in 0..<(unsafe Int(result.gl_pathc)) {
            guard let path = unsafe result.gl_pathv[index] else { continue }
            found.append(unsafe String(cString: path))
        }
        // By bytes, whatever the locale.
        return found.sorted()
    }
}
