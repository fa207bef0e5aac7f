/// The names of instruments by day, as a batch job of Databento's has them beside its data: `symbology.json`, and
/// `symbology.csv` with a line for each name and day.
enum SymbologyFile {
    /// Adds the names of a file to `names`.
    ///
    /// - Throws: `LoadError` naming the path when it cannot be read; with `.badNames` when it is not understood.
    static func read(_ path: String, into names: inout SymbolMap) throws(LoadError) {
        let source = try SourceInput(path: path)
        guard source.count <= maximumByteCount else {
            throw LoadError(path: path, .badNames("expected at most \(maximumByteCount) bytes, found \(source.count)"))
        }
        let bytes = try source.head(source.count)
        do throws(Failure) {
            // Sound: the span is used during the call only.
            try path.hasSuffix(".csv") ? unsafe table(bytes.span.bytes, &names) : document(bytes, &names)
        } catch {
            throw LoadError(path: path, .badNames(error.words))
        }
    }

    private static let maximumByteCount = 1 << 30

    struct Failure: Error {
        var words: String
    }

    /// Reads `symbology.json`:
    /// `{"result":{"AAPL":[{"d0":"2023-08-21","d1":"2023-08-22","s":"32"}]},"stype_in":"raw_symbol",…}`; `d1` is
    /// exclusive.
    static func document(_ bytes: [UInt8], _ names: inout SymbolMap) throws(Failure) {
        let document: SmallJSON
        do throws(SmallJSON.Failure) {
            document = try SmallJSON(bytes: bytes)
        } catch {
            throw Failure(words: "names of instruments in JSON: \(error.description)")
        }
        guard case .object(let result)? = document["result"] else {
            throw Failure(words: "expected names of instruments under “result”, found none")
        }
        let asked = document["stype_in"]?.string
        let isInverse = asked == "instrument_id"
        let isContinuous = asked == SType.continuous.name
        for (key, value) in result {
            guard case .array(let intervals) = value else {
                throw Failure(words: "expected a list of days for ‘\(key)’, found something else")
            }
            for interval in intervals {
                guard let start = interval["d0"]?.string.flatMap(date), let end = interval["d1"]?.string.flatMap(date),
                    let symbol = interval["s"]?.string
                else { throw Failure(words: "expected d0, d1 and s for ‘\(key)’, found something else") }
                // Names for names, as of continuous contracts, say nothing of numbers.
                guard !symbol.isEmpty, let id = UInt32(isInverse ? key : symbol) else { continue }
                if isContinuous { names.markContinuous(key) }
                names.add(symbol: isInverse ? symbol : key, instrument: InstrumentID(id), from: start, to: end)
            }
        }
    }

    /// Reads `symbology.csv`: a header, and a line for each name and day: `raw_symbol,instrument_id,date`, or the kind
    /// of name that was asked for, as in `continuous,instrument_id,date`.
    static func table(_ bytes: RawSpan, _ names: inout SymbolMap) throws(Failure) {
        var lines = lines(of: bytes)
        guard !lines.isEmpty else {
            throw Failure(words: "expected a header such as raw_symbol,instrument_id,date, found nothing")
        }
        let header = try fields(bytes, lines.removeFirst(), line: 1)
        guard let id = header.firstIndex(of: "instrument_id"), let day = header.firstIndex(of: "date"),
            let symbol = ["raw_symbol", "symbol"].compactMap({ header.firstIndex(of: $0) }).first
                ?? header.indices.first(where: { $0 != id && $0 != day })
        else {
            throw Failure(
                words: "expected columns raw_symbol, instrument_id and date, found \(header.joined(separator: ", "))")
        }
        var days: [Key: Set<UInt64>] = [:]
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let row = try fields(bytes, line, line: index + 2)
            guard row.count == header.count, let number = UInt32(row[id]), let date = Timestamp(iso: row[day]) else {
                throw Failure(
                    words: "line \(index + 2): expected a name, an instrument id and a date such as 2025-09-24, found "
                        + RowFault.quote(bytes, line.lowerBound, line.upperBound))
            }
            days[Key(symbol: row[symbol], instrument: number), default: []]
                .insert(date.nanos / Timestamp.nanosPerDay)
        }
        let isContinuous = header[symbol] == SType.continuous.name
        for (key, days) in days.sorted(by: { ($0.key.symbol, $0.key.instrument) < ($1.key.symbol, $1.key.instrument) })
        {
            if isContinuous { names.markContinuous(key.symbol) }
            add(key, days.sorted(), &names)
        }
    }

    private struct Key: Hashable {
        var symbol: String
        var instrument: UInt32
    }

    /// Adds a name for its days, ascending; days that follow each other become one interval.
    private static func add(_ key: Key, _ days: [UInt64], _ names: inout SymbolMap) {
        var first = 0
        for index in days.indices where index + 1 == days.count || days[index + 1] != days[index] + 1 {
            names.add(
                symbol: key.symbol, instrument: InstrumentID(key.instrument), from: date(days[first]),
                to: date(days[index] + 1))
            first = index + 1
        }
    }

    private static func date(_ day: UInt64) -> PackedDate {
        let (nanos, overflow) = day.multipliedReportingOverflow(by: Timestamp.nanosPerDay)
        return overflow ? .last : PackedDate(CalendarDate(Timestamp(nanos: nanos)))
    }

    private static func date(_ text: String) -> PackedDate? {
        Timestamp(iso: text).map { PackedDate(CalendarDate($0)) }
    }

    private static func lines(of bytes: RawSpan) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = RecordTextFormat.hasByteOrderMark(bytes) ? 3 : 0
        while start < bytes.byteCount {
            let feed = bytes.first(0x0A, or: 0x0A, start, bytes.byteCount)
            let end = feed > start && bytes.byte(feed - 1) == 0x0D ? feed - 1 : feed
            lines.append(start..<end)
            start = feed + 1
        }
        return lines
    }

    private static func fields(_ bytes: RawSpan, _ line: Range<Int>, line number: Int) throws(Failure) -> [String] {
        let table = TextTableReader(delimiter: UInt8(ascii: ","))
        var found: [String] = []
        var at = line.lowerBound
        do throws(RowFault) {
            while true {
                let field = try table.field(bytes, at, line.upperBound, found.count)
                found.append(String(decoding: table.undoubled(bytes, field.from..<field.to), as: UTF8.self))
                if field.next == line.upperBound { return found }
                at = field.next + 1
            }
        } catch {
            throw Failure(words: "line \(number): expected \(error.expected), found \(error.found)")
        }
    }
}
