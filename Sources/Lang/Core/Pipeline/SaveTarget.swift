/// The form of a file by the ending of its name.
struct SaveTarget {
    enum Form {
        case dbn
        case text(OutputFormat)
        case unknown
    }

    var form: Form
    var isCompressed: Bool

    static let endings = [".dbn"] + OutputFormat.endings.flatMap(\.endings)

    init(_ path: String) {
        isCompressed = path.hasSuffix(".zst")
        let name = isCompressed ? String(path.dropLast(4)) : path
        let ending = "." + (name.split(separator: ".").last ?? "")
        let format = OutputFormat.endings.first { $0.endings.contains(ending) }?.format
        form = ending == ".dbn" ? .dbn : format.map { .text($0) } ?? .unknown
    }

    var format: OutputFormat? { if case .text(let format) = form { format } else { nil } }
}
