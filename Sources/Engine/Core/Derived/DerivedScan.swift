/// Something that makes records of records and keeps them until they are handed out.
protocol DerivedScan: RecordVisitor {
    var rows: DerivedRows { get set }

    /// Says, before each visit, that the stream comes to this message.
    ///
    /// - Returns: false when there is enough to hand out and the same message is to be asked about again.
    mutating func advance(to message: MBOMessage) -> Bool

    /// The range is over.
    mutating func finish()
}

extension Timeline {
    /// Records between two looks at what there is to hand out, and at whether it is cancelled. Not more than two rows come
    /// of a record but where a clock passes, so that what is held stays below 4 MB.
    private static var batchRecords: Int { 4096 }
    /// Fewer bytes than these wait for more.
    private static var pieceByteCount: Int { 256 << 10 }
    /// Records of the stream whose indices are looked up together where only some books are wanted.
    private static var windowRecords: Int { 1 << 16 }

    /// Replays a range once, from the books as they stood before it, and hands out what the scan makes of it.
    ///
    /// - Returns: the index behind the last record replayed; less than the range's end only when cancelled.
    func derive<S: DerivedScan, E: Error>(
        _ scan: inout S, in range: Range<Int>, of keys: Set<BookKey>?, isCancelled: () -> Bool,
        into sink: (RawSpan) throws(E) -> Void
    ) throws(E) -> Int {
        var market = market(at: range.lowerBound, of: keys)
        var position = range.lowerBound
        let places = keys.flatMap { keys in keys.count < books.count ? keys.compactMap { place(of: $0) } : nil }
        while position < range.upperBound {
            if isCancelled() { return position }
            let end: Int
            if let places {
                end = min(position + Self.windowRecords, range.upperBound)
                try replay(places, in: position..<end, &market, &scan, into: sink)
            } else {
                end = min(position + Self.batchRecords, range.upperBound)
                try replay(position..<end, &market, &scan, into: sink)
            }
            position = end
            if scan.rows.byteCount >= Self.pieceByteCount { try Self.handOut(&scan, into: sink) }
        }
        scan.finish()
        try Self.handOut(&scan, into: sink)
        return position
    }

    private func replay<S: DerivedScan, E: Error>(
        _ range: Range<Int>, _ market: inout Market, _ scan: inout S, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        let stride = recording.stride
        try recording.withRecords(range) { bytes throws(E) in
            for offset in 0..<range.count {
                let message = bytes.mbo(at: offset * stride)
                while !scan.advance(to: message) { try Self.handOut(&scan, into: sink) }
                let slot = market.books.slot(message.bookKey)
                let odd = market.books[slot].apply(message)
                scan.visit(message, number: range.lowerBound + offset + 1, odd: odd, book: market.books[slot])
            }
        }
    }

    /// Some books of many: only their records are touched.
    private func replay<S: DerivedScan, E: Error>(
        _ places: [Int], in range: Range<Int>, _ market: inout Market, _ scan: inout S,
        into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        var wanted: [UInt32] = []
        for place in places { wanted += indices(of: place, in: range) }
        if places.count > 1 { wanted.sort() }
        for index in wanted {
            let message = recording[Int(index)]
            while !scan.advance(to: message) { try Self.handOut(&scan, into: sink) }
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            scan.visit(message, number: Int(index) + 1, odd: odd, book: market.books[slot])
            if scan.rows.byteCount >= Self.pieceByteCount { try Self.handOut(&scan, into: sink) }
        }
    }

    private static func handOut<S: DerivedScan, E: Error>(
        _ scan: inout S, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        guard scan.rows.byteCount > 0 else { return }
        try scan.rows.withBytes(sink)
        scan.rows.removeAll()
    }
}
