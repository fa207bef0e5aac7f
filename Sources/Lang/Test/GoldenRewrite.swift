import Engine
import Lang

/// New texts for golden blocks of one source; every byte outside the blocks stays what it is.
package struct GoldenRewrite: Sendable {
    /// The new lines of one block.
    package struct Edit: Sendable, Hashable {
        /// The extent of the whole block, from the beginning of its opening line to the end of its closing one.
        package var span: SourceSpan
        /// The lines between the marks, without indent.
        package var lines: [String]

        /// Makes an edit of its parts.
        package init(span: SourceSpan, lines: [String]) {
            self.span = span
            self.lines = lines
        }
    }

    /// The reason why a block cannot be rewritten.
    package enum Refusal: Error, Sendable, Hashable {
        /// A printed line of `----` would end the block.
        case holdsMark
        /// The text at the span is no block: the file is not the one that was run.
        case noBlock
        /// The block ran more than once and did not print the same each time.
        case printsDiffer

        /// The reason as a sentence.
        package var sentence: String {
            switch self {
            case .holdsMark: "the output has a line of ---- in it, which would end the block"
            case .noBlock: "the text is no longer the one that was run"
            case .printsDiffer: "the block ran more than once and did not print the same each time"
            }
        }
    }

    /// The blocks to rewrite, in the order in which they were added.
    package private(set) var edits: [Edit] = []
    private var refused: Set<SourceSpan> = []

    /// A rewrite of no block.
    package init() {}

    /// True when no block is to be rewritten.
    package var isEmpty: Bool { edits.isEmpty }

    /// Adds a block to rewrite.
    ///
    /// - Throws: `Refusal`; a block that is refused once is never rewritten.
    package mutating func add(_ edit: Edit) throws(Refusal) {
        guard !refused.contains(edit.span) else { throw .printsDiffer }
        if let index = edits.firstIndex(where: { $0.span == edit.span }) {
            if edits[index].lines == edit.lines { return }
            edits.remove(at: index)
            refused.insert(edit.span)
            throw .printsDiffer
        }
        guard !edit.lines.contains(where: Self.isMark) else { throw .holdsMark }
        edits.append(edit)
    }

    /// The text with all blocks rewritten, line ends and indents unchanged.
    ///
    /// - Throws: `Refusal` when the text is not the one that was run.
    package func applied(to text: [UInt8]) throws(Refusal) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.span.start < $1.span.start }) {
            guard edit.span.start >= position, edit.span.end <= text.count else { throw .noBlock }
            result += text[position..<edit.span.start]
            result += try Self.block(text[edit.span.start..<edit.span.end], edit.lines)
            position = edit.span.end
        }
        return result + text[position...]
    }

    private static func block(_ old: ArraySlice<UInt8>, _ lines: [String]) throws(Refusal) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        guard let openingEnd = old.firstIndex(of: newline), let closing = old.lastIndex(of: newline) else {
            throw .noBlock
        }
        let opening = old[..<openingEnd]
        let isMark = { (line: ArraySlice<UInt8>) in Self.isMark(String(decoding: line, as: UTF8.self)) }
        guard isMark(opening), isMark(old[(closing + 1)...]) else { throw .noBlock }
        let indent = opening.prefix { $0 == 0x20 || $0 == 0x09 }
        let ending: [UInt8] = opening.last == 0x0D ? [0x0D, newline] : [newline]
        var result = Array(old[...openingEnd])
        for line in lines {
            // An empty line gets no blanks at its end: the lexer takes it for one with the indent.
            if !line.isEmpty { result += indent }
            result += Array(line.utf8) + ending
        }
        return result + old[(closing + 1)...]
    }

    private static func isMark(_ line: String) -> Bool {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var bytes = Array(line.utf8)[...]
        bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes.elementsEqual("----".utf8)
    }
}
