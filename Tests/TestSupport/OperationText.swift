public import Engine

/// Records of one book as short lines, so that a failing list can be read, kept in a test and run again.
///
///     A B 100 id 1 x 5 flags 128      add, bid, at 100, order 1, size 5
///     C A - id 2 x 3 flags 0          cancel, ask, undefined price
public enum OperationText {
    public static func text(_ operations: [MBOMessage]) -> String {
        operations.map { message in
            let price = message.price?.description ?? "-"
            return
                "\(letter(message.actionRaw)) \(letter(message.sideRaw)) \(price) id \(message.order) x \(message.size)"
                + " flags \(message.flags.rawValue)"
        }.joined(separator: "\n")
    }

    private static func letter(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? String(UnicodeScalar(byte)) : "0x\(String(byte, radix: 16))"
    }

    /// Reads back what `text` wrote; each record one nanosecond after the one before. Lines that are not operations are
    /// left out.
    public static func operations(_ text: String) -> [MBOMessage] {
        var operations: [MBOMessage] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 9, let action = byte(words[0]), let side = byte(words[1]), let id = UInt64(words[4]),
                let size = UInt32(words[6]), let flags = UInt8(words[8])
            else { continue }
            let time = Timestamp(nanos: 1_000_000_000 + UInt64(operations.count))
            var message = MBOMessage(
                publisher: RandomOperations.key.publisher, instrument: RandomOperations.key.instrument, tsEvent: time,
                tsRecv: time, action: .none, side: nil, price: Price(words[2]), size: size, order: OrderID(id),
                flags: RecordFlags(rawValue: flags))
            message.actionRaw = action
            message.sideRaw = side
            operations.append(message)
        }
        return operations
    }

    private static func byte(_ word: Substring) -> UInt8? {
        word.hasPrefix("0x") && word.count > 2 ? UInt8(word.dropFirst(2), radix: 16) : word.utf8.first
    }
}
