import Lang

/// The text of an answer in a file: where goldens are compared, and in reports. It has no colour, and does not depend
/// on where the program's own output goes.
struct PlainAnswer: Sendable {
    private let renderer = Renderer(.none)

    /// The most bytes of records beside a golden, of which nobody reads more than some pages.
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
