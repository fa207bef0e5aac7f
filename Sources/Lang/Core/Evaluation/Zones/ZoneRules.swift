import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A zone by its name, such as `America/New_York`, from the zone files of the machine (TZif, RFC 8536). It is read
/// here, because Foundation would be a large dependency of the language for this one file.
struct ZoneRules: Sendable, Hashable {
    let name: String
    /// The times at which the offset changes, in seconds since 1970, ascending; `offsets` are those from each time on.
    private let changes: [Int64]
    private let offsets: [Int64]
    /// The offset before the first change.
    private let first: Int64
    /// The rule after the last change; nil when the file has none.
    private let rule: PosixZone?

    /// Reads a zone of the machine; nil when it has no such zone, or the zone's file is no TZif file.
    init?(named name: String) {
        let isPlain = name.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "+") }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count < 64 else { return nil }
        // Sound: getenv gives a C string of the environment or nil; it is copied at once.
        let folder = unsafe getenv("TZDIR").map { unsafe String(cString: $0) } ?? "/usr/share/zoneinfo"
        do throws(ScriptFile.Failure) {
            self.init(name: name, bytes: try ScriptFile.bytes(of: folder + "/" + name, limit: 1 << 20))
        } catch {
            return nil
        }
    }

    /// Reads the bytes of a TZif file; nil when they are none.
    init?(name: String, bytes: [UInt8]) {
        var reader = BigEndianReader(bytes)
        guard var head = ZoneHead(&reader) else { return nil }
        var width = 4
        if head.version >= 2 {
            // The first block is for readers of 32 bits; the second has the same in 64.
            guard reader.skip(head.byteCount(timeWidth: 4)), let second = ZoneHead(&reader) else { return nil }
            head = second
            width = 8
        }
        var changes: [Int64] = []
        for _ in 0..<head.times {
            guard let time = reader.signed(width) else { return nil }
            changes.append(time)
        }
        var kinds: [Int] = []
        for _ in 0..<head.times {
            guard let kind = reader.signed(1) else { return nil }
            kinds.append(Int(UInt8(truncatingIfNeeded: kind)))
        }
        var types: [Int64] = []
        for _ in 0..<head.types {
            guard let offset = reader.signed(4), reader.skip(2) else { return nil }
            types.append(offset)
        }
        guard let first = types.first, kinds.allSatisfy(types.indices.contains),
            reader.skip(head.characters + head.leaps * (width + 4) + head.standards + head.universals)
        else { return nil }
        self.name = name
        self.changes = changes
        self.offsets = kinds.map { types[$0] }
        self.first = first
        let footer = reader.rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).first
        rule = width == 8 ? footer.flatMap { PosixZone(String(decoding: $0, as: UTF8.self)) } : nil
    }

    /// The offset from UTC at an instant, in nanoseconds.
    func nanos(at time: Timestamp) -> Int64 {
        let seconds = Int64(time.nanos / 1_000_000_000)
        return offset(at: seconds) * 1_000_000_000
    }

    private func offset(at time: Int64) -> Int64 {
        guard let last = changes.last, let lastOffset = offsets.last else { return rule?.offset(at: time) ?? first }
        if time >= last { return rule?.offset(at: time) ?? lastOffset }
        let next = changes.indices.partitioningIndex { changes[$0] > time }
        return next == 0 ? first : offsets[next - 1]
    }
}

/// The 44 bytes before each block of a TZif file.
private struct ZoneHead {
    var version: Int
    var universals, standards, leaps, times, types, characters: Int

    init?(_ reader: inout BigEndianReader) {
        guard reader.take(Array("TZif".utf8)), let version = reader.signed(1), reader.skip(15) else { return nil }
        self.version = version == 0 ? 1 : Int(version) - 0x30
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = reader.signed(4), (0...100_000).contains(count) else { return nil }
            counts.append(Int(count))
        }
        (universals, standards, leaps) = (counts[0], counts[1], counts[2])
        (times, types, characters) = (counts[3], counts[4], counts[5])
    }

    func byteCount(timeWidth: Int) -> Int {
        times * (timeWidth + 1) + types * 6 + characters + leaps * (timeWidth + 4) + standards + universals
    }
}

private struct BigEndianReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func take(_ bytes: [UInt8]) -> Bool { rest.starts(with: bytes) && skip(bytes.count) }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= rest.count else { return false }
        rest.removeFirst(count)
        return true
    }

    /// Reads a signed number of 1, 4 or 8 bytes.
    mutating func signed(_ width: Int) -> Int64? {
        let bytes = rest.prefix(width)
        guard bytes.count == width else { return nil }
        rest.removeFirst(width)
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: bits << UInt64(64 - width * 8)) >> Int64(64 - width * 8)
    }
}
