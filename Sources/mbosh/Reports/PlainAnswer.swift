import Lang

/// The text of an answer in a file: where goldens are compared, and in reports. It has no colour, and does not depend
/// on where the program's own output goes.
struct PlainAnswer: Sendable {
    private let renderer = Renderer(.none)

    /// The most bytes of records beside a golden, of which nobody reads more than some pages.
    private static let most = 16 << 20

    func text(_ answer: ScriptAnswer) throws -> String {
        guard case .records(let list) = answer.value else {
            return renderer.render(
                answer.value, format: answer.format, source: answer.source, zone: answer.zone)
        }
        guard let format = answer.format, let form = RecordList.TextForm(format) else {
            return renderer.render(
                .table(list.excerpt().table), format: answer.format, source: answer.source, zone: answer.zone)
        }
        var bytes: [UInt8] = []
        do {
            try list.write(form) { piece in
                guard bytes.count + piece.count <= Self.most else {
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
