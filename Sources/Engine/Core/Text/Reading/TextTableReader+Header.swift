// The header, and the columns that it gives each type of record.
extension TextTableReader {
    /// Reads the header: the columns' names and, where no column tells the record type, the type.
    mutating func header(
        _ bytes: RawSpan, _ from: Int, _ to: Int, into reader: inout TextRowReader
    ) throws(RowFault) {
        var at = from
        var found: [String] = []
        while true {
            let field = try field(bytes, at, to, found.count)
            let text = undoubled(bytes, field.from..<field.to)
            let name = String(decoding: text, as: UTF8.self).trimmed
            guard name.isEmpty || !found.contains(name) else {
                throw RowFault(at: at, expected: "each column once", found: "‘\(name)’ again")
            }
            found.append(name)
            if field.next == to { break }
            at = field.next + 1
        }
        guard found.contains(where: RecordTextFormat.columnNames.contains) else {
            throw RowFault(
                at: from, expected: "a header with names of columns such as ts_recv,ts_event,rtype",
                found: RowFault.quote(bytes, from, to))
        }
        names = found
        reader.hasTsOut = found.contains("ts_out")
        recordTypeColumn = found.firstIndex(of: "rtype")
        if recordTypeColumn == nil { impliedType = try impliedType(reader.schema, from) }
    }

    /// The type of the records in a table without a column `rtype`.
    private func impliedType(_ schema: Schema?, _ from: Int) throws(RowFault) -> UInt8 {
        if let schema { return schema.recordType }
        let known = Set(names)
        let fits = RecordLayout.all.filter { layout in
            layout.version == 3 && layout.rtype != 0x11
                && TextRowPlan(layout, hasTsOut: false).missing(bits(layout)) == nil
        }
        // The one that has the most of these columns, and of those the one that has the fewest others.
        func score(_ layout: RecordLayout) -> Int {
            layout.columns.count { known.contains($0.name) } * 1000 - layout.columns.count
        }
        let best = fits.map(score).max() ?? 0
        let winners = fits.filter { score($0) == best }
        guard let winner = winners.first, winners.count == 1 else {
            throw RowFault(
                at: from, expected: "a column rtype, or the schema named by the caller",
                found: winners.isEmpty
                    ? "columns of no record type" : "columns of " + winners.map(\.name).joined(separator: ", "))
        }
        return winner.rtype
    }

    private func bits(_ layout: RecordLayout) -> UInt128 {
        layout.columns.enumerated().reduce(0) { names.contains($1.element.name) ? $0 | 1 << UInt128($1.offset) : $0 }
    }

    /// The first row's type.
    func firstType(_ bytes: RawSpan, _ from: Int, _ to: Int) throws(RowFault) -> UInt8 {
        if let impliedType { return impliedType }
        var at = from
        for index in 0...(recordTypeColumn ?? 0) {
            let field = try field(bytes, at, to, index)
            if index == recordTypeColumn {
                guard let rtype = TextNumber.recordType(bytes, field.from, field.to) else {
                    throw fault(.u8, bytes, field, index)
                }
                return rtype
            }
            guard field.next < to else { break }
            at = field.next + 1
        }
        throw RowFault(at: to, expected: "\(names.count) fields, as in the header", found: "fewer")
    }

    mutating func choose(_ rtype: UInt8, _ from: Int, _ reader: inout TextRowReader) throws(RowFault) {
        guard let plan = reader.plan(rtype) else {
            throw RowFault(
                at: from, field: "rtype", expected: "the number of a record type, such as 160", found: "\(rtype)")
        }
        let given = bits(plan.layout)
        if let missing = plan.missing(given) {
            throw RowFault(
                at: from, expected: "a column \(missing), which records of type \(plan.layout.name) need",
                found: "none in the header")
        }
        let known = slots[rtype] ?? names.map { slot($0, plan.layout) }
        slots[rtype] = known
        current = (plan, known, given)
    }

    private func slot(_ name: String, _ layout: RecordLayout) -> TextRowPlan.Slot {
        switch name {
        case "rtype": .recordType
        case "ts_out": .tsOut
        case "symbol": .symbol
        default: layout.columns.firstIndex { $0.name == name }.map { .field($0) } ?? .skip
        }
    }
}

extension String {
    /// Without the blanks around it.
    fileprivate var trimmed: String {
        let blanks: Set<UInt8> = [0x20, 0x09]
        var rest = utf8[...]
        while let first = rest.first, blanks.contains(first) { rest.removeFirst() }
        while let last = rest.last, blanks.contains(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
