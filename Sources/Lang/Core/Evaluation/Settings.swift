public import Engine

/// The settings that `set` changes. One list describes every key: the values it takes, its text, and the change it
/// makes.
public struct Settings: Sendable {
    /// The number of levels that `book` shows by default.
    public var depth = 10
    /// The timestamp by which times are compared.
    public var clock = Recording.Clock.tsRecv
    /// The lead of the zone of written clock times over UTC, in nanoseconds; 0 when `zone` is set.
    public var zoneNanos: Int64 = 0
    /// A zone by name, whose offset depends on the day; nil for a fixed offset.
    var zone: ZoneRules?
    /// True when times are shown on the clock of that zone, with its offset.
    public var showsZone = true
    /// True when a claim that cannot be asked of the data fails.
    public var isStrict = false
    /// The hours of trading, for data without status records; nil when none are set.
    public var session: TradingSession?
    /// The effect of a modify of an unknown order.
    public var unknownModify = OrderBook.UnknownModify.add
    /// The longest recorded gap that `xN` and `realtime` keep, in nanoseconds: longer ones are shortened to it; nil
    /// when none are.
    public var maxGapNanos: UInt64?
    /// The most memory of the index of later loads.
    package var memory = MemorySetting.auto
    /// The form of output; nil to choose by the destination (a table for a terminal or a pipe).
    public var format: OutputFormat?
    /// True when results longer than the screen go through a pager at a prompt.
    public var usesPager = true
    /// The most bytes of results that a script may print; nil for any number. At a prompt there is a person to stop it.
    public var outputLimit: Int? = 1_000_000_000
    /// True when the time that each statement took is said on standard error.
    public var showsTiming = false

    /// The default settings.
    public init() {}

    /// The description of one setting.
    public struct Key: Sendable {
        /// The name of the setting.
        public var name: String
        /// One line for the list of `set`.
        public var summary: String
        /// The values that it takes in words, for errors, help and completion.
        public var takes: String
        /// The values that completion offers.
        public var offers: [String]
        /// False for a setting of the prompt alone: `history save` needs no line for it.
        var changesAnswers = true
        /// Returns the value as text.
        var get: @Sendable (Settings) -> String
        /// Sets the value of a text; returns false when the setting does not take it.
        var set: @Sendable (inout Settings, String) -> Bool
    }

    /// True when a setting takes a value; for programs whose flags are settings.
    public static func takes(_ value: String, for name: String) -> Bool {
        var settings = Settings()
        return key(name)?.set(&settings, value) ?? false
    }

    /// The description of a setting; nil when none has the name.
    public static func key(_ name: String) -> Key? { keys.first { $0.name == name } }

    /// The descriptions of all settings, in the order of their names.
    public static let keys: [Key] = [
        key("clock", "the time that decides “when”", "ts_recv or ts_event", \.clock, Recording.Clock.self),
        Key(
            name: "depth", summary: "levels a book shows", takes: "a whole number of 1 or more",
            offers: ["5", "10", "20"], \.depth, text: { "\($0)" }, read: { Int($0).flatMap { $0 >= 1 ? $0 : nil } }),
        Key(
            name: "format", summary: "how results leave", takes: "auto, \(OutputFormat.words)",
            offers: ["auto"] + OutputFormat.allCases.map(\.rawValue), \.format, orNone: "auto", text: \.rawValue,
            read: { OutputFormat(rawValue: $0) }),
        Key(
            name: "max-gap", summary: "longest recorded pause that xN and realtime keep", takes: "a duration, or off",
            offers: ["off", "1s"], \.maxGapNanos, orNone: "off", text: { DurationText.short(nanos: $0) },
            read: { DurationLiteral.nanos($0).flatMap { $0 > 0 ? UInt64($0) : nil } }),
        Key(
            name: "memory", summary: "what the index of later loads may hold",
            takes: "bytes such as 512M or 2G, auto (10 bytes a record), or off", offers: ["auto", "512M", "2G", "off"],
            \.memory, text: \.text, read: { MemorySetting($0) }),
        Key(
            name: "output-limit", summary: "what a script may print", takes: "bytes such as 512M or 2G, or off",
            offers: ["1G", "off"], changesAnswers: false, \.outputLimit, orNone: "off",
            text: { MemorySetting.bytes($0).text },
            read: { if case .bytes(let bytes)? = MemorySetting($0) { bytes } else { nil } }),
        Settings.flag(
            "pager", "show long results through $PAGER (or less) at a prompt", changesAnswers: false, \.usesPager),
        Key(
            name: "session", summary: "hours of trading, for data without status records",
            takes:
                "hours such as 13:30-21:00 in the zone of `tz`, with another zone behind (UTC, -05:00, America/New_York), or off",
            offers: ["off", "13:30-21:00 UTC", "09:30-16:00 America/New_York"],
            get: { $0.session.map(sessionText) ?? "off" },
            set: { settings, text in
                if text == "off" {
                    settings.session = nil
                    return true
                }
                let named = { (name: String) in ZoneRules(named: name)?.tradingZone }
                guard var session = TradingSession(text, zoneNanos: settings.zoneNanos, named: named) else {
                    return false
                }
                // Hours without a zone of their own are those of the clock that is set.
                if let zone = settings.zone, !text.contains(" ") { session.zone = zone.tradingZone }
                settings.session = session
                return true
            }),
        Settings.flag("strict", "a claim that cannot be asked of the data (n/a) fails", \.isStrict),
        Settings.flag("timing", "say how long each statement took", changesAnswers: false, \.showsTiming),
        Key(
            name: "tz", summary: "zone of clock times such as 19:45, and of the times that are shown",
            takes: "UTC, an offset such as -05:00, or a zone of this machine such as America/New_York",
            offers: ["UTC", "America/New_York", "America/Chicago", "Europe/London"], get: { $0.zoneName },
            set: { $0.set(zone: $1) }),
        Settings.flag(
            "tz-display", "show times in the zone of `tz`, with its offset; CSV and JSON have UTC",
            \.showsZone),
        key(
            "unknown-modify", "what a modify of an unknown order does", "add or skip", \.unknownModify,
            OrderBook.UnknownModify.self),
    ]

    /// A key whose values are the words of an enumeration.
    private static func key<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ summary: String, _ takes: String, _ path: any WritableKeyPath<Settings, Value> & Sendable,
        _ values: Value.Type
    ) -> Key {
        Key(
            name: name, summary: summary, takes: takes, offers: values.allCases.map(\.rawValue), path,
            text: \.rawValue, read: { Value(rawValue: $0) })
    }

    private static func sessionText(_ session: TradingSession) -> String {
        let ends = [session.start, session.end].map { nanos in
            let text = Timestamp(nanos: UInt64(nanos)).clockText(fraction: 0)
            return text.hasSuffix(":00") ? String(text.dropLast(3)) : text
        }
        return ends.joined(separator: "-") + " " + (session.zone?.name ?? zoneText(session.zoneNanos))
    }

    static func zoneText(_ nanos: Int64) -> String {
        if nanos == 0 { return "UTC" }
        let minutes = nanos.magnitude / 60_000_000_000
        return (nanos < 0 ? "-" : "+")
            + [minutes / 60, minutes % 60].map { "\($0)".zeroPadded(2) }.joined(separator: ":")
    }

    static func zone(_ text: String) -> Int64? {
        if ["UTC", "utc", "Z"].contains(text) { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let clock = text.dropFirst()
        guard let nanos = Timestamp.nanosOfDay(clock: clock.contains(":") ? String(clock) : clock + ":00"),
            nanos <= 18 * 3_600_000_000_000
        else { return nil }
        return sign == "-" ? -nanos : nanos
    }
}

extension Settings.Key {
    /// - Parameters:
    ///   - text: a value as it is written.
    ///   - read: the value that a text is; nil for one that it does not take.
    init<Value>(
        name: String, summary: String, takes: String, offers: [String], changesAnswers: Bool = true,
        _ path: any WritableKeyPath<Settings, Value> & Sendable, text: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.init(
            name: name, summary: summary, takes: takes, offers: offers, changesAnswers: changesAnswers,
            get: { text($0[keyPath: path]) },
            set: { settings, text in
                guard let value = read(text) else { return false }
                settings[keyPath: path] = value
                return true
            })
    }

    /// The same of a value that there need not be.
    ///
    /// - Parameter none: the word for that.
    init<Value>(
        name: String, summary: String, takes: String, offers: [String], changesAnswers: Bool = true,
        _ path: any WritableKeyPath<Settings, Value?> & Sendable, orNone none: String,
        text: @escaping @Sendable (Value) -> String, read: @escaping @Sendable (String) -> Value?
    ) {
        self.init(
            name: name, summary: summary, takes: takes, offers: offers, changesAnswers: changesAnswers, path,
            text: { $0.map(text) ?? none }, read: { $0 == none ? .some(nil) : read($0).map { .some($0) } })
    }
}

extension DurationLiteral {
    /// The nanoseconds of `1h30m` or `250us`; nil when the text is no duration.
    static func nanos(_ text: String) -> Int64? {
        if case .duration(let nanos)? = Parser.item(text)?.kind { nanos } else { nil }
    }
}
