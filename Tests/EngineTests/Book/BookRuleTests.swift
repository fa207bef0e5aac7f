import Engine
import TestSupport
import Testing

/// The table of semantics.md §1, one test a row; what the book is afterwards is written as its canonical text.
@Suite struct BookRuleTests {
    private struct Result {
        var text: String
        var anomalies: Anomalies
        var bbo: BBO
    }

    private func book(_ records: String, _ unknownModify: OrderBook.UnknownModify = .add) -> Result {
        var book = OrderBook(key: RandomOperations.key, unknownModify: unknownModify)
        for message in OperationText.operations(records) { book.apply(message) }
        var text: [UInt8] = []
        book.appendCanonicalText(to: &text)
        // Prices in whole units read better than in 1e-9.
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst()
        return Result(
            text: lines.joined(separator: "\n").split(separator: "000000000").joined(), anomalies: book.anomalies,
            bbo: book.bbo)
    }

    private func anomalies(_ change: (inout Anomalies) -> Void) -> Anomalies {
        var anomalies = Anomalies()
        change(&anomalies)
        return anomalies
    }

    private let two = "A B 100 id 1 x 5 flags 128\nA B 100 id 2 x 3 flags 128\n"

    // Catches subtracting at a trade or a fill, which counts the reduction twice.
    @Test(arguments: ["T", "F", "N"])
    func `trades, fills and nothings move no order`(action: String) {
        let result = book(two + "\(action) B 100 id 1 x 5 flags 128")
        #expect(result.text == "bid 100 1:5 2:3")
        #expect(result.anomalies == Anomalies())
    }

    // Catches a queue that is not first in, first out, and sides in the wrong order.
    @Test func `adds queue at their price, best price first`() {
        let result = book(
            two + "A B 101 id 3 x 1 flags 128\nA A 103 id 4 x 1 flags 128\nA A 102 id 5 x 1 flags 128")
        #expect(result.text == "bid 101 3:1\nbid 100 1:5 2:3\nask 102 5:1\nask 103 4:1")
        #expect(result.bbo.bid == BBO.Quote(price: Price(nanos: 101_000_000_000), size: 1, count: 1))
        #expect(result.bbo.spread == Price(nanos: 1_000_000_000))
    }

    // Catches a second copy of a live id.
    @Test func `an add of a live id replaces the order and is counted`() {
        let result = book(two + "A A 102 id 1 x 7 flags 128")
        #expect(result.text == "bid 100 2:3\nask 102 1:7")
        #expect(result.anomalies == anomalies { $0.duplicateAdd = 1 })
    }

    // Catches quotes that pile up, and an id index that mixes the two sides' quotes.
    @Test func `a top-of-book quote is its whole side`() {
        let quotes = "A B 99 id 1 x 5 flags 192\nA A 101 id 1 x 6 flags 192\nA B 100 id 1 x 7 flags 192\n"
        #expect(book(quotes).text == "bid 100 1:7\nask 101 1:6")
        #expect(book(quotes).bbo.bid?.count == 0)
        #expect(book(quotes + "A B - id 1 x 0 flags 192").text == "ask 101 1:6")
        #expect(book(quotes).anomalies == Anomalies())
        #expect(
            book(quotes + "C B 100 id 1 x 7 flags 128").anomalies.unknownCancel == 1, "quotes are not in the id index")
        #expect(book(two + "A B 98 id 9 x 0 flags 192").text == "bid 98 9:0", "orders go too, and a size of 0 stands")
    }

    // Catches an order that loses its priority by a partial cancel, and an emptied level that stays.
    @Test func `a cancel reduces in place and removes at zero`() {
        #expect(book(two + "C B 100 id 1 x 2 flags 128").text == "bid 100 1:3 2:3")
        #expect(book(two + "C B 100 id 1 x 5 flags 128").text == "bid 100 2:3")
        #expect(book(two + "C B 100 id 1 x 5 flags 128\nC B 100 id 2 x 3 flags 128").text == "")
        #expect(book(two + "C B 100 id 1 x 0 flags 128").text == "bid 100 1:5 2:3")
    }

    // Catches a trap or a guess on an order that was never added.
    @Test func `a cancel of an unknown order is counted and ignored`() {
        let result = book(two + "C B 100 id 9 x 1 flags 128")
        #expect(result.text == "bid 100 1:5 2:3")
        #expect(result.anomalies == anomalies { $0.unknownCancel = 1 })
    }

    // Catches a size that wraps around below zero.
    @Test func `a cancel of more than is left removes the order and is counted`() {
        let result = book(two + "C B 100 id 1 x 4294967295 flags 128")
        #expect(result.text == "bid 100 2:3")
        #expect(result.anomalies == anomalies { $0.oversizeCancel = 1 })
    }

    // Catches a book that believes the cancel's side or price instead of the order's.
    @Test(arguments: ["C A 100 id 1 x 2 flags 128", "C B 99 id 1 x 2 flags 128", "C B - id 1 x 2 flags 128"])
    func `a cancel at another side or price counts, the order's stand`(record: String) {
        let result = book(two + record)
        #expect(result.text == "bid 100 1:3 2:3")
        #expect(result.anomalies == anomalies { $0.cancelMismatch = 1 })
    }

    // Catches a modify of an unknown order that is not added, or not skipped where that was asked for.
    @Test func `a modify of an unknown order is an add, or is skipped on request`() {
        let record = two + "M A 102 id 9 x 4 flags 128"
        #expect(book(record).text == "bid 100 1:5 2:3\nask 102 9:4")
        #expect(book(record, .skip).text == "bid 100 1:5 2:3")
        for rule in OrderBook.UnknownModify.allCases {
            #expect(book(record, rule).anomalies == anomalies { $0.unknownModify = 1 })
        }
    }

    // Catches a shrunk order that loses its priority.
    @Test func `a smaller size at the same price keeps priority`() {
        #expect(book(two + "M B 100 id 1 x 4 flags 128").text == "bid 100 1:4 2:3")
    }

    // Catches a grown, refreshed or moved order that keeps its priority; the equal size is an iceberg's refresh.
    @Test(arguments: [
        ("M B 100 id 1 x 6 flags 128", "bid 100 2:3 1:6"), ("M B 100 id 1 x 5 flags 128", "bid 100 2:3 1:5"),
        ("M B 99 id 1 x 1 flags 128", "bid 100 2:3\nbid 99 1:1"),
        ("M A 100 id 1 x 1 flags 128", "bid 100 2:3\nask 100 1:1"),
    ])
    func `any other modify goes to the tail`(record: String, expected: String) {
        #expect(book(two + record).text == expected)
        #expect(book(two + record).anomalies == Anomalies())
    }

    // Catches aggregated levels that add up, are found by id, or claim a number of orders.
    @Test func `an aggregated level is set, not added to`() {
        let levels = "A B 100 id 0 x 50 flags 144\nA B 99 id 0 x 20 flags 144\n"
        #expect(book(levels + "M B 100 id 0 x 40 flags 144").text == "bid 100 0:40\nbid 99 0:20")
        #expect(book(levels + "C B 100 id 0 x 1 flags 144").text == "bid 99 0:20")
        #expect(book(levels).bbo.bid == BBO.Quote(price: Price(nanos: 100_000_000_000), size: 50, count: 0))
        #expect(book(levels + "C B 98 id 0 x 1 flags 144").anomalies == anomalies { $0.unknownCancel = 1 })
        #expect(book(levels).anomalies == Anomalies())
    }

    // Catches a clear that looks at its side field.
    @Test(arguments: ["N", "B", "A"])
    func `a clear empties both sides, whatever its side says`(side: String) {
        let result = book(two + "A A 102 id 3 x 1 flags 128\nR \(side) - id 0 x 0 flags 8")
        #expect(result.text == "")
        #expect(result.bbo == BBO(bid: nil, ask: nil))
        #expect(
            book(two + "R N - id 0 x 0 flags 8\nA B 100 id 1 x 5 flags 128").anomalies == Anomalies(),
            "ids are free again")
    }

    // Catches a record without a usable action, side, price or size that changes the book or is not counted.
    @Test(arguments: [
        "A N 100 id 9 x 1 flags 128", "C N 100 id 1 x 1 flags 128", "M N 100 id 1 x 1 flags 128",
        "A B - id 9 x 1 flags 128",
        "M B - id 1 x 1 flags 128", "A B 100 id 9 x 0 flags 128", "M B 100 id 1 x 0 flags 128",
        "Z B 100 id 1 x 1 flags 128",
        "A Z 100 id 9 x 1 flags 128", "A B 100 id 9 x 0 flags 144",
    ])
    func `a record that no book can use is counted and ignored`(record: String) {
        let result = book(two + record)
        #expect(result.text == "bid 100 1:5 2:3")
        #expect(result.anomalies == anomalies { $0.invalid = 1 })
    }

    // Catches a level total that wraps at 32 bits.
    @Test func `a level's total is wider than an order's size`() {
        let result = book("A B 100 id 1 x 4294967295 flags 128\nA B 100 id 2 x 4294967295 flags 128")
        #expect(result.bbo.bid?.size == 8_589_934_590)
    }

    // Catches a book that repairs what is data: crossed and locked stay and are told apart.
    @Test func `crossed and locked books are reported, not repaired`() {
        let crossed = book("A B 102 id 1 x 1 flags 128\nA A 101 id 2 x 1 flags 128").bbo
        #expect(crossed.isCrossed)
        #expect(!crossed.isLocked)
        #expect(crossed.spread == Price(nanos: -1_000_000_000))
        #expect(book("A B 101 id 1 x 1 flags 128\nA A 101 id 2 x 1 flags 128").bbo.isLocked)
    }
}
