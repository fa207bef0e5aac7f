// Status messages (dbn.md §3.7, dbn.md §4.7), in which a venue announces a book's phase.

import Engine

extension SyntheticFlow {
    enum Status: UInt16 {
        case preOpen = 1, cross = 4, trading = 7, halt = 8, close = 12
    }

    /// Keeps a status message of a book.
    ///
    /// - Parameter position: The number of records before it; nil: all that were made.
    mutating func say(_ status: Status, of book: UInt32, position: Int? = nil) {
        let instrument = books.instruments[book]
        course.statuses.append(
            (
                position ?? made,
                StatusMessage(
                    publisher: PublisherID(instrument.publisher), instrument: InstrumentID(instrument.id),
                    tsEvent: Timestamp(nanos: tsEvent), tsRecv: Timestamp(nanos: tsRecv), action: status.rawValue,
                    // A halt is an intervention (2); the others are scheduled (1).
                    reason: status == .halt ? 2 : 1, isTrading: status == .trading,
                    isQuoting: status != .halt && status != .close)
            ))
    }

    mutating func sayAll(_ status: Status) {
        for book in 0..<books.instruments.count where books.instruments[book].kind == .orders { say(status, of: book) }
    }
}

extension StatusMessage {
    /// Appends the record as DBN version 3 lays it out.
    func appendRecord(to bytes: inout [UInt8]) {
        bytes += [UInt8(Self.byteCount / 4), Self.recordType]
        bytes.append(littleEndian: publisher.raw)
        bytes.append(littleEndian: instrument.raw)
        bytes.append(littleEndian: tsEvent?.nanos ?? UInt64.max)
        bytes.append(littleEndian: tsRecv?.nanos ?? UInt64.max)
        bytes.append(littleEndian: action)
        bytes.append(littleEndian: reason)
        bytes.append(littleEndian: tradingEvent)
        for word in [isTrading, isQuoting, nil] {
            bytes.append(word.map { $0 ? UInt8(ascii: "Y") : UInt8(ascii: "N") } ?? UInt8(ascii: "~"))
        }
        bytes += [UInt8](repeating: 0, count: 7)
    }
}
