import Lang

/// What an answer looks like in a file: where goldens are compared, and in reports. Never colour, and nothing that depends on
/// where the program's own output goes.
struct PlainAnswer: Sendable {
    private let renderer = Renderer(
        Terminal(
            inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, usesColour: false,
            errorUsesColour: false, isUnicode: true))

    /// Bytes of records beside a golden, which nobody reads beyond some pages.
    private static let most = 16 << 20

    func text(_ answer: ScriptAnswer) throws -> String {
        var bytes: [UInt8] = []
        do {
            try renderer.write(answer) { piece in
                guard answer.recordForm == nil || bytes.count + piece.count <= Self.most else {
                    throw Diagnostic(
                        .tooLarge, "an expected output of more than \(Self.most >> 20) MB", at: answer.span,
                        help: "compare a figure of it, such as its `count`, or files by their digests")
                }
                bytes += piece
            }
        } catch let error as RecordTextError {
            throw Diagnostic(.cannotSave, error.message, at: answer.span, help: error.help)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
