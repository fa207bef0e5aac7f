/// Reads one source's bytes as they come, and keeps what there is to know of the source as a whole.
struct SourceReader {
    let isFragment: Bool
    private var decoder: DBNDecoder
    private(set) var metadata: Metadata?
    /// The source's own metadata, prelude included.
    private(set) var metadataBytes: [UInt8] = []
    /// MBO records so far.
    private(set) var records = 0
    /// Records of other types so far, by rtype.
    private(set) var skipped: [UInt8: Int] = [:]
    /// Stretches of MBO records of one length with nothing between them.
    private(set) var runs = 0
    private var shape = FragmentShape()
    private var givenVersion: UInt8?
    private var runEnd = -1
    private var runStride = 0

    /// A stream that starts with its metadata.
    init() {
        isFragment = false
        decoder = DBNDecoder()
    }

    /// Records only, of a version that the caller knows or the records have to tell.
    init(fragment version: UInt8?) {
        isFragment = true
        decoder = DBNDecoder(fragment: ())
        givenVersion = version
    }

    /// Records only, whose metadata came from elsewhere.
    init(records metadata: Metadata) {
        isFragment = false
        decoder = DBNDecoder(fragment: ())
        self.metadata = metadata
    }

    /// For a stream that begins where the records of this one end.
    func nextStream() -> SourceReader {
        var next = SourceReader()
        next.decoder = decoder
        next.decoder.beginAgain()
        return next
    }

    /// The version of the records; of a fragment, as far as its records have told yet.
    var version: UInt8 { metadata?.version ?? givenVersion ?? shape.version }
    var hasTsOut: Bool { metadata?.hasTsOut ?? shape.hasTsOut ?? false }

    /// Whatever comes now is records.
    var isInRecords: Bool { metadata != nil || isFragment }

    mutating func next(_ bytes: RawSpan, position: inout Int) throws(DBNError) -> DBNDecoder.Step {
        let start = position
        let step = try decoder.next(bytes, position: &position)
        switch step {
        case .needMore: break
        case .metadata(let found):
            metadata = found
            metadataBytes = (start..<position).map { bytes.integer(at: $0) }
        case .mbo(let run):
            records += run.count
            if decoder.consumed - run.count * run.stride != runEnd || run.stride != runStride { runs += 1 }
            runEnd = decoder.consumed
            runStride = run.stride
            learn(rtype: MBOMessage.recordType, byteCount: run.stride)
        case .skipped(let header):
            skipped[header.rtype, default: 0] += 1
            learn(rtype: header.rtype, byteCount: header.byteCount)
        }
        return step
    }

    private mutating func learn(rtype: UInt8, byteCount: Int) {
        guard isFragment, let found = FragmentShape(rtype: rtype, byteCount: byteCount) else { return }
        shape.narrow(found)
    }

    /// The error of a source that ends here with so many bytes unread; nil when it may end here.
    func end(left: Int) -> DBNError? { decoder.end(left: left) }

    /// The metadata of a fragment, which has none of its own, from its records.
    var fragmentMetadata: Metadata {
        Metadata(
            version: version, dataset: "", schema: skipped.isEmpty && records > 0 ? .mbo : nil,
            start: Timestamp(nanos: 0), stypeIn: nil, hasTsOut: hasTsOut)
    }
}
