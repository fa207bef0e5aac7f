// Questions about single bytes of UTF-8. Everything the language gives a meaning to is ASCII; a byte of 0x80 and above
// is always part of a longer character and counts as a letter.

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// A letter, `_`, or any part of a character beyond ASCII.
    var isNameStart: Bool {
        (self >= 0x41 && self <= 0x5A) || (self >= 0x61 && self <= 0x7A) || self == 0x5F || self >= 0x80
    }

    /// A byte that may follow in a name, which may hold a dash and digits: `max-gap`, `leg_2`.
    var isNameByte: Bool { isNameStart || isDigit || self == UInt8(ascii: "-") }

    /// The value of a hexadecimal digit, nil for anything else.
    var hexValue: UInt32? {
        switch self {
        case 0x30...0x39: UInt32(self) - 0x30
        case 0x41...0x46: UInt32(self) - 0x41 + 10
        case 0x61...0x66: UInt32(self) - 0x61 + 10
        default: nil
        }
    }

    /// A control character that no script may hold: every ASCII control but tab, newline and carriage return.
    var isStrayControl: Bool { (self < 0x20 && self != 0x09 && self != 0x0A && self != 0x0D) || self == 0x7F }
}

extension String {
    /// True for a text that could name a variable, a mark or the left side of a pair: `seed`, `max-gap`, `größe`.
    var isName: Bool {
        guard let first = utf8.first, first.isNameStart else { return false }
        return utf8.allSatisfy(\.isNameByte)
    }

    /// True for a text of ASCII digits only, with at least one.
    /// The text with zeros before it, up to a number of letters.
    func zeroPadded(_ width: Int) -> String { String(repeating: "0", count: max(0, width - utf8.count)) + self }

    var isDigits: Bool { !utf8.isEmpty && utf8.allSatisfy(\.isDigit) }
}

extension [String] {
    /// The words as a sentence lists them: `a, b and c`.
    func listed(_ last: String) -> String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " \(last) " + (self.last ?? "")
    }
}

extension ArraySlice<UInt8> {
    /// Removes and returns the digits at the front, perhaps none.
    mutating func takeDigits() -> ArraySlice<UInt8> {
        let digits = prefix(while: \.isDigit)
        removeFirst(digits.count)
        return digits
    }

    /// Removes `byte` from the front; returns false, and removes nothing, when something else is there.
    mutating func take(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    /// Removes exactly `count` digits and returns their value; nil, and nothing removed, when fewer are there.
    mutating func takeNumber(digits count: Int) -> Int? {
        let front = prefix(count)
        guard front.count == count, front.allSatisfy(\.isDigit) else { return nil }
        removeFirst(count)
        return front.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
