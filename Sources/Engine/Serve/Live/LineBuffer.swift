import Engine
import EngineTransport

/// Bytes that arrive in any pieces, handed out as lines that end in LF.
///
/// What comes out does not depend on how the bytes were cut. After `tooLong` and `notText` there is no telling where the
/// next line begins: whoever gets one gives up.
struct LineBuffer {
    enum Step: Hashable {
        /// Without its LF, and without a CR before it.
        case line(String)
        case needMore
        /// More than `limit` bytes without a LF.
        case tooLong
        /// Not UTF-8.
        case notText
    }

    /// Bytes of the longest line, its LF not counted.
    let limit: Int
    private var bytes: [UInt8] = []
    /// Bytes handed out already, and bytes known to hold no LF.
    private var start = 0
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

    /// What came behind the last line handed out.
    mutating func takeRest() -> [UInt8] {
        defer { self = LineBuffer(limit: limit) }
        return Array(bytes[start...])
    }
}
