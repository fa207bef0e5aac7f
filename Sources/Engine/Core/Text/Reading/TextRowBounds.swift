#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the ends of rows: line feeds that are not between quotes. Remembers how far it has looked, so that a row which
/// comes in many pieces is read over once.
struct TextRowBounds: Sendable {
    /// True when line feeds between quotes belong to the row, as in CSV.
    let hasQuotes: Bool
    private(set) var isInQuotes = false
    /// True when there was a quote in the row that ended last.
    private(set) var rowHadQuotes = false
    private var hasSeenQuote = false
    /// The offset up to which the bytes have been looked at.
    private var scanned = 0
    /// The offset of the next quote from `scanned` on; nil when it was not looked for.
    private var nextQuote: Int?

    init(hasQuotes: Bool) { self.hasQuotes = hasQuotes }

    /// The offset of the line feed that ends the row which began at or before `scanned`; nil when it is not there yet.
    @inline(__always)
    mutating func next(_ bytes: RawSpan) -> Int? {
        while true {
            let found = bytes.firstIndex(of: 0x0A, from: scanned)
            if hasQuotes { countQuotes(bytes, upTo: found ?? bytes.byteCount) }
            scanned = found.map { $0 + 1 } ?? bytes.byteCount
            guard let found else { return nil }
            if !isInQuotes {
                rowHadQuotes = hasSeenQuote
                hasSeenQuote = false
                return found
            }
        }
    }

    @inline(__always)
    private mutating func countQuotes(_ bytes: RawSpan, upTo end: Int) {
        while true {
            let quote = nextQuote ?? bytes.firstIndex(of: UInt8(ascii: "\""), from: scanned) ?? bytes.byteCount
            nextQuote = quote
            guard quote < end else { return }
            isInQuotes.toggle()
            hasSeenQuote = true
            scanned = quote + 1
            nextQuote = nil
        }
    }

    /// Prepares for other bytes, of which the first `kept` have been looked at.
    mutating func rebase(kept: Int) {
        scanned = kept
        nextQuote = nil
    }
}

extension RawSpan {
    /// The offset of the first such byte from `from` on; nil when there is none.
    @inline(__always)
    fileprivate func firstIndex(of byte: UInt8, from: Int) -> Int? {
        // Sound: memchr reads within the range that `extracting` checked, and the result lies in it.
        unsafe extracting(from..<byteCount).withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = unsafe memchr(base, Int32(byte), buffer.count) else {
                return nil
            }
            return unsafe from + (UnsafeRawPointer(found) - base)
        }
    }
}
