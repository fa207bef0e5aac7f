import Engine
import TestSupport
import Testing

@Suite struct PriceTests {
    // Catches a digit lost or invented on the way to text and back, at every precision and at the ends of the range.
    @Test func `every price survives its text`() {
        var random = SeededRandom(seed: 11)
        var values: [Int64] = [
            0, 1, -1, Int64.min, Int64.min + 1, -Int64.max, Int64.max - 1, 999_999_999, -1_000_000_000,
        ]
        var unit: Int64 = 1
        for _ in 0..<18 {
            values += [unit, -unit, unit - 1, unit + 1, 64_810_000_000 / unit * unit]
            unit *= 10
        }
        for shift in 0..<60 { values.append(Int64(bitPattern: random.next()) >> Int64(shift)) }
        for value in values where value != Int64.max {
            let price = Price(nanos: value)
            #expect(Price(price.description) == price)
            for fraction in 0...9 { #expect(Price(price.text(minimumFraction: fraction)) == price) }
        }
    }

    // Catches a printer that rounds, pads or drops a sign.
    @Test(arguments: [
        (Int64(64_810_000_000), "64.81"), (-1, "-0.000000001"), (100_000_000_000, "100"), (0, "0"),
        (-64_830_000_000, "-64.83"), (Int64.min, "-9223372036.854775808"), (1_500_000_000, "1.5"),
    ])
    func `a price prints as the shortest exact decimal`(nanos: Int64, text: String) {
        #expect(Price(nanos: nanos).description == text)
    }

    // Catches a column whose prices do not line up.
    @Test func `a fraction is padded to what is asked`() {
        #expect(Price(nanos: 64_800_000_000).text(minimumFraction: 2) == "64.80")
        #expect(Price(nanos: 64_805_000_000).text(minimumFraction: 2) == "64.805")
        #expect(Price(nanos: 64_800_000_000).fractionDigits == 1)
        #expect(Price(nanos: 1).fractionDigits == 9)
        #expect(Price(nanos: 3_000_000_000).fractionDigits == 0)
    }

    // Catches a reader that takes what is no price, rounds a tenth digit away, or lets DBN's "undefined" in as a number.
    @Test(arguments: [
        "", "-", ".", "abc", "1e3", "1.2.3", "--1", "1-", " 1", "0.0000000001", "9223372036.854775807",
        "-9223372036.854775809", "99999999999999999999", "1,5", "٣",
    ])
    func `what is no exact price is refused`(text: String) {
        #expect(Price(text) == nil)
    }

    // Catches a reader that refuses other spellings of a price.
    @Test func `other spellings are read`() {
        #expect(Price(".5") == Price(nanos: 500_000_000))
        #expect(Price("+3") == Price(nanos: 3_000_000_000))
        #expect(Price("1.0000000000000") == Price(nanos: 1_000_000_000))
        #expect(Price("007") == Price(nanos: 7_000_000_000))
    }

    // Catches a difference or a mid that wraps, or a mid that loses its half unit.
    @Test func `differences and mids are exact`() {
        #expect(Price(nanos: Int64.min) - Price(nanos: 1) == nil)
        func mid(_ bid: Int64, _ ask: Int64) -> String? {
            BBO(
                bid: BBO.Quote(price: Price(nanos: bid), size: 1, count: 1),
                ask: BBO.Quote(price: Price(nanos: ask), size: 1, count: 1)
            ).midText
        }
        #expect(mid(64_810_000_000, 64_820_000_000) == "64.815")
        #expect(mid(0, 1) == "0.0000000005")
        #expect(mid(-1, 0) == "-0.0000000005")
        #expect(mid(-2_000_000_001, 0) == "-1.0000000005")
        #expect(mid(Int64.max - 1, Int64.max - 1) == "9223372036.854775806")
        #expect(BBO(bid: nil, ask: nil).midText == nil)
    }
}
