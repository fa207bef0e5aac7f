// number    = [ sign ] ( digits [ "." digits ] | "." digits ) [ "k" | "M" | "G" ]
// rate      = number "/s"
//
// A plain run of digits too long for an Int64 is a word: a digest or an id may consist of digits alone.

extension WordShape {
    /// Reads a number or a rate.
    static func number(_ word: ArraySlice<UInt8>) -> Reading {
        var rest = word
        let isNegative = rest.take(UInt8(ascii: "-"))
        let isSigned = isNegative || rest.take(UInt8(ascii: "+"))
        let whole = rest.takeDigits()
        var fraction = rest.prefix(0)
        let isDecimal = rest.take(UInt8(ascii: "."))
        if isDecimal {
            fraction = rest.takeDigits()
            guard !fraction.isEmpty else { return .word }
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return .word }
        let power = takeMagnitude(&rest)
        let isRate = rest.elementsEqual([UInt8(ascii: "/"), UInt8(ascii: "s")])
        guard rest.isEmpty || isRate else { return .word }

        guard let value = decimal(whole, fraction, power: power) else {
            if !isSigned, !isDecimal, power == 0, !isRate { return .word }
            return .refused(
                .numberOutOfRange, "\(quoted(text(word))) has more digits than can be kept exactly",
                help: "up to 18 digits fit, before and after the point together")
        }
        let signed = DecimalLiteral(digits: isNegative ? -value.digits : value.digits, scale: value.scale)
        return .shaped(isRate ? .rate(signed) : .number(signed))
    }

    /// The power of ten of `k`, `M` or `G` at the front, which it removes; 0 when none stands there.
    private static func takeMagnitude(_ rest: inout ArraySlice<UInt8>) -> Int {
        if rest.take(UInt8(ascii: "k")) { return 3 }
        if rest.take(UInt8(ascii: "M")) { return 6 }
        if rest.take(UInt8(ascii: "G")) { return 9 }
        return 0
    }

    /// The value of `whole.fraction × 10^power`, exactly; nil when it does not fit. `2.50` keeps its two digits after
    /// the point, and zeros at the end are given up only when the number does not fit with them.
    static func decimal(_ whole: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, power: Int) -> DecimalLiteral? {
        if let exact = exactDecimal(whole, fraction, power: power) { return exact }
        var short = fraction
        while short.last == UInt8(ascii: "0") { short.removeLast() }
        return exactDecimal(whole, short, power: power)
    }

    private static func exactDecimal(
        _ whole: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, power: Int
    ) -> DecimalLiteral? {
        var digits: Int64 = 0
        for digit in [whole, fraction].joined() {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit - 0x30))
            if overflow || carry { return nil }
            digits = sum
        }
        var scale = fraction.count - power
        while scale < 0 {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            digits = product
            scale += 1
        }
        return scale <= 18 ? DecimalLiteral(digits: digits, scale: scale) : nil
    }
}
