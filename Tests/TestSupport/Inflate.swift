/// A judge of DEFLATE streams (RFC 1951) that shares nothing with their writer, read bit by bit as the RFC says. Throws for
/// damage.
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
            case 1:
                let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
                try block(&reader, &output, Code(lengths), Code([Int](repeating: 5, count: 30)))
            case 2:
                let (symbols, distances) = try codes(&reader)
                try block(&reader, &output, symbols, distances)
            default: throw .noSuchBlock
            }
            if isLast { return output }
        }
    }

    /// A prefix code by the lengths of its symbols (RFC 1951 §3.2.2).
    private struct Code {
        /// The symbols of each length, from 1 on, ascending.
        let symbols: [[Int]]

        init(_ lengths: [Int]) { symbols = (1...15).map { length in lengths.indices.filter { lengths[$0] == length } } }

        func next(_ reader: inout BitReader) throws(Damage) -> Int {
            var (code, first) = (0, 0)
            for own in symbols {
                code = code * 2 + (try reader.bits(1))
                if code - first < own.count { return own[code - first] }
                first = (first + own.count) * 2
            }
            throw .noSuchCode
        }
    }

    /// The codes that a block brings (RFC 1951 §3.2.7).
    private static func codes(_ reader: inout BitReader) throws(Damage) -> (symbols: Code, distances: Code) {
        let counts = (257 + (try reader.bits(5)), 1 + (try reader.bits(5)))
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var own = [Int](repeating: 0, count: 19)
        for place in order.prefix(4 + (try reader.bits(4))) { own[place] = try reader.bits(3) }
        let code = Code(own)
        var lengths: [Int] = []
        while lengths.count < counts.0 + counts.1 {
            let symbol = try code.next(&reader)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .noSuchCode }
                lengths += [Int](repeating: last, count: 3 + (try reader.bits(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try reader.bits(3)))
            case 18: lengths += [Int](repeating: 0, count: 11 + (try reader.bits(7)))
            default: lengths.append(symbol)
            }
        }
        guard lengths.count == counts.0 + counts.1 else { throw .noSuchCode }
        return (Code(Array(lengths[..<counts.0])), Code(Array(lengths[counts.0...])))
    }

    private static func block(
        _ reader: inout BitReader, _ output: inout [UInt8], _ symbols: Code, _ distances: Code
    ) throws(Damage) {
        while true {
            let symbol = try symbols.next(&reader)
            if symbol == 256 { return }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            let length = try length(symbol, &reader)
            let code = try distances.next(&reader)
            guard code < 30 else { throw .noSuchCode }
            let extra = code < 4 ? 0 : code / 2 - 1
            let base = code < 4 ? code + 1 : (2 + code % 2) * (1 << extra) + 1
            let distance = base + (try reader.bits(extra))
            guard distance <= output.count else { throw .tooFarBack }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
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
