/// The kind of a file by its first bytes.
enum StreamKind {
    case dbn, zstd, gzip, legacyDBZ, empty
    /// Fewer bytes than a compressed file begins with, and all of them are those.
    case cutShort(Compression, byteCount: Int)
    case unknown([UInt8])

    static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    /// The two bytes of gzip, and the number of the only compression method that there is.
    static let gzipMagic: [UInt8] = [0x1F, 0x8B, 0x08]

    /// The compression of a stream of this kind; nil when it is not compressed.
    var compression: Compression? {
        switch self {
        case .zstd: .zstd
        case .gzip: .gzip
        case .dbn, .legacyDBZ, .empty, .cutShort, .unknown: nil
        }
    }

    init(_ bytes: RawSpan) {
        let head = (0..<min(bytes.byteCount, 12)).map { bytes.integer(at: $0, as: UInt8.self) }
        if head.isEmpty {
            self = .empty
        } else if Self.zstdMagic.starts(with: head.prefix(4)) && head.count >= 4 {
            self = .zstd
        } else if head.starts(with: Self.gzipMagic) {
            self = .gzip
        } else if head.count >= 4, (0x50...0x5F).contains(head[0]), Array(head[1..<4]) == [0x2A, 0x4D, 0x18] {
            self = head.count >= 11 && Array(head[8..<11]) == Array("DBZ".utf8) ? .legacyDBZ : .zstd
        } else if head.count < 3, Self.gzipMagic.starts(with: head) {
            self = .cutShort(.gzip, byteCount: head.count)
        } else if (2..<4).contains(head.count), Self.zstdMagic.starts(with: head) {
            self = .cutShort(.zstd, byteCount: head.count)
        } else if zip(head, "DBN".utf8).allSatisfy({ $0 == $1 }) {
            self = .dbn
        } else {
            self = .unknown(Array(head.prefix(4)))
        }
    }
}
