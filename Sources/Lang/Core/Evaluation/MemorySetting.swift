import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The setting `memory`: the most memory of a load's index, posting lists and checkpoints together.
package enum MemorySetting: Hashable, Sendable {
    /// The bound that `Timeline.Options` has by itself: so many bytes a record.
    case auto
    case off
    case bytes(Int)

    /// Reads `auto`, `off`, or a whole number of bytes above 0 with k, M or G; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .auto
        case "off": self = .off
        default:
            let unit = Self.units.first { text.hasSuffix($0.suffix) }
            let digits = unit == nil ? text[...] : text.dropLast()
            // `Int` would take a sign, and an empty text has no first digit.
            guard digits.first?.isASCII == true, digits.first?.isNumber == true, let count = Int(digits), count > 0
            else { return nil }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: unit?.bytes ?? 1)
            guard !overflow else { return nil }
            self = .bytes(bytes)
        }
    }

    private static let units: [(suffix: String, bytes: Int)] = [
        ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000),
    ]

    /// The setting as it is written.
    package var text: String {
        switch self {
        case .auto: return "auto"
        case .off: return "off"
        case .bytes(let bytes):
            guard let unit = Self.units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
            return "\(bytes / unit.bytes)\(unit.suffix)"
        }
    }

    /// The limit for the engine; nil for none.
    package var limit: Timeline.Options.MemoryLimit? {
        switch self {
        case .auto: Timeline.Options().memoryLimit
        case .off: nil
        case .bytes(let bytes): .bytes(bytes)
        }
    }

    /// The notice about an index that had to be thinned for the memory that was set; nil when it had not.
    func notice(_ timeline: Timeline) -> String? {
        guard case .bytes(let bytes) = self, timeline.checkpointSpacing > 1 else { return nil }
        let size = timeline.indexSize
        if size.checkpoints == 0 {
            return "no room for checkpoints in \(text): questions replay all that comes before them"
                + (size.bytes > bytes ? "; the lists of records alone take \(size.bytes) bytes" : "")
        }
        return
            "checkpoints are \(timeline.checkpointSpacing) times as far apart to stay within \(text): questions take longer"
    }
}

extension MemorySetting {
    /// The most bytes of a feed's records and their index; nil: no bound.
    package var feedLimit: Int? {
        switch self {
        case .auto: return sysconf(Int32(_SC_PHYS_PAGES)) / 2 * sysconf(Int32(_SC_PAGESIZE))
        case .off: return nil
        case .bytes(let bytes): return bytes
        }
    }
}
