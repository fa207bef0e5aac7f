import Engine
import TestSupport
import Testing

/// Streams that are cut or wrong: one clear error with its offset, the same however the bytes arrive, and never a trap.
@Suite struct DBNDamageTests {
    // Catches a cut that passes for a whole stream, an error at the wrong offset, or a good record lost before it.
    @Test func `a stream cut anywhere fails inside the thing that was cut`() throws {
        let messages = Array(DBNDecoderTests.messages.prefix(6))
        let bytes = DBNBytes.stream(messages) + DBNBytes.record(rtype: 0x17, byteCount: 320)
        let head = DBNBytes.head().count
        let records = head + messages.count * 56
        for cut in 0..<bytes.count {
            let outcome = ChopItUp.whole(Array(bytes[..<cut]))
            let whole = cut < head ? 0 : min((cut - head) / 56, messages.count)
            #expect(outcome.messages == Array(messages.prefix(whole)))
            if cut >= head, cut == head + whole * 56 {
                #expect(outcome.error == nil)
                continue
            }
            let error = try #require(outcome.error)
            #expect(error.keepsWhatCameBefore == (cut > head))
            switch error.cause {
            case .empty: #expect(cut == 0)
            case .truncated(let inside, let expected, let found):
                let start = cut < head ? 0 : cut > records ? records : head + whole * 56
                #expect(inside == (cut < 8 ? "the prelude" : cut < head ? "the metadata" : "a record"))
                #expect(expected == (cut < 8 ? 8 : cut < head ? head : cut > records ? 320 : 56))
                #expect(found == cut - start)
                #expect(error.offset == start)
            default: Issue.record("cut at \(cut): \(error)")
            }
            if cut % 7 == 0 { #expect(ChopItUp.disagreement(Array(bytes[..<cut])) == nil) }
        }
    }

    // Catches a decoder that reads on after a length that cannot be, instead of stopping there.
    @Test(arguments: [UInt8(0), 1, 3])
    func `a length shorter than a header ends the stream where it stands`(words: UInt8) {
        let messages = Array(DBNDecoderTests.messages.prefix(3))
        var bytes = DBNBytes.stream(messages)
        let place = bytes.count - 56
        bytes[place] = words
        let outcome = ChopItUp.whole(bytes)
        #expect(outcome.error == DBNError(.recordLength(words: words), at: place))
        #expect(outcome.messages == Array(messages.prefix(2)))
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches a short record read past its end.
    @Test func `an MBO record shorter than its layout ends the stream`() {
        var bytes = DBNBytes.stream(Array(DBNDecoderTests.messages.prefix(1)))
        let place = bytes.count
        bytes += DBNBytes.record(rtype: 0xA0, byteCount: 52)
        #expect(ChopItUp.whole(bytes).error == DBNError(.shortRecord(rtype: 0xA0, byteCount: 52), at: place))
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches a short record of another type that is handed on as whole; the smallest version's layout is the measure.
    @Test func `a record of any type shorter than its smallest layout ends the stream`() {
        for layout in RecordBytes.layouts where layout.version == 1 {
            let bytes = DBNBytes.head()
            let short = DBNBytes.record(rtype: layout.rtype, byteCount: layout.byteCount - 4)
            let error = DBNError(.shortRecord(rtype: layout.rtype, byteCount: layout.byteCount - 4), at: bytes.count)
            #expect(ChopItUp.whole(bytes + short).error == error)
            #expect(ChopItUp.disagreement(bytes + short) == nil)
            let whole = ChopItUp.whole(bytes + DBNBytes.record(rtype: layout.rtype, byteCount: layout.byteCount))
            #expect(whole.error == nil)
            #expect(whole.messages.count + whole.skipped.count == 1)
        }
    }

    // Catches a decoder that takes anything for DBN.
    @Test(arguments: ["XBN", "DXN", "DBX", "dbn", "{\"a"])
    func `another magic is refused at once`(magic: String) throws {
        var head = DBNBytes.Head()
        head.magic = magic
        let bytes = DBNBytes.head(head)
        let error = try #require(ChopItUp.whole(bytes).error)
        guard case .wrongMagic(let found) = error.cause else {
            Issue.record("\(error)")
            return
        }
        #expect(bytes.starts(with: found))
        #expect(!found.isEmpty)
        #expect(error.offset == 0)
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches a version that is guessed at.
    @Test(arguments: [UInt8(0), 4, 255])
    func `another version is refused`(version: UInt8) {
        var bytes = DBNBytes.head()
        bytes[3] = version
        #expect(ChopItUp.whole(bytes).error == DBNError(.unsupportedVersion(version), at: 3))
        #expect(ChopItUp.disagreement(bytes) == nil)
    }

    // Catches lengths that make us allocate what a stranger says.
    @Test func `absurd lengths and counts are refused before anything is allocated`() {
        func cause(_ change: (inout DBNBytes.Head) -> Void) -> DBNError? {
            var head = DBNBytes.Head()
            change(&head)
            let bytes = DBNBytes.head(head)
            #expect(ChopItUp.disagreement(bytes) == nil)
            return ChopItUp.whole(bytes).error
        }
        #expect(cause { $0.length = UInt32.max } == DBNError(.metadataLength(UInt32.max), at: 4))
        #expect(cause { $0.length = 99 } == DBNError(.metadataLength(99), at: 4))
        #expect(cause { $0.length = 0 } == DBNError(.metadataLength(0), at: 4))
        #expect(cause { $0.definitionLength = 1 } == DBNError(.schemaDefinition(1), at: 108))
        #expect(
            cause { $0.symbolCount = UInt32.max }
                == DBNError(.metadataList(name: "symbols", count: UInt32.max), at: 112))
        #expect(cause { $0.symbolCount = 1000 } == DBNError(.metadataList(name: "symbols", count: 1000), at: 112))
        let mappings = cause { $0.mappingCount = 1 << 31 }
        #expect(mappings == DBNError(.metadataList(name: "mappings", count: 1 << 31), at: 112 + 4 + 71 + 8))
        #expect(cause { $0.width = 0 } == DBNError(.symbolLength(0), at: 53))
        // The metadata ends inside its own fields.
        #expect(cause { $0.length = 104 }?.keepsWhatCameBefore == false)
    }

    // Catches text and dates that are taken as they come.
    @Test func `metadata that is no text or no date is refused with its place`() {
        var bytes = DBNBytes.head()
        bytes[8] = 0xFF
        #expect(ChopItUp.whole(bytes).error == DBNError(.metadataText(field: "dataset"), at: 8))
        var head = DBNBytes.Head()
        head.mappings = [("TEST", [(20_251_324, 20_250_925, "7")])]
        #expect(ChopItUp.whole(DBNBytes.head(head)).error?.cause == .metadataText(field: "mapping date"))
    }

    // Catches an error without words.
    @Test func `every error says what was expected and found`() {
        let causes: [DBNError.Cause] = [
            .empty, .wrongMagic([]), .wrongMagic([1, 255]), .legacyDBZ, .unsupportedVersion(9), .metadataLength(1),
            .schemaDefinition(2), .metadataList(name: "symbols", count: 3), .metadataText(field: "dataset"),
            .symbolLength(0), .recordLength(words: 1), .shortRecord(rtype: 0xA0, byteCount: 52),
            .truncated(inside: "a record", expected: 56, found: 3), .compression("x"), .truncatedFrame,
        ]
        #expect(Set(causes.map(\.description)).count == causes.count)
        #expect(causes.allSatisfy { $0.description.count > 10 })
        #expect(DBNError(.wrongMagic([1, 255]), at: 0).description.contains("01 ff"))
    }
}
