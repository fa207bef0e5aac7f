/// The line of a source under a span, as a terminal can show it, and the position of the caret under it.
struct SourceExcerpt {
    /// The line's number, from 1.
    var line: Int
    /// The column of the span's start, from 1, in characters.
    var column: Int
    /// The shown part of the line: tabs expanded, controls made visible, cut with `…` when the line is long.
    var text: String
    /// Terminal columns before the caret.
    var caretOffset: Int
    /// Terminal columns under the caret, at least one.
    var caretWidth: Int

    /// Columns between tab stops.
    private static let tab = 4

    /// The excerpt of a source at a span.
    ///
    /// - Parameters:
    ///   - widest: the most columns of source text to show.
    ///   - isUnicode: false when the text must be ASCII, whatever the source is.
    init(of source: Source, at span: SourceSpan, widest: Int, isUnicode: Bool = true) {
        let cells = { (text: String, start: Int) in Self.cells(text, from: start, isUnicode: isUnicode) }
        let mark = isUnicode ? "…" : "~"
        var bytes = Array(source.text.utf8)
        let start = Self.boundary(min(max(span.start, 0), bytes.count), in: bytes)
        let lineStart = bytes[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        var lineEnd = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        while lineEnd > start, bytes[lineEnd - 1] == 0x0D { lineEnd -= 1 }
        let end = Self.boundary(min(max(span.end, start), lineEnd), in: bytes)
        let logicalLine = Secrets.logicalLine(around: start, in: bytes)
        for index in Secrets.keys(in: bytes[logicalLine]).joined() where lineStart <= index && index < lineEnd {
            bytes[index] = UInt8(ascii: "*")
        }

        line = bytes[..<lineStart].count { $0 == 0x0A } + source.firstLine
        column = String(decoding: bytes[lineStart..<start], as: UTF8.self).count + 1

        // A line may be megabytes long; its visible part lies within a few hundred bytes of the span.
        let reach = widest * 4
        let shownStart = Self.boundary(max(lineStart, start - reach), in: bytes)
        let shownEnd = Self.boundary(min(lineEnd, start + reach), in: bytes)
        let caretEnd = min(end, shownEnd)
        var shown = cells(String(decoding: bytes[shownStart..<start], as: UTF8.self), 0)
        let before = shown.count
        shown += cells(String(decoding: bytes[start..<caretEnd], as: UTF8.self), shown.reduce(0) { $0 + $1.width })
        let under = shown.count - before
        shown += cells(String(decoding: bytes[caretEnd..<shownEnd], as: UTF8.self), shown.reduce(0) { $0 + $1.width })

        let window = Self.window(shown, around: before, widest: widest)
        let isCutBefore = window.lowerBound > 0 || shownStart > lineStart
        let isCutBehind = window.upperBound < shown.count || shownEnd < lineEnd
        text = (isCutBefore ? mark : "") + shown[window].map(\.text).joined() + (isCutBehind ? mark : "")
        caretOffset = (isCutBefore ? 1 : 0) + shown[window.lowerBound..<before].reduce(0) { $0 + $1.width }
        let caretCells = shown[before..<max(before, min(before + under, window.upperBound))]
        caretWidth = max(1, caretCells.reduce(0) { $0 + $1.width })
    }

    private struct Cell {
        var text: String
        var width: Int
    }

    /// The characters of `text` as they are shown when the first is in column `start`.
    private static func cells(_ text: String, from start: Int, isUnicode: Bool) -> [Cell] {
        var column = start
        return text.map { character in
            let shown: String
            if character == "\t" {
                shown = String(repeating: " ", count: tab - column % tab)
            } else {
                let safe = VisibleText.of(String(character))
                shown = isUnicode ? safe : ASCIIText.of(safe)
            }
            let cell = Cell(text: shown, width: DisplayWidth.of(shown))
            column += cell.width
            return cell
        }
    }

    /// The cells to show: from the first while the caret is in view, else a third of the room before the caret.
    private static func window(_ cells: [Cell], around caret: Int, widest: Int) -> Range<Int> {
        var first = caret
        var width = 0
        while first > 0, width + cells[first - 1].width <= widest * 2 / 3 {
            first -= 1
            width += cells[first].width
        }
        if first > 0 {
            // More stands before the caret than fits: a third is kept, so that the text after the caret is seen too.
            while first < caret, width > widest / 3 {
                width -= cells[first].width
                first += 1
            }
        }
        var end = caret
        while end < cells.count, width + cells[end].width <= widest {
            width += cells[end].width
            end += 1
        }
        return first..<end
    }

    /// The nearest offset at or before `offset` where a character may begin.
    private static func boundary(_ offset: Int, in bytes: [UInt8]) -> Int {
        var offset = offset
        while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}
