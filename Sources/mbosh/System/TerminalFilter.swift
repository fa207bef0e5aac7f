import Lang
import Synchronization

/// The last filter before a terminal: whatever data, scripts, files and servers have put into a text, no control
/// character of theirs goes out. Renderers have made them visible where widths are counted; this is for all that
/// nobody thought of.
///
/// Newlines and tabs pass, and so do the colours of `Palette` where colours are on. Sequences that move the cursor
/// are sent by `Output.control`, which nothing but the program's own constants may go to.
enum TerminalFilter {
    /// True when texts have colours in this run.
    private static let hasColours = Atomic(false)

    static func allowColours() { hasColours.store(true, ordering: .relaxed) }

    private static let kept: Set<Unicode.Scalar> = ["\n", "\t"]

    /// - Complexity: linear; a text of nothing but printable ASCII is given back as it is.
    static func safe(_ text: String, as form: VisibleText.Form = .text) -> String {
        guard hasColours.load(ordering: .relaxed), text.utf8.contains(0x1B) else {
            return VisibleText.of(text, keeping: kept, as: form)
        }
        var result = ""
        var rest = text.unicodeScalars[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            result += VisibleText.of(String(rest[..<escape]), keeping: kept, as: form)
            rest = rest[escape...]
            let colour = Palette.codes.first { rest.starts(with: "\u{1B}[\($0)m".unicodeScalars) }
            let length = colour.map { $0.unicodeScalars.count + 3 } ?? 1
            let piece = String(rest.prefix(length))
            result += colour == nil ? VisibleText.of(piece, keeping: [], as: form) : piece
            rest = rest.dropFirst(length)
        }
        return result + VisibleText.of(String(rest), keeping: kept, as: form)
    }

    /// Bytes that are no UTF-8 become U+FFFD: among them are the controls of an eight-bit terminal.
    static func safe(_ bytes: [UInt8], as form: VisibleText.Form = .text) -> [UInt8] {
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }) { return bytes }
        return Array(safe(String(decoding: bytes, as: UTF8.self), as: form).utf8)
    }
}
