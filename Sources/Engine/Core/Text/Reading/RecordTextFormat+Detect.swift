extension RecordTextFormat {
    /// The form of a text by its first bytes: JSON for an object (JSON lines) or a list of objects, CSV or TSV for a
    /// header line with names of DBN's columns; nil for anything else. A few hundred bytes are enough.
    package static func detect(_ head: RawSpan) -> RecordTextFormat? {
        var at = hasByteOrderMark(head) ? 3 : 0
        while at < head.byteCount, [0x20, 0x09, 0x0A, 0x0D].contains(head.byte(at)) { at += 1 }
        guard at < head.byteCount else { return nil }
        if head.byte(at) == UInt8(ascii: "{") { return .json }
        if head.byte(at) == UInt8(ascii: "[") {
            repeat { at += 1 } while at < head.byteCount && [0x20, 0x09, 0x0A, 0x0D].contains(head.byte(at))
            return at < head.byteCount && [UInt8(ascii: "{"), UInt8(ascii: "]")].contains(head.byte(at)) ? .json : nil
        }
        var words: [String] = []
        var word: [UInt8] = []
        var delimiters: Set<UInt8> = []
        var isWhole = false
        while at < head.byteCount, words.count < 200, word.count < 64 {
            let byte = head.byte(at)
            at += 1
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\t"):
                delimiters.insert(byte)
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll()
            case 0x0A: isWhole = true
            case 0x0D, 0x20, UInt8(ascii: "\""): break
            default: word.append(byte)
            }
            if isWhole { break }
        }
        // A name that was cut by the end of the head is one name less.
        words.append(String(decoding: word, as: UTF8.self))
        guard words.count >= 3, delimiters.count == 1, words.contains(where: surest.contains),
            words.count(where: columnNames.contains) * 2 > words.count
        else { return nil }
        return delimiters.contains(UInt8(ascii: "\t")) ? .tsv : .csv
    }

    static func hasByteOrderMark(_ head: RawSpan) -> Bool {
        head.byteCount >= 3 && head.byte(0) == 0xEF && head.byte(1) == 0xBB && head.byte(2) == 0xBF
    }

    /// The columns of which every table of records has at least one.
    private static let surest: Set<String> = ["ts_recv", "ts_event"]

    /// Every name that a column may have in any version.
    static let columnNames: Set<String> = Set(RecordLayout.all.flatMap { $0.columns.map(\.name) })
        .union(["symbol", "ts_out"])
}
