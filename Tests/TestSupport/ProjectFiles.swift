#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The project's own files, for tests that read sources, examples and documents.
public enum ProjectFiles {
    /// The project's root, found from where this file was compiled.
    public static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// - Parameter path: from the root.
    /// - Throws: `ProgramFailure` naming the path.
    public static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// - Parameter path: from the root.
    /// - Throws: `ProgramFailure` naming the path.
    public static func bytes(_ path: String) throws -> [UInt8] {
        // Sound: the path is passed as a NUL-terminated copy; the file is closed below.
        guard let file = unsafe fopen(root + "/" + path, "r") else { throw ProgramFailure("cannot read \(path)") }
        defer { _ = unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Sound: fread writes at most the chunk's own bytes.
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// Names in a folder, sorted, hidden ones left out.
    public static func names(in folder: String) throws -> [String] {
        // Sound: the stream is closed below; names are copied before the next entry is read.
        guard let stream = unsafe opendir(root + "/" + folder) else { throw ProgramFailure("cannot list \(folder)") }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Sound: d_name is NUL-terminated within its array.
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }
}
