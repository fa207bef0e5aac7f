/// The kind of a file by its first bytes: for messages about a file that was given where something else belongs.
package struct SourceKind: Hashable, Sendable {
    /// The kind in words: `DBN data`, `a zip archive`.
    package var words: String
    /// True when `load` takes such a file.
    package var isLoadable: Bool

    /// Looks at the first bytes of a file.
    ///
    /// - Returns: nil for text that is no table of records, for an unknown kind, and for a file that cannot be opened.
    package init?(path: String) {
        guard let source = try? SourceInput(path: path), let start = try? source.head(StreamKind.headByteCount) else {
            return nil
        }
        let compression = StreamKind(head: start).compression
        let head = compression.map { (try? StreamKind.head(of: source, $0)) ?? [] } ?? start
        let packed = compression.map { ", packed with \($0 == .gzip ? "gzip" : "zstd")" } ?? ""
        if let foreign = ForeignFile(head: head) {
            self.init(words: foreign.words, isLoadable: false)
            return
        }
        let format = InputFormat(head: head)
        guard format != nil || compression != nil else { return nil }
        self.init(words: (format?.words ?? "data") + packed, isLoadable: true)
    }

    private init(words: String, isLoadable: Bool) {
        self.words = words
        self.isLoadable = isLoadable
    }
}
