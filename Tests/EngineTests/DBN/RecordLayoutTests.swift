import TestSupport
import Testing

@testable import Engine

@Suite struct RecordLayoutTests {
    // Catches a record type or version without a layout, and a size that is not the format's.
    @Test(arguments: RecordBytes.layouts) func `every type has its size and columns`(_ expected: RecordBytes.Layout)
        throws
    {
        let layout = try #require(RecordLayout.layout(rtype: expected.rtype, version: expected.version))
        #expect(layout.rtype == expected.rtype)
        #expect(layout.version == expected.version)
        #expect(layout.byteCount == expected.byteCount)
        #expect(layout.columns.map(\.name) == expected.columns)
        let index = layout.columns.contains { $0.name == "ts_recv" } ? "ts_recv" : "ts_event"
        #expect(layout.indexOffset == layout.column(named: index)?.offset)
    }

    // Catches fields that lie on one another or beyond the record's end.
    @Test func `no two fields share a byte`() {
        for layout in RecordLayout.all {
            var owner = [String?](repeating: nil, count: layout.byteCount)
            for column in layout.columns {
                for byte in column.offset..<column.offset + column.kind.byteCount {
                    #expect(owner[byte] == nil, "\(layout.name) v\(layout.version) \(column.name)")
                    owner[byte] = column.name
                }
            }
            #expect(Set(layout.columns.map(\.name)).count == layout.columns.count)
        }
    }

    // Catches a type that the list of expected layouts forgot, and types or versions that are made up.
    @Test func `only defined types have a layout`() {
        #expect(RecordLayout.all.count == RecordBytes.layouts.count)
        for version in UInt8.min...UInt8.max where !(1...3).contains(version) {
            #expect(RecordLayout.layout(rtype: 0xA0, version: version) == nil)
        }
        let known = Set(RecordBytes.layouts.map(\.rtype))
        for rtype in UInt8.min...UInt8.max {
            #expect((RecordLayout.layout(rtype: rtype, version: 3) != nil) == known.contains(rtype))
            let smallest = RecordBytes.layouts.filter { $0.rtype == rtype }.map(\.byteCount).min()
            #expect(RecordLayout.smallestByteCount(rtype: rtype) == smallest)
        }
        #expect(RecordLayout.layout(rtype: 0xA0, version: 3)?.byteCount == MBOMessage.byteCount)
    }

    // Catches a schema whose records are another's.
    @Test func `a schema has the layout of its records`() {
        for schema in Schema.allCases {
            let layout = RecordLayout.layout(schema: schema, version: 3)
            #expect(layout?.name == (schema == .tbbo ? "mbp-1" : schema.name))
        }
        #expect(RecordLayout.layout(schema: .definition, version: 1)?.byteCount == 360)
        #expect(RecordLayout.layout(schema: .mbo, version: 4) == nil)
    }

    // Catches a version read into sizes that do not tell it.
    @Test(arguments: [
        (UInt8(0x13), 360, UInt8(1)...1, false), (0x13, 400, 2...2, false), (0x13, 520, 3...3, false),
        (0x13, 528, 3...3, true), (0x18, 64, 1...2, false), (0x18, 72, 1...2, true), (0x18, 80, 3...3, false),
        (0x16, 80, 1...1, false), (0x16, 176, 2...3, false), (0x16, 184, 2...3, true), (0x17, 80, 1...1, false),
        (0x17, 320, 2...3, false), (0x15, 328, 2...3, true), (0xA0, 56, 1...3, false), (0xA0, 64, 1...3, true),
    ])
    func `a record's size tells its versions`(
        rtype: UInt8, byteCount: Int, versions: ClosedRange<UInt8>, hasTsOut: Bool
    ) throws {
        let shape = try #require(FragmentShape(rtype: rtype, byteCount: byteCount))
        #expect(shape.versions == versions)
        #expect(shape.hasTsOut == hasTsOut)
    }

    // Catches a fragment judged by its first record only, or by records that cannot be.
    @Test func `all records of a fragment are heard`() {
        func shape(_ records: [(UInt8, Int)]) -> FragmentShape {
            let bytes = records.flatMap { DBNBytes.record(rtype: $0.0, byteCount: $0.1) }
            // Sound: the span is used during the call only.
            return unsafe FragmentShape(records: bytes.span.bytes)
        }
        #expect(shape([]).version == 3)
        #expect(shape([]).hasTsOut == nil)
        #expect(shape([(0xEE, 40), (0xA0, 60)]).hasTsOut == nil)
        #expect(shape([(0xA0, 56), (0x18, 64)]).version == 2)
        #expect(shape([(0xA0, 56), (0x18, 64), (0x17, 80)]).version == 1)
        #expect(shape([(0x18, 80), (0x13, 360)]).version == 3)
        #expect(FragmentShape(rtype: 0xA0, byteCount: 60) == nil)
        #expect(FragmentShape(rtype: 0xEE, byteCount: 56) == nil)
    }
}
