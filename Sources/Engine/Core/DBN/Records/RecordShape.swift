/// How all records of one DBN stream are laid out: by its version, and with `ts_out` behind each or none.
///
/// Records of several files, or of one stream of several types, may have been written differently; a stream that holds them
/// all gives them one shape. Nothing is lost by it: fields of older versions go to their places in version 3, and a record
/// without `ts_out` gets one that is undefined (all ones).
package struct RecordShape: Hashable, Sendable {
    /// 1, 2 or 3.
    package var version: UInt8
    package var hasTsOut: Bool

    package init(version: UInt8, hasTsOut: Bool) {
        self.version = version
        self.hasTsOut = hasTsOut
    }

    /// Whether a record of this type looks the same in both versions. Types that DBN does not define have one look.
    package static func isAlike(rtype: UInt8, _ first: UInt8, _ second: UInt8) -> Bool {
        let layouts = [first, second].map { RecordLayout.layout(rtype: rtype, version: $0)?.columns }
        return layouts[0] == layouts[1]
    }

    /// Appends a whole record in this shape.
    ///
    /// - Parameters:
    ///   - version: of the record. Unless its layout is that of this shape's version, this shape is version 3.
    ///   - hasTsOut: of the record. Where it has one, this shape has one.
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
