/// Files of other kinds that people hand to `load`, known by their first bytes, each with the way to something that loads.
public enum ForeignFile: String, CaseIterable, Hashable, Sendable {
    case zip = "a zip archive", excel = "an Excel workbook", oldOffice = "a document of an old Microsoft Office",
        parquet = "a Parquet file", xz = "packed with xz", bzip2 = "packed with bzip2", lz4 = "packed with lz4",
        sevenZip = "a 7z archive", rar = "a RAR archive", tar = "a tar archive", snappy = "packed with snappy",
        html = "a web page (HTML), perhaps what a server said instead of the file", xml = "XML",
        sqlite = "an SQLite database", duckdb = "a DuckDB database", arrow = "an Arrow file",
        feather = "a Feather file", hdf5 = "an HDF5 file", numpy = "a NumPy array", avro = "an Avro file",
        orc = "an ORC file", pdf = "a PDF document", image = "a picture", program = "a program",
        pcap = "a network capture", utf16 = "text in UTF-16", gitLFS = "a pointer of Git LFS, not the file itself"

    /// Recognizes a kind by the first bytes of a file.
    ///
    /// - Returns: nil for a file of none of these kinds.
    init?(head: [UInt8]) {
        if let found = Self.magics.first(where: { Self.stands($0.magic, in: head, at: $0.offset) }) {
            // A workbook is a zip archive whose first entry is always called so.
            let isWorkbook = found.file == .zip && Self.stands("[Content_Types].xml", in: head, at: 30)
            self = isWorkbook ? .excel : found.file
            return
        }
        let isMark: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        let text = String(decoding: head.drop(while: isMark).prefix(64), as: UTF8.self).lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<head") {
            self = .html
        } else if text.hasPrefix("<?xml") {
            self = .xml
        } else {
            return nil
        }
    }

    private static func stands(_ magic: String, in head: [UInt8], at offset: Int) -> Bool {
        stands(Array(magic.utf8), in: head, at: offset)
    }

    private static func stands(_ magic: [UInt8], in head: [UInt8], at offset: Int) -> Bool {
        head.count >= offset + magic.count && head[offset..<offset + magic.count].elementsEqual(magic)
    }

    private static let magics: [(file: ForeignFile, magic: [UInt8], offset: Int)] = [
        (.zip, [0x50, 0x4B, 0x03, 0x04], 0), (.zip, [0x50, 0x4B, 0x05, 0x06], 0),
        (.oldOffice, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], 0), (.parquet, Array("PAR1".utf8), 0),
        (.parquet, Array("PARE".utf8), 0), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0),
        (.bzip2, Array("BZh".utf8), 0), (.lz4, [0x04, 0x22, 0x4D, 0x18], 0),
        (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0), (.rar, Array("Rar!".utf8), 0),
        (.tar, Array("ustar".utf8), 257), (.snappy, [0xFF, 0x06, 0x00, 0x00] + Array("sNaPpY".utf8), 0),
        (.sqlite, Array("SQLite format 3\0".utf8), 0), (.duckdb, Array("DUCK".utf8), 8),
        (.arrow, Array("ARROW1".utf8), 0), (.feather, Array("FEA1".utf8), 0),
        (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], 0), (.numpy, [0x93] + Array("NUMPY".utf8), 0),
        (.avro, Array("Obj".utf8) + [1], 0), (.orc, Array("ORC".utf8), 0), (.pdf, Array("%PDF".utf8), 0),
        (.image, [0x89] + Array("PNG".utf8), 0), (.image, [0xFF, 0xD8, 0xFF], 0), (.image, Array("GIF8".utf8), 0),
        (.program, [0x7F] + Array("ELF".utf8), 0), (.program, [0xCF, 0xFA, 0xED, 0xFE], 0),
        (.pcap, [0xD4, 0xC3, 0xB2, 0xA1], 0), (.pcap, [0x4D, 0x3C, 0xB2, 0xA1], 0),
        (.pcap, [0x0A, 0x0D, 0x0D, 0x0A], 0), (.utf16, [0xFF, 0xFE], 0), (.utf16, [0xFE, 0xFF], 0),
        (.gitLFS, Array("version https://git-lfs".utf8), 0),
    ]

    /// The kind in words: `a zip archive`.
    package var words: String { rawValue }

    /// The way to something that loads: a command or a step, for a path as it was given.
    package func suggestion(path: String) -> String {
        let name = path.isEmpty || path == "-" ? "FILE" : Self.quoted(path)
        let csv = "write it as CSV with Databento's column names, or ask for the data as DBN"
        return switch self {
        case .zip: "unpack it first: `unzip -p \(name) | mbosh -c 'load -'`"
        case .xz: "unpack it first: `xz -dc \(name) | mbosh -c 'load -'`"
        case .bzip2: "unpack it first: `bzip2 -dc \(name) | mbosh -c 'load -'`"
        case .lz4: "unpack it first: `lz4 -dc \(name) | mbosh -c 'load -'`"
        case .sevenZip: "unpack it first: `7z e -so \(name) | mbosh -c 'load -'`"
        case .rar: "unpack it first: `unrar p -inul \(name) | mbosh -c 'load -'`"
        case .tar: "unpack it first: `tar -xf \(name)`, then load the files in it"
        case .snappy: "unpack it first, then load it"
        case .excel, .oldOffice: "save it as CSV there, then load that"
        case .parquet:
            "turn it into CSV: `duckdb -c \"COPY (FROM '\(path.isEmpty ? "FILE" : path)') TO '/dev/stdout' (FORMAT csv)\" | "
                + "mbosh -c 'load -'`, or ask for the data as DBN"
        case .html, .xml: "look at it with a browser or `head`, and fetch the file again"
        case .utf16: "turn it into UTF-8: `iconv -f UTF-16 -t UTF-8 \(name) | mbosh -c 'load -'`"
        case .gitLFS: "fetch the file itself: `git lfs pull`"
        case .sqlite, .duckdb, .arrow, .feather, .hdf5, .numpy, .avro, .orc: csv
        case .pdf, .image, .program, .pcap:
            "DBN, CSV and NDJSON with Databento's columns are read, each also with zstd or gzip"
        }
    }

    static func quoted(_ path: String) -> String {
        let isPlain = path.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789_-./+=@:,".unicodeScalars.contains($0)
        }
        return isPlain ? path : "'\(path)'"
    }
}
