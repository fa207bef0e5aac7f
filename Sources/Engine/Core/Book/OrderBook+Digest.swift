extension OrderBook {
    /// Appends the canonical text of this book (semantics.md §5); nothing when it has no order.
    public func appendCanonicalText(to text: inout [UInt8]) {
        if isEmpty { return }
        text.append(contentsOf: "book ".utf8)
        text.append(decimal: UInt64(key.instrument.raw))
        text.append(UInt8(ascii: " "))
        text.append(decimal: UInt64(key.publisher.raw))
        text.append(UInt8(ascii: "\n"))
        for side in [Side.bid, .ask] {
            sides[BookSides.index(side)].forEachLevel { slot in
                text.append(contentsOf: side == .bid ? "bid ".utf8 : "ask ".utf8)
                let price = levels[slot].price
                if price < 0 { text.append(UInt8(ascii: "-")) }
                text.append(decimal: price.magnitude)
                forEachOrder(slot) { order in
                    text.append(UInt8(ascii: " "))
                    text.append(decimal: order.id)
                    text.append(UInt8(ascii: ":"))
                    text.append(decimal: UInt64(order.size))
                }
                text.append(UInt8(ascii: "\n"))
            }
        }
    }
}

extension [UInt8] {
    /// A number in plain decimal ASCII.
    @inline(__always)
    mutating func append(decimal value: UInt64) {
        if value < 10 {
            append(UInt8(ascii: "0") + UInt8(value))
            return
        }
        let start = count
        var rest = value
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }
}
