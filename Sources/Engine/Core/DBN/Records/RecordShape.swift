/// The layout that all records of one DBN stream share: its version, and whether `ts_out` follows each.
///
/// Records of several files, or of one stream of several types, may have been written differently; a stream that
/// holds them all gives them one shape. Nothing is lost: fields of older versions go to their offsets in version 3,
/// and a record without `ts_out` gets one that is undefined (all ones).
package struct RecordShape: Hashable, Sendable {
    /// The version of DBN: 1, 2 or 3.
    package var version: UInt8
    /// True when eight bytes of `ts_out` follow each record.
    package var hasTsOut: Bool

    /// Makes a shape of its parts.
    package init(version: UInt8, hasTsOut: Bool) {
        self.version = version
        self.hasTsOut = hasTsOut
    }

    /// True when records of this type are laid out alike in both versions, as those of types that DBN does not define
    /// are.
    package static func isAlike(rtype: UInt8, _ first: UInt8, _ second: UInt8) -> Bool {
        let layouts = [first, second].map { RecordLayout.layout(rtype: rtype, version: $0)?.columns }
        return layouts[0] == layouts[1]
    }

    /// Appends a whole record in this shape.
    ///
    /// - Parameters:
    ///   - version: the record's. Unless its layout is that of this shape's version, this shape is version 3.
    ///   - hasTsOut: whether the record has `ts_out`. Where it has, this shape has it too.
    /// - Throws: for a record that is shorter than its version's layout, or too long for eight bytes more.
    package func append(
        _ record: RawSpan, version: UInt8, hasTsOut: Bool, to out: inout [UInt8]
    ) throws(DBNError) {
        let start = out.count
        if version == self.version {
            out.append(bytes: record, 0..<record.byteCount)
        } else {
            try RecordUpgrade.append(record, version: version, hasTsOut: hasTsOut, to: &out)
        }
        guard self.hasTsOut, !hasTsOut else { return }
        let (words, overflow) = out[start].addingReportingOverflow(UInt8(RecordLayout.tsOutByteCount / 4))
        guard !overflow else { throw DBNError(.recordLength(words: out[start]), at: 0) }
        out[start] = words
        out.append(littleEndian: UInt64.max)
    }
}
