public import Engine

/// Records written by hand, one call each, with clocks and numbers that count up by themselves.
public struct Tape: Sendable {
    public private(set) var messages: [MBOMessage] = []
    /// Nanoseconds; every record is one later than the one before it unless it is set.
    public var clock: UInt64 = 1_758_742_200_000_000_000
    public var sequence: UInt32 = 100
    public var publisher: UInt16 = 1
    public var instrument: UInt32 = 7
    public var channel: UInt8 = 0

    public init() {}

    /// - Parameters:
    ///   - price: in whole units; nil is UNDEF_PRICE.
    ///   - flags: F_LAST alone unless written.
    public mutating func record(
        _ action: Action, _ side: Side?, _ price: Int64?, _ size: UInt32, id: UInt64 = 0, flags: RecordFlags = .last
    ) {
        clock += 1
        sequence &+= 1
        messages.append(
            MBOMessage(
                publisher: PublisherID(publisher), instrument: InstrumentID(instrument),
                tsEvent: Timestamp(nanos: clock), tsRecv: Timestamp(nanos: clock), action: action, side: side,
                price: price.map { Price(nanos: $0 * 1_000_000_000) }, size: size, order: OrderID(id), flags: flags,
                channelID: channel, sequence: sequence))
    }

    public mutating func append(_ message: MBOMessage) { messages.append(message) }

    public var book: BookKey { BookKey(instrument: InstrumentID(instrument), publisher: PublisherID(publisher)) }

    /// - Parameter symbols: what its metadata says was asked for.
    public func recording(symbols: [String] = ["ALL_SYMBOLS"]) throws -> Recording {
        var head = DBNBytes.Head()
        head.symbols = symbols
        return try RecordingLoader().load(bytes: DBNBytes.stream(messages, head: head), name: "-")
    }

    public func timeline(symbols: [String] = ["ALL_SYMBOLS"]) throws -> Timeline {
        try Timeline(try recording(symbols: symbols))
    }
}
