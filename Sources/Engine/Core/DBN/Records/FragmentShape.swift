/// The version of a stream as far as the records of a fragment, which has no metadata, tell it (dbn.md §1.5): only the
/// sizes of some types differ from version to version.
package struct FragmentShape: Hashable, Sendable {
    /// Versions in which a record of these sizes exists; `1...3` as long as nothing was learnt.
    package var versions: ClosedRange<UInt8> = 1...3
    /// Whether each record is eight bytes longer than its layout; nil as long as nothing was learnt.
    package var hasTsOut: Bool?

    package init() {}

    /// What one record's type and length say; nil for an unknown type and for a length that no layout has.
    package init?(rtype: UInt8, byteCount: Int) {
        for tsOut in [false, true] {
            let versions = (UInt8(1)...3).filter { version in
                RecordLayout.layout(rtype: rtype, version: version).map {
                    $0.byteCount + (tsOut ? RecordLayout.tsOutByteCount : 0) == byteCount
                } ?? false
            }
            guard let first = versions.first, let last = versions.last else { continue }
            self.versions = first...last
            hasTsOut = tsOut
            return
        }
        return nil
    }

    /// The version to read the fragment as: the newest possible, as the official tools assume 3 when nothing is known.
    package var version: UInt8 { versions.upperBound }

    mutating func narrow(_ other: FragmentShape) {
        hasTsOut = hasTsOut ?? other.hasTsOut
        guard hasTsOut == other.hasTsOut, versions.overlaps(other.versions) else { return }
        versions = versions.clamped(to: other.versions)
    }
}
