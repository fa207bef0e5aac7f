/// zstd frames without a compressor: raw blocks, as dbn.md §1.6 lays them out. Any decoder must read them.
public enum ZstdBytes {
    /// One whole frame.
    ///
    /// - Parameter block: bytes in a block, 1…131,072.
    public static func frame(_ bytes: [UInt8], block: Int = 4096) -> [UInt8] {
        // Magic, no content size or checksum, a window of 2 MiB.
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        var position = 0
        repeat {
            let end = min(position + block, bytes.count)
            let isLast: UInt32 = end == bytes.count ? 1 : 0
            let header = isLast | UInt32(end - position) << 3
            frame += [UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16)]
            frame += bytes[position..<end]
            position = end
        } while position < bytes.count
        return frame
    }

    /// A frame that decoders have to pass over.
    public static func skippable(_ payload: [UInt8], kind: UInt8 = 0) -> [UInt8] {
        let count = UInt32(payload.count)
        return [0x50 | kind & 0x0F, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(count >> ($0 * 8) & 0xFF) } + payload
    }

    /// The bytes cut into so many frames, with a skippable one before the first and after each.
    public static func frames(_ bytes: [UInt8], count: Int) -> [UInt8] {
        var result = skippable(Array("before".utf8))
        for index in 0..<count {
            let part = bytes[bytes.count * index / count..<bytes.count * (index + 1) / count]
            result += frame(Array(part), block: 1000) + skippable([UInt8](repeating: 0xA5, count: index), kind: 7)
        }
        return result
    }
}
