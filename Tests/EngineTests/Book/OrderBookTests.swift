@testable import Engine
import TestSupport
import Testing

@Suite struct OrderBookTests {
    // Catches any answer of the flat book that the naive one would give differently, after each of many colliding
    // records.
    @Test(arguments: RandomOperations.Mix.allCases, OrderBook.UnknownModify.allCases)
    func `random records leave the book that the naive one has`(
        mix: RandomOperations.Mix, unknownModify: OrderBook.UnknownModify
    ) {
        for seed in UInt64(1)...40 {
            let operations = RandomOperations.list(seed: seed, count: 150, mix: mix)
            guard Self.failure(operations, unknownModify) != nil else { continue }
            let shrunk = Shrink.smallest(operations) { Self.failure($0, unknownModify) != nil }
            let failure = Self.failure(shrunk, unknownModify) ?? ""
            Issue.record("seed \(seed): \(failure)\nkeep this in KeptCases:\n\(OperationText.text(shrunk))")
            return
        }
    }

    // Catches the return of a bug that was found once.
    @Test(arguments: KeptCases.all.indices)
    func `kept cases stay right`(index: Int) {
        let operations = OperationText.operations(KeptCases.all[index])
        #expect(operations.count == KeptCases.all[index].split(separator: "\n").count, "every line is an operation")
        for unknownModify in OrderBook.UnknownModify.allCases {
            #expect(Self.failure(operations, unknownModify) == nil)
        }
    }

    // Catches a rule that only fails in one short order of events: every sequence of four out of eleven records.
    @Test func `all short sequences leave the book that the naive one has`() {
        let alphabet = OperationText.operations(
            """
            A B 100 id 1 x 2 flags 128
            A B 100 id 2 x 1 flags 128
            A A 101 id 1 x 1 flags 128
            C B 100 id 1 x 1 flags 128
            C A 101 id 1 x 9 flags 128
            M B 100 id 1 x 1 flags 128
            M B 100 id 2 x 1 flags 128
            M A 101 id 1 x 2 flags 128
            A B 100 id 1 x 4 flags 192
            A B 100 id 3 x 4 flags 144
            R N - id 0 x 0 flags 128
            """)
        var failure: String?
        var count = 0
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    for fourth in alphabet where failure == nil {
                        count += 1
                        failure = Self.failure([first, second, third, fourth], .add, onlyAtEnd: true)
                    }
                }
            }
        }
        #expect(failure == nil)
        #expect(count == 11 * 11 * 11 * 11)
    }

    // Catches an index that loses ids when it grows, wraps around or shifts cells back, with far more orders than cells.
    @Test func `thousands of live orders are all found and all go`() {
        var book = OrderBook(key: RandomOperations.key)
        var random = SeededRandom(seed: 3)
        var ids: [UInt64] = []
        for index in 0..<3000 {
            // Runs of neighbours and ids that differ in their upper half only.
            let id = index % 2 == 0 ? UInt64(index) : UInt64(index) << 40
            ids.append(id)
            book.apply(Self.order(.add, id: id, price: Int64(index % 50), size: 1))
        }
        let full = (book.orderCount, book.brokenInvariant())
        #expect(full.0 == 3000)
        #expect(full.1 == nil)
        while !ids.isEmpty {
            let id = ids.remove(at: Int(random.below(UInt32(ids.count))))
            let place = book.locate(OrderID(id))
            guard let place else {
                Issue.record("order \(id) was lost")
                return
            }
            book.apply(Self.order(.cancel, id: id, price: place.price.nanos, size: 1))
        }
        let empty = (book.orderCount, book.isEmpty, book.anomalies, book.brokenInvariant())
        #expect(empty.0 == 0)
        #expect(empty.1)
        #expect(empty.2 == Anomalies())
        #expect(empty.3 == nil)
    }

    // Catches a book that was sized beforehand and then loses or cannot take what it was sized for, or one more.
    @Test(arguments: [0, 1, 2, 7, 8, 127, 128, 129, 5000])
    func `a reserved book takes what it was reserved for and more`(orders: Int) {
        var book = OrderBook(key: RandomOperations.key)
        book.reserve(orders: orders, levels: 3)
        for id in 0...UInt64(orders) { book.apply(Self.order(.add, id: id, price: Int64(id % 5), size: 2)) }
        let result = (book.orderCount, book.brokenInvariant())
        #expect(result.0 == orders + 1)
        #expect(result.1 == nil)
    }

    static func order(_ action: Action, id: UInt64, price: Int64, size: UInt32) -> MBOMessage {
        MBOMessage(
            publisher: RandomOperations.key.publisher, instrument: RandomOperations.key.instrument,
            tsEvent: Timestamp(nanos: 1), tsRecv: Timestamp(nanos: 1), action: action, side: .bid,
            price: Price(nanos: price), size: size, order: OrderID(id), flags: .last)
    }

    /// The first difference between the two books, in words; nil when there is none.
    private static func failure(
        _ operations: [MBOMessage], _ unknownModify: OrderBook.UnknownModify, onlyAtEnd: Bool = false
    ) -> String? {
        var book = OrderBook(key: RandomOperations.key, unknownModify: unknownModify)
        var naive = NaiveBook(key: RandomOperations.key, unknownModify: unknownModify)
        for (index, operation) in operations.enumerated() {
            let odd = book.apply(operation)
            let expected = naive.apply(operation)
            if odd != expected { return "record \(index + 1): \(odd), expected \(expected)" }
            if onlyAtEnd, index < operations.count - 1 { continue }
            if let difference = naive.difference(from: book) { return "record \(index + 1): \(difference)" }
            if let difference = naive.placeDifference(from: book) { return "record \(index + 1): \(difference)" }
        }
        return nil
    }
}
