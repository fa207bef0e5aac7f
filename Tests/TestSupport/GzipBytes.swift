/// gzip members without a compressor: stored blocks, as RFC 1951 and 1952 lay them out. Any decoder must read them.
public enum GzipBytes {
    /// One whole member.
    ///
    /// - Parameters:
    ///   - name: of the file, as `gzip` keeps it; nil: none.
    ///   - block: bytes in a block, 1…65,535.
    public static func member(_ bytes: [UInt8], name: String? = nil, block: Int = 1000) -> [UInt8] {
        var member: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 255]
        if let name { member += Array(name.utf8) + [0] }
        var position = 0
        repeat {
            let end = min(position + block, bytes.count)
            let count = UInt16(end - position)
            member += [end == bytes.count ? 1 : 0] + little(UInt32(count)).prefix(2) + little(UInt32(~count)).prefix(2)
            member += bytes[position..<end]
            position = end
        } while position < bytes.count
        return member + little(checksum(bytes)) + little(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 0xFF) } }

    /// CRC-32, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
    }
}
