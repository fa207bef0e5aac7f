import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The scripts that a command line names, for the tools that read many.
enum ScriptFiles {
    /// Every `.mbo` file below the folders among `paths`, sorted; other paths as they are. Hidden folders are left out.
    static func expand(_ paths: [String]) -> [String] {
        paths.map(CommandLinePath.expanded).flatMap { isFolder($0) ? scripts(below: $0, depth: 0) : [$0] }
    }

    /// The folders among paths that hold no script: a check of nothing is not all good.
    static func empty(_ paths: [String]) -> [String] {
        paths.map(CommandLinePath.expanded).filter { isFolder($0) && scripts(below: $0, depth: 0).isEmpty }
    }

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: when it cannot be read or is not UTF-8, which a script is.
    static func source(_ path: String) throws(StandardInput.Failure) -> Source {
        let bytes = path == "-" ? try StandardInput.readScript() : try StandardInput.readAll(path: path)
        let name = path == "-" ? "<stdin>" : path
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StandardInput.Failure(description: "\(name): not a script: its bytes are not UTF-8 text")
        }
        return Source(name: name, text: text)
    }

    /// Deeper than this a folder is below itself.
    private static let deepestFolder = 32

    private static func scripts(below folder: String, depth: Int) -> [String] {
        guard depth < deepestFolder else { return [] }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return names(in: folder).sorted().flatMap { name -> [String] in
            let path = base + name
            if isFolder(path) { return scripts(below: path, depth: depth + 1) }
            return name.hasSuffix(".mbo") ? [path] : []
        }
    }

    /// Hidden names left out; empty when the folder cannot be read.
    private static func names(in folder: String) -> [String] {
        // Sound: the stream is closed below; names are copied before the next entry is read.
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Sound: d_name is NUL-terminated within its array.
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.filter { !$0.hasPrefix(".") }
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        // Sound: the path is passed as a NUL-terminated copy; the struct is ours.
        return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}
