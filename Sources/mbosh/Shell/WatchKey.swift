/// The meaning of a key to a live screen.
enum WatchKey: Equatable {
    case leave, toggle, faster, slower, forward, back, trade, start, end

    /// Makes the key of a byte; nil where it has no meaning.
    ///
    /// - Parameter next: Returns the byte after an escape, where it comes at once; else nil.
    init?(_ byte: UInt8, next: () -> KeyReader.Event?) {
        switch byte {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x04: self = .leave
        case UInt8(ascii: " "): self = .toggle
        case UInt8(ascii: "+"), UInt8(ascii: "="): self = .faster
        case UInt8(ascii: "-"), UInt8(ascii: "_"): self = .slower
        case UInt8(ascii: "n"), UInt8(ascii: "l"): self = .forward
        case UInt8(ascii: "b"), UInt8(ascii: "h"): self = .back
        case UInt8(ascii: "t"): self = .trade
        case UInt8(ascii: "g"): self = .start
        case UInt8(ascii: "G"): self = .end
        case 0x1B:
            guard let key = Self.sequence(next) else { return nil }
            self = key
        default: return nil
        }
    }

    /// Reads the rest of an escape sequence: `ESC [ C`, `ESC O C` and the numbered forms of Home and End; any other is
    /// read to its end and ignored.
    private static func sequence(_ next: () -> KeyReader.Event?) -> WatchKey? {
        guard case .byte(let kind)? = next(), kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else { return nil }
        var parameters: [UInt8] = []
        while case .byte(let byte)? = next(), parameters.count < 16 {
            guard (0x40...0x7E).contains(byte) else {
                parameters.append(byte)
                continue
            }
            switch (byte, parameters) {
            case (UInt8(ascii: "C"), _): return .forward
            case (UInt8(ascii: "D"), _): return .back
            case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), [UInt8(ascii: "1")]): return .start
            case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), [UInt8(ascii: "4")]): return .end
            default: return nil
            }
        }
        return nil
    }
}
