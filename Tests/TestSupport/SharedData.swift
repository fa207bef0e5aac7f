public import Engine

/// Vendor data beside the project, which is never copied into it: `shared/data`, `shared/vectors` next to the repository.
///
///     @Test(.enabled(if: SharedData.isPresent)) func …
public enum SharedData {
    /// The `shared` folder, found by walking up from this file; nil when there is none.
    public static let folder: String? = {
        var parts = #filePath.split(separator: "/")
        for _ in 0..<6 where !parts.isEmpty {
            parts.removeLast()
            let candidate = "/" + parts.joined(separator: "/") + "/shared"
            if exists(candidate + "/data/CLX5_mbo.dbn") { return candidate }
        }
        print("skipped: no ../shared/data")
        return nil
    }()

    public static var isPresent: Bool { folder != nil }

    /// The path of a file such as `data/CLX5_mbo.dbn`; a path that cannot exist when the folder is absent.
    public static func path(_ name: String) -> String { (folder ?? "/no-shared-data") + "/" + name }

    /// A whole file.
    ///
    /// - Throws: `LoadError` as for any other file that cannot be read.
    public static func bytes(_ name: String) throws(LoadError) -> [UInt8] {
        let region = try ByteRegion(contentsOf: path(name))
        // Sound: the pointer is used during the call only.
        return unsafe region.withUnsafeBytes(0..<region.count) { unsafe Array($0) }
    }

    public static func text(_ name: String) throws(LoadError) -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    private static func exists(_ path: String) -> Bool {
        do {
            _ = try ByteRegion(contentsOf: path)
            return true
        } catch {
            return false
        }
    }
}
