import TestSupport

@testable import Engine

/// Records of version 3 with any values that a text can carry: reserved bytes are 0, and texts are UTF-8 and shorter than
/// their fields.
enum RandomRecord {
    /// Characters that some form has to escape, quote or double, and some of more than one byte.
    private static let awkward: [Character] = [
        "\"", ",", "\t", "\n", "\r", "\\", "/", "'", "\u{1}", "\u{8}", "\u{C}", "\u{1F}", "\u{7F}", " ", "ü", "€", "𝄞",
    ]

    /// - Parameter hasZeroTimes: whether timestamps may be 0, which pretty text cannot tell from undefined.
    static func make(
        _ layout: RecordLayout, tsOut: UInt64?, hasZeroTimes: Bool, _ random: inout SeededRandom
    ) -> [UInt8] {
        let byteCount = layout.byteCount + (tsOut == nil ? 0 : 8)
        var record = [UInt8](repeating: 0, count: byteCount)
        record[0] = UInt8(byteCount / 4)
        for column in layout.columns {
            var bytes = DBNBytes()
            switch column.kind {
            case _ where column.name == "rtype": bytes.integer(layout.rtype)
            case .u8, .i8, .char: bytes.integer(UInt8(truncatingIfNeeded: number(&random)))
            case .u16, .i16: bytes.integer(UInt16(truncatingIfNeeded: number(&random)))
            case .u32, .i32: bytes.integer(UInt32(truncatingIfNeeded: number(&random)))
            case .u64, .i64, .price: bytes.integer(number(&random))
            case .timestamp:
                let time = number(&random)
                bytes.integer(time == 0 && !hasZeroTimes ? 1 : time)
            case .text(let width): bytes.text(text(&random, below: width), width)
            }
            record.replaceSubrange(column.offset..<column.offset + bytes.bytes.count, with: bytes.bytes)
        }
        if let tsOut {
            var bytes = DBNBytes()
            bytes.integer(tsOut)
            record.replaceSubrange(layout.byteCount..<byteCount, with: bytes.bytes)
        }
        return record
    }

    /// The ends of each range as often as what lies between, small numbers as often as large ones.
    private static func number(_ random: inout SeededRandom) -> UInt64 {
        switch random.below(6) {
        case 0: 0
        case 1: UInt64.max
        case 2: UInt64(1) << random.below(64)
        case 3: UInt64(1) << random.below(64) &- 1
        default: random.next() >> random.below(64)
        }
    }

    private static func text(_ random: inout SeededRandom, below width: Int) -> String {
        var text = ""
        let length =
            random.chance(1, in: 3) ? 0 : random.chance(1, in: 4) ? width - 1 : Int(random.below(UInt32(width)))
        while text.utf8.count < length {
            let plain = Character(UnicodeScalar(UInt8(33 + random.below(90))))
            let next = random.chance(1, in: 3) ? awkward[Int(random.below(UInt32(awkward.count)))] : plain
            guard text.utf8.count + next.utf8.count <= length else { break }
            text.append(next)
        }
        return text
    }
}

/// Records read from text, as tests compare them.
struct ReadText: Hashable {
    var records: [UInt8] = []
    var metadata: Metadata?
    var count = 0
    var error: TextFormatError?

    init(
        _ bytes: [UInt8], _ format: RecordTextFormat, schema: Schema? = nil, isLenient: Bool = false,
        prices: TextPrices? = nil, times: TextTimes? = nil
    ) {
        self.init(bytes, format, schema: schema, isLenient: isLenient, prices: prices, times: times) { _ in bytes.count
        }
    }

    /// - Parameter size: how many bytes to hand over next, told how many came before.
    init(
        _ bytes: [UInt8], _ format: RecordTextFormat, schema: Schema? = nil, isLenient: Bool = false,
        prices: TextPrices? = nil, times: TextTimes? = nil, size: (Int) -> Int
    ) {
        do {
            var reader = RecordTextReader(
                format, schema: schema, isLenient: isLenient, prices: prices, times: times)
            var position = 0
            while position < bytes.count {
                let end = min(bytes.count, position + max(1, size(position)))
                let piece = Array(bytes[position..<end])
                // Sound: the span is used during the call only.
                try reader.append(unsafe piece.span.bytes)
                position = end
            }
            let read = try reader.finish()
            // Sound: the pointer is used during the call only.
            records = unsafe read.records.withUnsafeBytes(0..<read.records.count) { unsafe Array($0) }
            metadata = read.metadata
            count = read.count
            error = read.loss
        } catch {
            self.error = error
        }
    }

    /// The first way of cutting whose outcome differs from the whole's; nil when none does.
    static func disagreement(_ bytes: [UInt8], _ format: RecordTextFormat, isLenient: Bool, seed: UInt64) -> String? {
        let whole = ReadText(bytes, format, isLenient: isLenient)
        var random = SeededRandom(seed: seed)
        let diets: [(name: String, size: (Int) -> Int)] = [
            ("byte by byte", { _ in 1 }), ("in sevens", { _ in 7 }),
            ("in random pieces", { _ in 1 + Int(random.below(200)) }),
        ]
        for diet in diets {
            let cut = ReadText(bytes, format, isLenient: isLenient, size: diet.size)
            if cut != whole {
                return "\(diet.name): \(cut.count) \(String(describing: cut.error)), whole: \(whole.count) "
                    + String(describing: whole.error)
            }
        }
        return nil
    }
}
