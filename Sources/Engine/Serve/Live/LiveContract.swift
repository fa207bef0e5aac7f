import Engine
import EngineTransport

/// An instrument as its definition or, without one, its name describes it: parent symbols (`CL.FUT`) and continuous
/// ones (`CL.c.0`) are resolved by it.
struct LiveContract: Hashable, Sendable {
    /// The kind of instrument, which is the second word of a parent symbol.
    enum Kind: String {
        case future = "FUT"
        case option = "OPT"
        case spot = "SPOT"
    }

    var instrument: UInt32
    var name: String
    /// The name of the asset: `CL` for `CLX5`.
    var root: String
    var kind: Kind
    /// A number that grows with the expiry of an outright future; nil for anything else.
    var expiry: UInt64?
    /// The sum of the traded sizes in the recording.
    var volume: UInt64

    var match: LiveCatalog.Match { LiveCatalog.Match(instrument: instrument, onlyAs: nil, name: name) }

    /// Makes a contract of a definition or, without one, of a name.
    ///
    /// - Parameter nearYear: The year of the data, by which the years of contracts are told: they are written with one
    ///   digit.
    init(instrument: UInt32, name: String, definition: LiveDefinition?, volume: UInt64, nearYear: Int) {
        self.instrument = instrument
        self.name = name
        self.volume = volume
        let outright = Outright(name, nearYear: nearYear)
        if let definition, !definition.asset.isEmpty {
            root = definition.asset
            switch UnicodeScalar(definition.instrumentClass) {
            case "F":
                kind = .future
                expiry = definition.expiration
            case "S": kind = .future
            case "C", "P", "T", "M": kind = .option
            default: kind = .spot
            }
            return
        }
        // `CLX5`; `CLX5-CLZ5` and `CL:BF X5-Z5-F6` are spreads of futures; `ESZ5 C4100` is an option.
        let firstWord = name.split(separator: " ").first.map(String.init) ?? name
        if let outright {
            (root, kind, expiry) = (outright.root, .future, outright.month)
        } else if let colon = firstWord.firstIndex(of: ":") {
            (root, kind) = (String(firstWord[..<colon]), .future)
        } else if let dash = name.firstIndex(of: "-"), let leg = Outright(String(name[..<dash]), nearYear: nearYear) {
            (root, kind) = (leg.root, .future)
        } else if firstWord != name, let leg = Outright(firstWord, nearYear: nearYear) {
            (root, kind) = (leg.root, .option)
        } else {
            (root, kind) = (name, .spot)
        }
    }

    /// Splits a parent symbol such as `CL.FUT`; nil for any other text.
    static func parent(_ symbol: String) -> (root: String, kind: Kind)? {
        guard let dot = symbol.lastIndex(of: "."), let kind = Kind(rawValue: String(symbol[dot...].dropFirst())) else {
            return nil
        }
        return (String(symbol[..<dot]), kind)
    }

    /// A future's name: root, letter of the month, last digit or digits of the year.
    private struct Outright {
        var root: String
        /// Months since year 0.
        var month: UInt64

        private static let months = Array("FGHJKMNQUVXZ")

        init?(_ name: String, nearYear: Int) {
            let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }
            guard (1...2).contains(digits.count) || digits.count == 4, let year = Int(String(digits.reversed())) else {
                return nil
            }
            let rest = name.dropLast(digits.count)
            guard let letter = rest.last, let month = Self.months.firstIndex(of: letter) else { return nil }
            root = String(rest.dropLast())
            guard !root.isEmpty, root.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return nil }
            // The year is the one that ends in these digits and is not long past.
            let span = digits.count == 1 ? 10 : digits.count == 2 ? 100 : 10_000
            let earliest = max(nearYear - 1, 0)
            let whole = earliest + (year - earliest % span + span) % span
            self.month = UInt64(whole * 12 + month)
        }
    }
}

/// The fields of a definition record from which symbols are resolved (dbn.md §3.13).
struct LiveDefinition: Hashable, Sendable {
    var rawSymbol: String
    var asset: String
    /// The letter of the instrument's class; NUL when not given.
    var instrumentClass: UInt8
    /// The expiry in nanoseconds since 1970; nil when not given.
    var expiration: UInt64?

    /// Reads a record; nil for one too short for its layout.
    init?(_ bytes: RawSpan, version: UInt8) {
        guard let layout = RecordLayout.layout(rtype: Schema.definition.recordType, version: version),
            bytes.byteCount >= layout.byteCount
        else { return nil }
        rawSymbol = Self.text(layout, "raw_symbol", bytes)
        asset = Self.text(layout, "asset", bytes)
        instrumentClass = layout.column(named: "instrument_class").map { bytes.load($0.offset) } ?? 0
        let nanos: UInt64 = layout.column(named: "expiration").map { bytes.load($0.offset) } ?? .max
        expiration = nanos == .max || nanos == 0 ? nil : nanos
    }

    private static func text(_ layout: RecordLayout, _ name: String, _ bytes: RawSpan) -> String {
        guard let column = layout.column(named: name) else { return "" }
        var text: [UInt8] = []
        for index in column.offset..<column.offset + column.kind.byteCount {
            let byte: UInt8 = bytes.load(index)
            if byte == 0 { break }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension RawSpan {
    /// Returns the little-endian integer at an offset, aligned or not.
    @inline(__always)
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
        // Sound: the load checks its bounds, and every bit pattern is a valid integer.
        T(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
