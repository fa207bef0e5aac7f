import Engine
import Lang

/// zlib's format (RFC 1950) for images: one block of DEFLATE with the fixed codes (RFC 1951 §3.2.6).
///
/// A drawing repeats either the pixel before or the row above, so only these two distances are tried: measured on
/// pictures of this program that is a thirtieth to a two-hundredth of the stored form, without a search. Any decoder
/// reads it.
enum Zlib {
    /// Compresses the rows of an image.
    ///
    /// - Parameter stride: the bytes of a row, 1…32,768.
    static func compress(_ bytes: [UInt8], stride: Int) -> [UInt8] {
        // 32 KiB window, no preset dictionary, fastest algorithm; the two bytes are a multiple of 31.
        var bits = BitWriter([0x78, 0x01])
        // The bits say that the block is the last, and has the fixed codes.
        bits.append(0b011, count: 3)
        let above = deflatable(stride)
        var index = 0
        while index < bytes.count {
            let row = matched(bytes, index, above)
            let run = row == mostMatched ? 0 : matched(bytes, index, 1)
            let (length, distance) = run >= row ? (run, 1) : (row, above)
            if length >= leastMatched {
                match(length, distance, &bits)
                index += length
            } else {
                literal(Int(bytes[index]), &bits)
                index += 1
            }
        }
        literal(256, &bits)
        let sum = adler(bytes)
        return bits.finished() + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }

    private static let leastMatched = 3
    private static let mostMatched = 258

    private static func deflatable(_ stride: Int) -> Int { (1...32_768).contains(stride) ? stride : 1 }

    /// The number of bytes from `index` on that equal those `distance` before; 0 when there is nothing so far back.
    private static func matched(_ bytes: [UInt8], _ index: Int, _ distance: Int) -> Int {
        guard index >= distance else { return 0 }
        let limit = min(mostMatched, bytes.count - index)
        var length = 0
        while length < limit, bytes[index + length] == bytes[index + length - distance] { length += 1 }
        return length
    }

    /// Writes the code of a byte, of 256 for the end of the block, or of a length. Codes are sent from their highest
    /// bit.
    private static func literal(_ symbol: Int, _ bits: inout BitWriter) {
        switch symbol {
        case ..<144: bits.append(reversing: 0x30 + symbol, count: 8)
        case ..<256: bits.append(reversing: 0x190 + symbol - 144, count: 9)
        case ..<280: bits.append(reversing: symbol - 256, count: 7)
        default: bits.append(reversing: 0xC0 + symbol - 280, count: 8)
        }
    }

    private static func match(_ length: Int, _ distance: Int, _ bits: inout BitWriter) {
        let (lengthCode, lengthExtra, lengthRest) = coded(length, lengths)
        literal(257 + lengthCode, &bits)
        bits.append(lengthRest, count: lengthExtra)
        let (code, extra, rest) = coded(distance, distances)
        bits.append(reversing: code, count: 5)
        bits.append(rest, count: extra)
    }

    /// The code of a value, the number of further bits that tell it apart, and these bits.
    private static func coded(_ value: Int, _ table: [(least: Int, extra: Int)]) -> (Int, Int, Int) {
        let code = table.lastIndex { $0.least <= value } ?? 0
        return (code, table[code].extra, value - table[code].least)
    }

    /// The codes of lengths 3…258 (RFC 1951 §3.2.5); the last length has a code of its own.
    private static let lengths: [(least: Int, extra: Int)] =
        grown(from: 3, count: 28, extra: { max(0, $0 / 4 - 1) }) + [(258, 0)]

    private static let distances = grown(from: 1, count: 30, extra: { max(0, $0 / 2 - 1) })

    private static func grown(from first: Int, count: Int, extra: (Int) -> Int) -> [(least: Int, extra: Int)] {
        var least = first
        return (0..<count).map { code in
            defer { least += 1 << extra(code) }
            return (least, extra(code))
        }
    }

    /// The Adler-32 sum (RFC 1950 §9).
    static func adler(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}

/// Packs bits into bytes from the lowest on.
private struct BitWriter {
    private var bytes: [UInt8]
    private var waiting: UInt32 = 0
    private var count = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Appends at most 16 bits, the lowest first.
    mutating func append(_ value: Int, count added: Int) {
        waiting |= UInt32(truncatingIfNeeded: value) << UInt32(count)
        count += added
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: waiting))
            waiting >>= 8
            count -= 8
        }
    }

    /// Appends bits, the highest first.
    mutating func append(reversing value: Int, count: Int) {
        append((0..<count).reduce(0) { $0 << 1 | (value >> $1 & 1) }, count: count)
    }

    /// The bytes, the last of which is filled up with zeroes.
    func finished() -> [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: waiting)] : bytes }
}
