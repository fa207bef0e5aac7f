#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns what a user names into files: a file is itself, a pattern (`*`, `?`, `[…]`) every file it matches and a
/// directory every file in it that can be loaded, both in the order of their names.
///
/// A directory or a pattern may be a batch job of Databento's as it was delivered: the files that describe the job are
/// passed over, and its symbology is set aside for the names of instruments.
package enum SourceList {
    /// The endings of the names of files that are loaded from a directory.
    static let loadableExtensions = InputFormat.allCases.flatMap(\.endings)

    /// The files that some paths name, by their use.
    package struct Found: Hashable, Sendable {
        /// Files of records.
        package var files: [String] = []
        /// Symbology files, which name instruments.
        package var names: [String] = []
        /// Files in directories that were passed over, except those that every batch job has.
        package var passedOver: [String] = []
    }

    /// Finds the files of records that some paths name.
    ///
    /// - Throws: `LoadError` with `.noMatch` or `.nothingLoadable` where a pattern or a directory yields nothing.
    package static func files(_ paths: [String]) throws(LoadError) -> [String] { try find(paths).files }

    /// Finds the files that some paths name, and sorts them by their use.
    ///
    /// - Throws: as `files`; `.namesOnly` where there are only symbology files.
    package static func find(_ paths: [String]) throws(LoadError) -> Found {
        var found = Found()
        for path in paths { try find(path, &found) }
        if found.files.isEmpty, let name = found.names.first { throw LoadError(path: name, .namesOnly) }
        return found
    }

    private static func find(_ path: String, _ found: inout Found) throws(LoadError) {
        if let kind = Posix.kind(of: path) {
            guard kind == S_IFDIR else {
                if isSymbology(path) { found.names.append(path) } else { found.files.append(path) }
                return
            }
            return try look(in: path, &found)
        }
        // A file that exists is taken by its name, even where the name looks like a pattern.
        guard path.contains(where: { "*?[".contains($0) }) else {
            found.files.append(path)
            return
        }
        let matches = matches(path).filter { !isDirectory($0) }
        guard !matches.isEmpty else { throw LoadError(path: path, .noMatch) }
        let data = matches.filter { !isSymbology($0) && !describesJob($0) }
        // A pattern that matches nothing but files of a batch job means these.
        guard !data.isEmpty else {
            found.files += matches
            return
        }
        found.files += data
        found.names += matches.filter(isSymbology)
    }

    private static func look(in directory: String, _ found: inout Found) throws(LoadError) {
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        var files: [String] = []
        var others: [String] = []
        guard let entries = Posix.entries(Posix.open(directory, O_RDONLY | O_DIRECTORY)) else {
            throw LoadError(path: directory, errno: errno)
        }
        for name in entries.map(\.name).sorted() where !name.hasPrefix(".") {
            let path = base + name
            if isSymbology(name) {
                found.names.append(path)
            } else if describesJob(name) {
                continue
            } else if isDirectory(path) {
                others.append(name + "/")
            } else if try isData(name, path) {
                files.append(path)
            } else {
                others.append(name)
            }
        }
        guard !files.isEmpty else { throw LoadError(path: directory, .nothingLoadable(found: others)) }
        found.files += files
        found.passedOver += others.filter { !$0.hasSuffix("/") }.map { base + $0 }
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? path
    }

    private static func isSymbology(_ path: String) -> Bool {
        ["symbology.csv", "symbology.json"].contains(lastPart(path))
    }

    /// True when a file is one of those that a batch job has beside its data and its symbology.
    private static func describesJob(_ path: String) -> Bool {
        ["manifest.json", "metadata.json", "condition.json"].contains(lastPart(path))
    }

    /// True for the name of a file that is loaded from a directory, as far as names tell.
    package static func isLoadable(_ name: String) -> Bool {
        if name.hasPrefix(".") { return false }
        let plain = unpacked(name)
        return loadableExtensions.contains { plain.hasSuffix($0) && plain.count > $0.count }
    }

    private static func isData(_ name: String, _ path: String) throws(LoadError) -> Bool {
        guard isLoadable(name) else { return false }
        return isJSON(name) ? try looksLikeRecords(path) : true
    }

    /// A file's name in lower case, without the ending of a compressed one.
    static func unpacked(_ name: String) -> String {
        let name = name.lowercased()
        for ending in [".zst", ".gz"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
        return name
    }

    private static func isJSON(_ name: String) -> Bool { unpacked(name).hasSuffix(".json") }

    /// True when JSON begins like records: any program may have written it.
    private static func looksLikeRecords(_ path: String) throws(LoadError) -> Bool {
        let source = try SourceInput(path: path)
        var head = try source.head(StreamKind.headByteCount)
        if let compression = StreamKind(head: head).compression { head = try StreamKind.head(of: source, compression) }
        // Sound: the span is used during the call only.
        guard unsafe RecordTextFormat.detect(head.span.bytes) == .json else { return false }
        let text = String(decoding: head, as: UTF8.self)
        return ["\"ts_event\"", "\"ts_recv\"", "\"instrument_id\"", "\"rtype\""].contains { text.contains($0) }
    }

    private static func isDirectory(_ path: String) -> Bool { Posix.kind(of: path) == S_IFDIR }

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
