import Engine

// Questions about orders, asked of data that has none.
extension Question {
    /// Checks that the data has the records that a verb needs.
    ///
    /// - Throws: `.notByOrder` for a verb that needs market-by-order records when the data has only others: an empty
    ///   answer would look like a quiet market.
    func checkOrders(_ signature: Signature, at span: SourceSpan) throws(Diagnostic) {
        switch signature.orders {
        case .notNeeded: return
        case .needed: try checkByOrder(signature.name, counts: false, at: span)
        case .counted: try checkByOrder(signature.name, counts: true, at: span)
        }
    }

    /// Checks that the data has market-by-order records, and says in a notice when an answer leaves other records out.
    ///
    /// - Parameters:
    ///   - what: the name of the verb that asks.
    ///   - counts: true when trades, quotes and bars beside market-by-order records would change its answer if they
    ///     were counted.
    /// - Throws: `.notByOrder` when the data has trades, quotes or bars and no record of an order.
    func checkByOrder(_ what: String, counts: Bool = false, at span: SourceSpan) throws(Diagnostic) {
        guard let recording = current?.timeline.recording, recording.others.count > 0 else { return }
        let found = OtherTypes(recording)
        guard recording.count == 0 else {
            if found.hasMarket, counts {
                environment.notice(
                    "`\(what)` counts market-by-order records alone; beside them there are \(found.words): "
                        + "`records schema \(found.example)`")
            }
            return
        }
        if found.hasMarket {
            throw Diagnostic(
                .notByOrder,
                "`\(what)` needs market-by-order records, and there are none: this data has \(found.words)",
                at: span,
                help: "`records` lists them, `records | select ts_recv, symbol, price, size` some of their columns")
        }
        if !found.isEmpty {
            environment.notice(
                "there are no market-by-order records: this data has \(found.words), which `records` lists")
        }
    }

    /// The records of a recording that are not market-by-order records.
    private struct OtherTypes {
        /// The number of records by the name of their type, in the order of the types' numbers.
        private var counts: [(name: String, count: Int)] = []
        private(set) var hasMarket = false
        private(set) var example = "trades"
        /// False when filters have taken only some of the sources' records, so that the numbers are not those of the
        /// data.
        private let isWhole: Bool

        init(_ recording: Recording) {
            var all: [UInt8: Int] = [:]
            for source in recording.sources { all.merge(source.skipped) { $0 + $1 } }
            isWhole = all.values.reduce(0, +) == recording.others.count
            for (rtype, count) in all.sorted(by: { $0.key < $1.key }) where !Self.isOfStream(rtype) {
                if Self.isMarket(rtype) {
                    if !hasMarket { example = Schema.allCases.first { $0.recordType == rtype }?.name ?? example }
                    hasMarket = true
                }
                let name = RecordTypeName.of(rtype)
                if let last = counts.last, last.name == name {
                    counts[counts.count - 1].count += count
                } else {
                    counts.append((name, count))
                }
            }
        }

        var isEmpty: Bool { counts.isEmpty }

        /// The types in words, `2 trades records and 5 status records`.
        var words: String {
            counts.map {
                isWhole ? "\($0.count) \($0.name) record\($0.count == 1 ? "" : "s")" : "\($0.name) records"
            }.listed("and")
        }

        /// True for records of a gateway about the stream itself: errors, names, its own messages.
        private static func isOfStream(_ rtype: UInt8) -> Bool { (0x15...0x17).contains(rtype) }

        /// True for trades, quotes and bars.
        private static func isMarket(_ rtype: UInt8) -> Bool {
            switch rtype {
            case 0x00, 0x01, 0x0A, 0x11, 0x20...0x24, 0xB1, 0xC0...0xC4: true
            default: false
            }
        }
    }
}
