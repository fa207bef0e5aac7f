import Lang

/// Candidates in columns, read downwards as `ls` does; with notes, one under the other, when those fit.
enum CandidateTable {
    /// The most candidates that are shown, so that a list does not push everything else off the screen.
    static let limit = 200

    /// Rows of at most `width` columns, where a single candidate is not wider than that by itself. Notes are left out where
    /// they would make more than `height` rows.
    static func rows(_ candidates: [Completion.Candidate], width: Int, height: Int = .max) -> [String] {
        let shown = candidates.prefix(limit)
        let names = shown.map { VisibleText.of($0.text) }
        let nameWidth = names.map { DisplayWidth.of($0) }.max() ?? 0
        let notes = shown.map { VisibleText.of($0.note) }
        let noteWidth = notes.map { DisplayWidth.of($0) }.max() ?? 0
        var rows: [String]
        if noteWidth > 0, nameWidth + 2 + noteWidth < width, names.count <= height {
            rows = zip(names, notes).map { name, note in
                note.isEmpty ? name : CellText.pad(name, nameWidth + 2, right: false) + note
            }
        } else {
            rows = columns(names, cell: nameWidth + 2, width: width)
        }
        if candidates.count > limit { rows.append("… and \(candidates.count - limit) more") }
        return rows
    }

    private static func columns(_ names: [String], cell: Int, width: Int) -> [String] {
        // The last column needs no gap after it, and the last column of the screen stays free: a full row would wrap.
        let across = max(1, (width + 1) / cell)
        let down = (names.count + across - 1) / across
        return (0..<down).map { row in
            var text = ""
            for index in stride(from: row, to: names.count, by: down) {
                let isLast = index + down >= names.count
                text += isLast ? names[index] : CellText.pad(names[index], cell, right: false)
            }
            return text
        }
    }
}
