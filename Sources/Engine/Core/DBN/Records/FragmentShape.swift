/// The version of a stream as far as the records of a fragment, which has no metadata, tell it (dbn.md §1.5): only the
/// sizes of some types differ from version to version.
package struct FragmentShape: Hashable, Sendable {
    /// The versions in which records of the sizes seen exist; `1...3` as long as no record told.
    package var versions: ClosedRange<UInt8> = 1...3
    /// True when each record is eight bytes longer than its layout; nil until a record has told.
    package var hasTsOut: Bool?

    /// Makes a shape of which nothing is known.
    package init() {}

    /// The shape that one record's type and length tell; nil for an unknown type and for a length that no layout has.
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

    /// Takes over what another record's shape tells; one that contradicts this shape changes nothing.
    mutating func narrow(_ other: FragmentShape) {
        hasTsOut = hasTsOut ?? other.hasTsOut
        guard hasTsOut == other.hasTsOut, versions.overlaps(other.versions) else { return }
        versions = versions.clamped(to: other.versions)
    }
}
