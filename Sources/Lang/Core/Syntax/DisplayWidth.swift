/// The width of characters in columns of a terminal.
package enum DisplayWidth {
    /// Columns that a text takes: the sum of its characters' widths.
    package static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

    /// Columns that a character takes: 0 for a combining mark that stands alone or a zero-width character, 2 for East
    /// Asian wide characters and emoji (Unicode Annex 11), else 1. Everything joined into one character takes the room
    /// of its base.
    package static func of(_ character: Character) -> Int {
        guard let base = character.unicodeScalars.first else { return 0 }
        // A variation selector asks for the emoji form of a character that is plain text by itself.
        let isEmoji = character.unicodeScalars.contains { $0.value == 0xFE0F }
        return of(base) == 1 && isEmoji ? 2 : of(base)
    }

    /// The same of a scalar that is drawn by itself.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default:
            return scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks that are wide (W) or full width (F) throughout; emoji are known by their own property.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x20000...0x3FFFD,
    ]
}
