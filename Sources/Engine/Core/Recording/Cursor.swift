/// A moment of a recording, as it was asked for.
public struct Cursor: Hashable, Sendable {
    /// The number of records that have been applied: 0 is before everything.
    public var position: Int
    /// The instant asked for, or the clock of the last record applied; nil when neither is known.
    public var time: Timestamp?

    /// Makes a cursor of a position and the instant that belongs to it, if one is known.
    public init(position: Int, time: Timestamp?) {
        self.position = position
        self.time = time
    }
}

extension Recording {
    /// The moment exactly after record `number`; 0 is the start. Nil for a negative number, and when there are fewer
    /// records.
    public func cursor(record number: Int, clock: Clock = .tsRecv) -> Cursor? {
        guard number >= 0, number <= count else { return nil }
        return Cursor(position: number, time: number == 0 ? nil : time(of: number - 1, clock: clock))
    }

    /// The moment after all records up to a time: before the first one whose clock is later (`position(at:clock:)`).
    public func cursor(at time: Timestamp, clock: Clock = .tsRecv) -> Cursor {
        Cursor(position: position(at: time, clock: clock), time: time)
    }

    /// The moment after the last record.
    public func end(clock: Clock = .tsRecv) -> Cursor {
        Cursor(position: count, time: count == 0 ? nil : time(of: count - 1, clock: clock))
    }

    /// The clock of the record at an index; nil when it is undefined.
    ///
    /// - Precondition: `0 <= index < count`.
    public func time(of index: Int, clock: Clock) -> Timestamp? {
        let message = self[index]
        return clock == .tsRecv ? message.tsRecv : message.tsEvent
    }

    /// The days that have records, ascending, in a zone so many nanoseconds ahead of UTC; empty without records.
    ///
    /// A clock time such as `19:45` means a moment only where there is one. By a clock that steps back (`ts_event`), a
    /// day whose records all come late in the stream is passed over.
    ///
    /// - Complexity: O(days × log records).
    public func dates(zoneNanos: Int64 = 0, clock: Clock = .tsRecv) -> [CalendarDate] {
        guard let (first, last) = bounds(clock: clock) else { return [] }
        var time = first
        var dates: [CalendarDate] = []
        while true {
            let date = CalendarDate(time.advanced(byNanos: zoneNanos))
            dates.append(date)
            let end = date.start.advanced(byNanos: Int64(Timestamp.nanosPerDay)).advanced(byNanos: -zoneNanos)
            guard last >= end, end > time else { return dates }
            let next = position(before: end, clock: clock)
            guard next < count, let following = self.time(of: next, clock: clock) else { return dates }
            time = following
        }
    }
}

/// The error of a question about a moment, a symbol or a depth that the data has no answer to.
public enum QueryError: Error, Hashable, Sendable {
    case nothingLoaded
    /// No book has this name or id; names that come close, nearest first.
    case unknownSymbol(String, known: [String])
    /// Not a form of time that is read here.
    case badTime(String)
    case ambiguousDate(clock: String, dates: [CalendarDate])
    case noSuchRecord(Int, count: Int)
    case badDepth(String)
}

extension QueryError: CustomStringConvertible {
    /// The error as one line, without a full stop.
    public var description: String {
        switch self {
        case .nothingLoaded: "nothing is loaded"
        case .unknownSymbol(let symbol, _): "no symbol ‘\(symbol)’ in the data"
        case .badTime(let text):
            "‘\(text)’ is not a time; expected ISO 8601, a clock time (19:45), nanoseconds since 1970, start, end or record N"
        case .ambiguousDate(let clock, let dates):
            "‘\(clock)’ is ambiguous: the data spans "
                + (dates.count < 3
                    ? dates.map(\.description).joined(separator: " and ")
                    : "\(dates.count) days, \(dates.first.map(\.description) ?? "") to \(dates.last.map(\.description) ?? "")")
        case .noSuchRecord(let number, let count): "there is no record \(number): the data has \(count)"
        case .badDepth(let text): "depth must be a whole number of 1 or more, not ‘\(text)’"
        }
    }

    /// The thing to try next; nil where there is none.
    public var suggestion: String? {
        switch self {
        case .nothingLoaded: "load FILE, or load demo"
        case .unknownSymbol(_, let known):
            known.isEmpty
                ? nil : "the data has \(known.prefix(5).joined(separator: ", "))\(known.count > 5 ? ", …" : "")"
        case .ambiguousDate(let clock, let dates): dates.first.map { "write the date: \($0)T\(clock)Z" }
        case .badTime, .noSuchRecord, .badDepth: nil
        }
    }
}

extension Recording {
    /// Reads a moment from text, for programs that have no language around them (HTTP): ISO 8601, a clock time of the
    /// data's one date (UTC), epoch nanoseconds, `start`, `end`, `record N` (or `record:N`).
    ///
    /// - Throws: `QueryError.badTime`, `.ambiguousDate`, `.noSuchRecord`.
    public func cursor(parsing text: String, clock: Clock = .tsRecv) throws(QueryError) -> Cursor {
        if text == "start" { return Cursor(position: 0, time: nil) }
        if text == "end" { return end(clock: clock) }
        if text.hasPrefix("record ") || text.hasPrefix("record:") || text.hasPrefix("record+") {
            guard let number = Int(text.dropFirst(7)) else { throw .badTime(text) }
            guard let cursor = cursor(record: number, clock: clock) else { throw .noSuchRecord(number, count: count) }
            return cursor
        }
        if let nanosOfDay = Timestamp.nanosOfDay(clock: text) {
            return cursor(at: try instant(nanosOfDay: nanosOfDay, written: text, clock: clock), clock: clock)
        }
        if text.utf8.count == 19, let nanos = UInt64(text) { return cursor(at: Timestamp(nanos: nanos), clock: clock) }
        guard let time = Timestamp(iso: text) else { throw .badTime(text) }
        return cursor(at: time, clock: clock)
    }

    /// The instant of a clock time on the data's one date.
    ///
    /// - Parameters:
    ///   - zoneNanos: the nanoseconds by which the zone of the clock time is ahead of UTC.
    ///   - written: the clock time as it was given, for the error.
    /// - Throws: `QueryError.badTime` when the data has no date, `.ambiguousDate` when it has several.
    public func instant(
        nanosOfDay: Int64, zoneNanos: Int64 = 0, written: String, clock: Clock = .tsRecv
    ) throws(QueryError) -> Timestamp {
        let dates = dates(zoneNanos: zoneNanos, clock: clock)
        guard let date = dates.first else { throw .badTime(written) }
        guard dates.count == 1 else { throw .ambiguousDate(clock: written, dates: dates) }
        return date.start.advanced(byNanos: nanosOfDay - zoneNanos)
    }
}
