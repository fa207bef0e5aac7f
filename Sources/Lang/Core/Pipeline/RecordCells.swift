import Engine

/// The cells of one record, made when they are asked for.
struct RecordCells {
    private let timeline: Timeline
    private let place: Int
    private let message: MBOMessage?
    private let header: RecordHeader?

    init(_ timeline: Timeline, _ place: Int) {
        self.timeline = timeline
        self.place = place
        message = place >= 0 ? timeline.recording[place] : nil
        header = place < 0 ? timeline.recording.others.header(~place) : nil
    }

    /// The value of a column, by the order of `RecordList.columns`.
    func value(_ index: Int) -> Value {
        guard let column = RecordList.Place(rawValue: index) else { return .null }
        if let message { return value(column, message) }
        if let header { return value(column, header) }
        return .null
    }

    private func value(_ column: RecordList.Place, _ message: MBOMessage) -> Value {
        switch column {
        case .record: .int(place + 1)
        case .tsRecv: Value(message.tsRecv)
        case .tsEvent: Value(message.tsEvent)
        case .symbol: symbol(message.instrument, message.tsRecv)
        case .type: .text("mbo")
        case .action: Self.action(message.action)
        case .side: Self.side(message.side)
        case .price: Value(message.price, digits: timeline.priceDigits(message.bookKey) ?? 2)
        case .size: .int(Int(message.size))
        case .orderID: .id(message.order.raw)
        case .flags: .int(Int(message.flags.rawValue))
        case .sequence: .int(Int(message.sequence))
        case .channelID: .int(Int(message.channelID))
        case .tsInDelta: .duration(nanos: Int64(message.tsInDelta))
        case .instrumentID: .int(Int(message.instrument.raw))
        case .publisherID: .int(Int(message.publisher.raw))
        }
    }

    static func action(_ action: Action?) -> Value { action.map { .text($0.letter) } ?? .null }

    static func side(_ side: Side?) -> Value { .text(side?.name ?? "none") }

    private func value(_ column: RecordList.Place, _ header: RecordHeader) -> Value {
        let time = header.tsEventRaw == UInt64.max ? nil : Timestamp(nanos: header.tsEventRaw)
        switch column {
        case .tsEvent: return Value(time)
        case .symbol: return symbol(header.instrument, time)
        case .type: return .text(RecordTypeName.of(header.rtype))
        case .instrumentID: return .int(Int(header.instrument.raw))
        case .publisherID: return .int(Int(header.publisher.raw))
        default: return .null
        }
    }

    private func symbol(_ instrument: InstrumentID, _ time: Timestamp?) -> Value {
        timeline.recording.symbols.symbol(of: instrument, at: time).map { .text($0) } ?? .null
    }
}

extension Timeline {
    /// The decimals that the prices of a book have; nil for a book that is not there.
    func priceDigits(_ key: BookKey) -> Int? { place(of: key).map { books[$0].tally.priceDigits } }
}

/// The names that people have for record types (dbn.md §2.3).
package enum RecordTypeName {
    package static func of(_ rtype: UInt8) -> String {
        switch rtype {
        case 0x00: "trades"
        case 0x01: "mbp-1"
        case 0x0A: "mbp-10"
        case 0x11, 0x20...0x24: "ohlcv"
        case 0x12: "status"
        case 0x13: "definition"
        case 0x14: "imbalance"
        case 0x15: "error"
        case 0x16: "symbol-mapping"
        case 0x17: "system"
        case 0x18: "statistics"
        case 0xA0: "mbo"
        case 0xB1: "cmbp-1"
        case 0xC0, 0xC1: "cbbo"
        case 0xC2: "tcbbo"
        case 0xC3, 0xC4: "bbo"
        default: "0x" + String(rtype, radix: 16)
        }
    }
}
