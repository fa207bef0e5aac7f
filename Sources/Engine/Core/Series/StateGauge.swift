/// A figure that is read from a book where its events end.
protocol BookMeasure {
    associatedtype Value: Equatable
    associatedtype Row

    func value(in book: borrowing OrderBook) -> Value
    func row(_ time: Timestamp?, _ record: Int, _ value: Value) -> Row
}

/// A state of the book, as the last event end left it.
struct StateGauge<Measure: BookMeasure>: SeriesGauge {
    private let measure: Measure
    /// nil before the first event end.
    private var state: Measure.Value?

    init(_ measure: Measure) { self.measure = measure }

    var isState: Bool { true }
    var fillsBuckets: Bool { true }

    mutating func stand(_ book: borrowing OrderBook, isJudged: Bool) {
        state = isJudged ? measure.value(in: book) : nil
    }

    mutating func take(_ message: MBOMessage, _ book: borrowing OrderBook) -> GaugeStep {
        guard message.isLast else { return .nothing }
        let now = measure.value(in: book)
        defer { state = now }
        return state == now ? .something : .change
    }

    func row(_ time: Timestamp?, _ record: Int, over nanos: UInt64?) -> Measure.Row? {
        state.map { measure.row(time, record, $0) }
    }

    mutating func reset() {}
}
