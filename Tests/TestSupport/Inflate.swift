/// A judge of DEFLATE streams (RFC 1951) that shares nothing with their writer: stored blocks and blocks with the fixed
/// codes, read bit by bit as the RFC says. Throws for anything else and for damage.
public enum Inflate {
    public enum Damage: Error, Equatable {
        case tooShort, noSuchBlock, noSuchCode, tooFarBack, wrongSum, notZlib
    }

    /// The content of a zlib stream (RFC 1950), its checksum verified.
    public static func zlib(_ bytes: [UInt8]) throws(Damage) -> [UInt8] {
        guard bytes.count >= 6, bytes[0] & 15 == 8, (Int(bytes[0]) * 256 + Int(bytes[1])) % 31 == 0 else {
            throw .notZlib
        }
        var reader = BitReader(bytes: Array(bytes[2..<bytes.count - 4]))
        let output = try inflate(&reader)
        var (low, high) = (1, 0)
        for byte in output {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let sum = bytes.suffix(4).reduce(0) { $0 * 256 + Int($1) }
        guard sum == high * 65_536 + low else { throw .wrongSum }
        return output
    }

    private static func inflate(_ reader: inout BitReader) throws(Damage) -> [UInt8] {
        var output: [UInt8] = []
        while true {
            let isLast = try reader.bits(1) == 1
            switch try reader.bits(2) {
            case 0:
                reader.skipToByte()
                let count = try reader.bits(16)
                guard try reader.bits(16) == 0xFFFF - count else { throw .noSuchBlock }
                for _ in 0..<count { output.append(UInt8(try reader.bits(8))) }
            case 1: try fixed(&reader, &output)
            default: throw .noSuchBlock
            }
            if isLast { return output }
        }
    }

    private static func fixed(_ reader: inout BitReader, _ output: inout [UInt8]) throws(Damage) {
        while true {
            let symbol = try symbol(&reader)
            if symbol == 256 { return }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            let length = try length(symbol, &reader)
            var code = 0
            for _ in 0..<5 { code = code * 2 + (try reader.bits(1)) }
            guard code < 30 else { throw .noSuchCode }
            let extra = code < 4 ? 0 : code / 2 - 1
            let base = code < 4 ? code + 1 : (2 + code % 2) * (1 << extra) + 1
            let distance = base + (try reader.bits(extra))
            guard distance <= output.count else { throw .tooFarBack }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    /// RFC 1951 §3.2.6, from the code's first bit on.
    private static func symbol(_ reader: inout BitReader) throws(Damage) -> Int {
        var code = 0
        for _ in 0..<7 { code = code * 2 + (try reader.bits(1)) }
        if code <= 0b001_0111 { return 256 + code }
        code = code * 2 + (try reader.bits(1))
        if (0b0011_0000...0b1011_1111).contains(code) { return code - 0b0011_0000 }
        if (0b1100_0000...0b1100_0111).contains(code) { return 280 + code - 0b1100_0000 }
        code = code * 2 + (try reader.bits(1))
        guard code >= 0b1_1001_0000 else { throw .noSuchCode }
        return 144 + code - 0b1_1001_0000
    }

    private static func length(_ symbol: Int, _ reader: inout BitReader) throws(Damage) -> Int {
        let lengths = [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
            227,
            258,
        ]
        let extras = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
        guard lengths.indices.contains(symbol - 257) else { throw .noSuchCode }
        return lengths[symbol - 257] + (try reader.bits(extras[symbol - 257]))
    }

    private struct BitReader {
        var bytes: [UInt8]
        var place = 0

        mutating func bits(_ count: Int) throws(Damage) -> Int {
            var value = 0
            for bit in 0..<count {
                guard place / 8 < bytes.count else { throw .tooShort }
                value |= Int(bytes[place / 8] >> UInt8(place % 8) & 1) << bit
                place += 1
            }
            return value
        }

        mutating func skipToByte() { place = (place + 7) / 8 * 8 }
    }
}
