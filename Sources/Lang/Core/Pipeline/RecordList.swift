public import Engine

/// Records as an answer. It has their indices and not their bytes, so that a hundred million of them cost nothing until
/// they are written.
public struct RecordList: Sendable {
    enum Places: Sendable {
        /// MBO records, by their indices.
        case range(Range<Int>)
        /// Records in the order of the stream: an MBO record's index, or the complement (`~`) of another record's.
        case list([Int])
        /// Records that are made of MBO records whenever they are asked for.
        case derived(DerivedRecords)
    }

    /// The loaded data that the records are from.
    public let timeline: Timeline
    var places: Places
    /// The form in which they are written as text.
    package var form = RecordForm()
    /// The schema that was asked for, when that is known without looking at the records; it decides the columns of a
    /// list without records.
    var schema: Schema?
    /// The columns that conditions on the list have named, as indices of `columns`.
    var named: Set<Int> = []

    /// The number of records. Derived ones are made to be counted, and not kept.
    ///
    /// - Throws: `CancellationError`.
    public func counted() throws -> Int {
        switch places {
        case .range(let range): range.count
        case .list(let list): list.count
        case .derived(let records): try records.counted()
        }
    }

    func head(_ count: Int) -> RecordList {
        switch places {
        case .range(let range): part(.range(range.prefix(count)))
        case .list(let list): part(.list(Array(list.prefix(count))))
        case .derived(let records): part(.derived(records.head(count)))
        }
    }

    /// The last `count` records.
    ///
    /// - Throws: `CancellationError`.
    package func tail(_ count: Int) throws -> RecordList {
        switch places {
        case .range(let range): part(.range(range.suffix(count)))
        case .list(let list): part(.list(Array(list.suffix(count))))
        case .derived(let records): part(.derived(try records.tail(count)))
        }
    }

    private func part(_ places: Places) -> RecordList {
        var copy = self
        copy.places = places
        return copy
    }

    /// The records for which a condition over `columns` holds.
    ///
    /// - Throws: the `Diagnostic` of a comparison; `CancellationError`.
    func filtered(_ condition: RowExpression, at span: SourceSpan) throws -> RecordList {
        var kept: [Int] = []
        try forEachRow("filtering") { row, cell in
            if try condition.holds(cell, span) { kept.append(row) }
            return true
        }
        var copy = choosing(kept)
        copy.named.formUnion(condition.columns)
        return copy
    }

    /// The records with some numbers.
    ///
    /// - Parameter kept: their numbers in the list, from 0, ascending.
    func choosing(_ kept: [Int]) -> RecordList {
        switch places {
        case .range(let range): part(.list(kept.map { range.lowerBound + $0 }))
        case .list(let list): part(.list(kept.map { list[$0] }))
        case .derived(let records): part(.derived(records.choosing(kept)))
        }
    }

    /// Shows every record's cells, by the order of `columns`, until the body returns false.
    ///
    /// - Parameter what: the work as a participle, which is told to the person who waits.
    /// - Throws: the errors of the body; `CancellationError`.
    func forEachRow(_ what: String, _ body: (_ row: Int, _ cell: (Int) -> Value) throws -> Bool) throws {
        switch places {
        case .range(let range):
            for row in 0..<range.count {
                try Work.step(row: row, what, of: range.count)
                let cells = RecordCells(timeline, range.lowerBound + row)
                guard try body(row, { cells.value($0) }) else { return }
            }
        case .list(let list):
            let cells = ownLayout.map { LayoutCells(timeline: timeline, layout: $0) }
            for (row, place) in list.enumerated() {
                try Work.step(row: row, what, of: list.count)
                let goesOn: Bool
                if let cells {
                    goesOn = try timeline.recording.others.withRecord(~place) { record in
                        try body(row) { cells.value($0, record) }
                    }
                } else {
                    let cells = RecordCells(timeline, place)
                    goesOn = try body(row) { cells.value($0) }
                }
                guard goesOn else { return }
            }
        case .derived(let records):
            guard let layout = ownLayout else { return }
            let cells = LayoutCells(timeline: timeline, layout: layout)
            let stride = records.feed.stride
            try records.forEachPiece { first, piece in
                for row in 0..<piece.byteCount / stride {
                    if row % Work.batch == 0, Task.isCancelled { throw CancellationError() }
                    let record = piece.extracting(row * stride..<(row + 1) * stride)
                    guard try body(first + row, { cells.value($0, record) }) else { return false }
                }
                return true
            }
        }
    }
}
