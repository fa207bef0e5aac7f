/// The state that the readers of rows share: the record being filled, the plans, and the knowledge of the columns'
/// forms from the rows before.
struct TextRowReader: ~Copyable {
    var record = TextRecordBuffer()
    var clock = TextClock()
    /// Bits of the columns that the row has given.
    var seen: UInt128 = 0
    /// The name that the row gives its instrument; empty: none.
    private(set) var symbol: [UInt8] = []
    let schema: Schema?
    var hasTsOut = false
    var prices: TextPriceForms
    var times: TextTimeForms
    /// The row's line, and the row's offset in its bytes.
    var line = 1
    var rowStart = 0
    /// The form that a value should have had, where its kind alone does not say it; nil elsewhere.
    private var reason: String?
    private var plans: [TextRowPlan?] = Array(repeating: nil, count: 256)

    init(schema: Schema?, prices: TextPrices? = nil, times: TextTimes? = nil) {
        self.schema = schema
        self.prices = TextPriceForms(prices)
        self.times = TextTimeForms(times)
    }

    /// The plan for reading records of a type; nil for a type that DBN does not define.
    mutating func plan(_ rtype: UInt8) -> TextRowPlan? {
        if let plan = plans[Int(rtype)] { return plan }
        guard let layout = RecordLayout.layout(rtype: rtype, version: 3) else { return nil }
        let plan = TextRowPlan(layout, hasTsOut: hasTsOut)
        plans[Int(rtype)] = plan
        return plan
    }

    mutating func begin(_ plan: TextRowPlan) {
        record.reset(plan.template)
        seen = 0
        symbol.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func setSymbol(_ bytes: RawSpan, _ from: Int, _ to: Int) {
        symbol.removeAll(keepingCapacity: true)
        symbol.append(bytes: bytes, from..<to)
    }

    /// Stores a value into its field; false when the bytes are no such value. JSON's texts come without their
    /// escapes, its letters with them.
    @inline(__always)
    mutating func store(_ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        let offset = target.offset
        switch target.kind {
        case .price: return price(target, bytes, from, to)
        case .timestamp: return time(target, bytes, from, to)
        case .u64: return unsigned(UInt64.self, bytes, from, to, offset)
        case .u32: return unsigned(UInt32.self, bytes, from, to, offset)
        case .u16: return unsigned(UInt16.self, bytes, from, to, offset)
        case .u8: return unsigned(UInt8.self, bytes, from, to, offset)
        case .i64: return signed(Int64.self, bytes, from, to, offset)
        case .i32: return signed(Int32.self, bytes, from, to, offset)
        case .i16: return signed(Int16.self, bytes, from, to, offset)
        case .i8: return signed(Int8.self, bytes, from, to, offset)
        case .char:
            guard let value = TextValue.letter(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .text(let width):
            guard TextValue.isText(bytes, from, to, width: width) else { return false }
            record.store(text: bytes.extracting(from..<to), at: offset)
        }
        return true
    }

    @inline(__always)
    private mutating func unsigned<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ bytes: RawSpan, _ from: Int, _ to: Int, _ offset: Int
    ) -> Bool {
        if let wide = TextValue.unsigned(bytes, from, to) {
            guard let value = T(exactly: wide) else { return false }
            record.store(value, at: offset)
            return true
        }
        guard let wide = TextNumber.whole(bytes, from, to), let value = T(exactly: wide) else { return false }
        record.store(value, at: offset)
        return true
    }

    @inline(__always)
    private mutating func signed<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ bytes: RawSpan, _ from: Int, _ to: Int, _ offset: Int
    ) -> Bool {
        guard let wide = TextValue.signed(bytes, from, to) ?? TextNumber.whole(bytes, from, to),
            let value = T(exactly: wide)
        else { return false }
        record.store(value, at: offset)
        return true
    }

    /// The form, in words, that a field should have had whose value `store` has just refused.
    mutating func expected(_ kind: RecordLayout.Kind) -> String {
        defer { reason = nil }
        return reason ?? Self.expectation(kind)
    }

    /// The form, in words, of a field of this kind.
    static func expectation(_ kind: RecordLayout.Kind) -> String {
        switch kind {
        case .u8: "a whole number from 0 to 255"
        case .u16: "a whole number from 0 to 65535"
        case .u32: "a whole number from 0 to 4294967295"
        case .u64: "a whole number from 0 to 18446744073709551615"
        case .i8: "a whole number from -128 to 127"
        case .i16: "a whole number from -32768 to 32767"
        case .i32: "a whole number from -2147483648 to 2147483647"
        case .i64: "a whole number of 64 bits"
        case .price: "a price such as 64.83, or a whole number of 1e-9"
        case .timestamp: "a time such as 2025-09-24T19:30:00.001385399Z, or nanoseconds since 1970"
        case .char: "one character"
        case .text(let width): "text of at most \(width - 1) bytes"
        }
    }
}

// Prices, whose form is their column's.
extension TextRowReader {
    @inline(__always)
    private mutating func price(_ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        guard let price = TextValue.price(bytes, from, to) else { return false }
        let bit = UInt128(1) << UInt128(target.column)
        switch price {
        case .undefined: record.store(Int64.max, at: target.offset)
        case .decimal(let value):
            if prices.decimal & bit == 0, !beginDecimals(bit) { return false }
            record.store(value, at: target.offset)
        case .whole(let value):
            if prices.decimal & bit != 0 || prices.whole & prices.large & bit == 0 {
                return whole(value, bit, target, bytes, from, to)
            }
            if value.magnitude > TextPriceForms.decimalTo { prices.huge |= bit }
            record.store(value, at: target.offset)
        }
        return true
    }

    /// Takes note of the first decimal of a column; false, with the reason, where no decimal may come.
    private mutating func beginDecimals(_ bit: UInt128) -> Bool {
        if prices.given == .fixed {
            reason = "a whole number of 1e-9, as `prices fixed` says"
            return false
        }
        if prices.huge & bit != 0 {
            reason = "a whole number of 1e-9, as in the rows before, of which some are too large for decimals"
            return false
        }
        prices.decimal |= bit
        prices.turned |= prices.whole & bit
        return true
    }

    /// Stores a whole number in a column of decimals, or in one of which little is known; false, with the reason,
    /// when it is too large.
    @inline(never)
    private mutating func whole(
        _ value: Int64, _ bit: UInt128, _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) -> Bool {
        if value == Int64.max || value == 0 {
            if value != 0 { prices.undefined |= bit }
            record.store(value, at: target.offset)
            return true
        }
        if prices.decimal & bit != 0 {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: TextPriceForms.unit)
            guard !overflow else {
                reason =
                    prices.given == .decimal
                    ? "a decimal up to 9223372036.854775807, as `prices decimal` says"
                    : "a decimal, as in the rows before; whole numbers of 1e-9 do not stand beside them"
                return false
            }
            record.store(scaled, at: target.offset)
            return true
        }
        if prices.whole & bit == 0 {
            prices.whole |= bit
            prices.firsts[target.column] = place(TextColumns.prices, target, bytes, from, to)
        }
        if value.magnitude >= TextPriceForms.largeFrom { prices.large |= bit }
        if value.magnitude > TextPriceForms.decimalTo { prices.huge |= bit }
        record.store(value, at: target.offset)
        return true
    }

    private func place(
        _ names: [String], _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) -> TextPlace {
        TextPlace(
            line: line, column: max(1, from - rowStart + 1), name: names[Int(target.column)],
            found: RowFault.quote(bytes, from, to))
    }
}

// Times, whose unit is their column's.
extension TextRowReader {
    @inline(__always)
    private mutating func time(_ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        guard to > from else {
            record.store(UInt64.max, at: target.offset)
            return true
        }
        if let value = clock.printed(bytes, from, to) {
            record.store(value, at: target.offset)
            if value < TextTimeForms.endOf1970 { note1970(value, target, bytes, from, to) }
            return true
        }
        let bit = UInt128(1) << UInt128(target.column)
        if let number = TextValue.unsigned(bytes, from, to) {
            if number >= TextTimeForms.firstNanos, times.others & bit == 0 {
                if number != UInt64.max { times.nanos |= bit }
                record.store(number, at: target.offset)
                return true
            }
            return count(number, bit, target, bytes, from, to)
        }
        return otherTime(bit, target, bytes, from, to)
    }

    /// Stores a time that is a number which need not count nanoseconds; false, with the reason, when it is no time.
    @inline(never)
    private mutating func count(
        _ number: UInt64, _ bit: UInt128, _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) -> Bool {
        if number == 0 || number == UInt64.max {
            record.store(number, at: target.offset)
            if number == 0 { note1970(number, target, bytes, from, to) }
            return true
        }
        guard let unit = unit(of: number, bit, target, bytes, from, to) else { return false }
        let (nanos, overflow) = number.multipliedReportingOverflow(by: unit.nanos)
        guard !overflow else {
            reason = "a time in \(unit.words) since 1970, before the year 2554"
            return false
        }
        record.store(nanos, at: target.offset)
        if nanos < TextTimeForms.endOf1970 { note1970(nanos, target, bytes, from, to) }
        return true
    }

    /// The unit of a number in a column; nil, with the reason, where it is another one than in the rows before.
    private mutating func unit(
        of number: UInt64, _ bit: UInt128, _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) -> TextTimes? {
        if let given = times.given { return given }
        let certain = TextTimes.certain(number)
        if let known = times.unit(bit) {
            guard certain == nil || certain == known else {
                reason = "a time in \(known.words) since 1970, as in the rows before"
                return nil
            }
            return known
        }
        guard let certain else {
            if times.odd & bit == 0 {
                times.odd |= bit
                times.firsts[target.column] = place(TextColumns.times, target, bytes, from, to)
            }
            return .ns
        }
        if certain != .ns, times.odd & bit != 0 {
            reason = "a time in the unit of the rows before, which is not certain: say it with `times ns|us|ms|s`"
            return nil
        }
        times.setUnit(certain, bit)
        return certain
    }

    /// Stores a time that is a date in any other form, or a number with a fraction or an exponent.
    @inline(never)
    private mutating func otherTime(
        _ bit: UInt128, _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) -> Bool {
        if TextNumber.isMissing(bytes, from, to) {
            record.store(UInt64.max, at: target.offset)
            return true
        }
        guard let number = TextNumber(bytes, from, to) else {
            guard let value = clock.other(bytes, from, to) else { return false }
            record.store(value, at: target.offset)
            if value < TextTimeForms.endOf1970 { note1970(value, target, bytes, from, to) }
            return true
        }
        // The part before the point tells the unit.
        guard !number.isNegative, let whole = wholePart(number),
            let unit = whole == 0 ? TextTimes.ns : unit(of: whole, bit, target, bytes, from, to)
        else { return false }
        let power = unit == .ns ? 0 : unit == .us ? 3 : unit == .ms ? 6 : 9
        guard let value = number.magnitude(timesTenTo: power).flatMap({ UInt64(exactly: $0) }) else {
            reason = "a time in whole nanoseconds"
            return false
        }
        if number.hasExponent, whole > 1 << 53 { times.rounded |= bit }
        record.store(value, at: target.offset)
        if value < TextTimeForms.endOf1970 { note1970(value, target, bytes, from, to) }
        return true
    }

    private func wholePart(_ number: TextNumber) -> UInt64? {
        var number = number
        while number.exponent < 0, number.digits > 0 {
            number.digits /= 10
            number.exponent += 1
        }
        return number.magnitude(timesTenTo: 0).flatMap { UInt64(exactly: $0) }
    }

    /// Remembers the first time of 1970; a 0 only of the clocks of the record itself, as other times use it for "none".
    private mutating func note1970(
        _ value: UInt64, _ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int
    ) {
        guard times.first1970 == nil else { return }
        let place = place(TextColumns.times, target, bytes, from, to)
        if value == 0, place.name != "ts_recv", place.name != "ts_event" { return }
        times.first1970 = place
    }
}
