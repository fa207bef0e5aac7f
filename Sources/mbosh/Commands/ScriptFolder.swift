#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The scripts that arguments name: files as they are, folders for the `*.mbo` in them at any depth.
enum ScriptFolder {
    struct Script: Sendable {
        /// As given, or the folder as given with the rest of the way.
        var path: String
        var text: Result<[UInt8], StandardInput.Failure>
    }

    /// In the order of the arguments, in a folder by name; none twice. What cannot be read is among them, with the reason.
    static func scripts(_ arguments: [String]) -> [Script] {
        var seen: Set<String> = []
        return arguments.map(CommandLinePath.expanded).flatMap(paths).filter { seen.insert($0).inserted }.map { path in
            Script(
                path: path, text: Result { () throws(StandardInput.Failure) in try StandardInput.readAll(path: path) })
        }
    }

    private static func paths(_ argument: String) -> [String] {
        isFolder(argument, followingLinks: true) ? found(in: argument) : [argument]
    }

    /// Links to folders are not followed: they may lead back.
    private static func found(in folder: String) -> [String] {
        // Sound: the stream is closed below; names are copied before the next entry is read.
        guard let stream = unsafe opendir(folder) else { return [folder] }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Sound: d_name is NUL-terminated within its array.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        // By bytes, so that the order is the same in every locale.
        return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.flatMap { name -> [String] in
            let path = base + name
            if isFolder(path, followingLinks: false) { return found(in: path) }
            return name.hasSuffix(".mbo") ? [path] : []
        }
    }

    private static func isFolder(_ path: String, followingLinks: Bool) -> Bool {
        var info = stat()
        // Sound: the path is a NUL-terminated copy; the struct is ours.
        let result = unsafe followingLinks ? stat(path, &info) : lstat(path, &info)
        return result == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}

/// The wall clock, for the one report that names an hour.
enum SystemClock {
    static var secondsSince1970: UInt64 {
        UInt64(max(0, time(nil)))
    }
}
