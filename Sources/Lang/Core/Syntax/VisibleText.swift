/// Makes texts of data, scripts, files and servers safe for a screen: a character that a terminal would obey, or would
/// not show, is replaced by a visible stand-in.
///
/// C0 controls and DEL become their pictures (`␛`, `␊`). All other such characters (C1 controls, marks that turn the
/// direction of writing, characters without any width, line separators) become escapes as statements have them
/// (`\u{202E}`).
package enum VisibleText {
    /// The form of a stand-in.
    package enum Form: Sendable {
        /// Pictures and escapes of statements: `␛`, `\u{9B}`.
        case text
        /// Escapes of JSON, which stays JSON: `\u001b`, `\u009b`.
        case json
    }

    /// The text with stand-ins for newlines and tabs too, as a cell, a sentence or a line of its own needs it.
    package static func of(_ text: String) -> String { of(text, keeping: []) }

    /// The text with stand-ins for all but some characters.
    ///
    /// - Parameter kept: scalars that are sent as they are.
    /// - Complexity: linear; a text without such characters is returned as it is.
    package static func of(_ text: String, keeping kept: Set<Unicode.Scalar>, as form: Form = .text) -> String {
        guard text.utf8.contains(where: isSuspect) else { return text }
        var result = String.UnicodeScalarView()
        var before: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if isObeyed(scalar, after: before), !kept.contains(scalar) {
                result.append(contentsOf: standIn(for: scalar, form).unicodeScalars)
            } else {
                result.append(scalar)
            }
            before = scalar
        }
        return String(result)
    }

    /// True for a scalar that a terminal obeys, or for which it shows nothing.
    ///
    /// - Parameter before: the scalar before it; a joiner between two parts of one emoji is harmless.
    static func isObeyed(_ scalar: Unicode.Scalar, after before: Unicode.Scalar? = nil) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x200D: !(before.map { $0.properties.isEmoji && !$0.isASCII || $0.value == 0xFE0F } ?? false)
        case 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// True for the bytes that such a scalar may begin with. (U+FE00 and on begin with EF too; a closer look spares
    /// them.)
    private static func isSuspect(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || [0xC2, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF3].contains(byte)
    }

    private static func standIn(for scalar: Unicode.Scalar, _ form: Form) -> String {
        switch form {
        case .text:
            if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) { return String(picture) }
            if scalar.value == 0x7F { return "\u{2421}" }
            return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        case .json: return ASCIIText.escape(scalar)
        }
    }
}
