/// A key as it stands in the text, with its first and last eight letters as numbers: two compares tell most keys apart.
struct TextKey: Sendable {
    /// A name that keys are compared with.
    struct Known: Sendable {
        let text: [UInt8]
        let head: UInt64
        let tail: UInt64

        init(_ name: String) {
            text = Array(name.utf8)
            func word(_ letters: some BidirectionalCollection<UInt8>) -> UInt64 {
                letters.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
            head = word(text.prefix(8))
            tail = text.count > 8 ? word(text.suffix(8)) : 0
        }
    }

    let range: Range<Int>
    let head: UInt64
    let tail: UInt64

    @inline(__always)
    init(_ bytes: RawSpan, _ range: Range<Int>) {
        self.range = range
        let count = range.upperBound - range.lowerBound
        if count > 8 {
            head = bytes.integer(at: range.lowerBound)
            tail = bytes.integer(at: range.upperBound - 8)
        } else if count == 0 {
            (head, tail) = (0, 0)
        } else {
            tail = 0
            if range.lowerBound + 8 <= bytes.byteCount {
                let word: UInt64 = bytes.integer(at: range.lowerBound)
                head = word & (~UInt64(0) >> UInt64((8 - count) * 8))
            } else {
                head = range.reversed().reduce(0) { $0 << 8 | UInt64(bytes.byte($1)) }
            }
        }
    }

    @inline(__always)
    func isSame(as name: Known, _ bytes: RawSpan) -> Bool {
        guard head == name.head, tail == name.tail, range.count == name.text.count else { return false }
        return range.count <= 16 || isSameInTheMiddle(name, bytes)
    }

    private func isSameInTheMiddle(_ name: Known, _ bytes: RawSpan) -> Bool {
        (8..<range.count - 8).allSatisfy { name.text[$0] == bytes.byte(range.lowerBound + $0) }
    }

    /// The heads of the keys that are looked for in every line; all have fewer than eight letters, so that the head is
    /// the whole key.
    static let header: UInt64 = 0x6468  // hd
    static let levels: UInt64 = 0x736C_6576_656C
    static let recordType: UInt64 = 0x65_7079_7472  // rtype
    static let symbol: UInt64 = 0x6C6F_626D_7973
    static let tsOut: UInt64 = 0x7475_6F5F_7374
}
