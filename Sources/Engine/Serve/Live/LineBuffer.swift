/// Bytes that arrive in any pieces, handed out as lines that end in LF.
///
/// The lines do not depend on the pieces in which the bytes came. After `tooLong` and `notText` nobody can tell where
/// the next line begins: a caller that gets one of them gives up.
struct LineBuffer {
    enum Step: Hashable {
        /// A line without its LF, and without a CR before it.
        case line(String)
        case needMore
        /// More than `limit` bytes have come without a LF.
        case tooLong
        /// The line is not UTF-8.
        case notText
    }

    /// The most bytes of a line, its LF not counted.
    let limit: Int
    private var bytes: [UInt8] = []
    /// The offset of the first byte that was not handed out.
    private var start = 0
    /// The offset before which no LF is left to be found.
    private var scanned = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ more: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Hands out the next line.
    mutating func next() -> Step {
        while scanned < bytes.count, bytes[scanned] != UInt8(ascii: "\n") {
            scanned += 1
            if scanned - start > limit { return .tooLong }
        }
        guard scanned < bytes.count else { return .needMore }
        var line = bytes[start..<scanned]
        scanned += 1
        start = scanned
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let text = String(validating: line, as: UTF8.self) else { return .notText }
        return .line(text)
    }

    /// Returns the bytes that came after the last line handed out, and empties the buffer.
    mutating func takeRest() -> [UInt8] {
        defer { self = LineBuffer(limit: limit) }
        return Array(bytes[start...])
    }
}
