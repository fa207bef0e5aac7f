/// What somebody who follows a feed has noticed of it.
public struct FeedCounts: Hashable, Sendable {
    /// Bytes of all connections, metadata included.
    public var bytes = 0
    /// Market-by-order records that came, the ones that were there already included.
    public var received = 0
    /// Of these: sent again by a server that began anew, equal to what was there, and not kept twice.
    public var repeated = 0
    /// Places where sequence numbers are missing (`SequenceTracker`), whatever they say.
    public var jumps = 0
    /// How many numbers are missing in all.
    public var missing: UInt64 = 0
    /// Records whose number could be compared with the one before it.
    public var compared = 0
    /// Equal to the record before, number and all.
    public var duplicates = 0
    /// With a number below the highest of its line.
    public var late = 0
    /// Connections that ended in bytes that are no DBN.
    public var corrupt = 0
    /// Times when records went by unseen: nobody knows how many.
    public var holes = 0
    /// Snapshots of books that closed such a hole.
    public var snapshots = 0
    /// Times when the feed turned out to be another one, and what had come before was given up.
    public var restarts = 0

    public init() {}

    /// Whether missing numbers mean missing records. The numbers belong to a channel: a feed of some of its instruments has
    /// holes everywhere, so where one number in ten is missing before a record, they say nothing.
    public var isCoherent: Bool { compared > 0 && jumps * 10 < compared }

    public var gaps: Int? { isCoherent ? jumps : nil }
    public var missed: UInt64? { isCoherent ? missing : nil }
}

/// Why a feed cannot be taken any further.
public enum FeedFault: Error, Hashable, Sendable {
    /// Bytes that are no DBN, or break off in the middle.
    case format(DBNError)
    /// A zstd stream.
    case compressed
    /// Metadata of a stream that goes on for ever.
    case metadataTooLong(limit: Int)
    /// A name that the feed's metadata does not have.
    case unknownSymbol(String, known: [String])
    /// As many bytes as may be kept are there.
    case full(records: Int, limit: Int)
    case outOfMemory(byteCount: Int)
    case tooManyRecords(limit: Int)
    /// The server sends other records than before from the place that it was asked to go on from.
    case otherRecords
    /// Asked whether it goes on, the server begins anew, or with something else.
    case nothingMore
    case system(String)

    init(_ error: LoadError) {
        switch error.cause {
        case .format(let cause): self = .format(cause)
        case .outOfMemory(let byteCount): self = .outOfMemory(byteCount: byteCount)
        case .tooManyRecords(let limit): self = .tooManyRecords(limit: limit)
        case .unknownSymbol(let name, let known): self = .unknownSymbol(name, known: known)
        default: self = .system(error.description)
        }
    }

    /// Whether connecting again can help.
    public var isOfTheConnection: Bool {
        switch self {
        case .format, .otherRecords: true
        case .compressed, .metadataTooLong, .unknownSymbol, .full, .outOfMemory, .tooManyRecords, .nothingMore, .system:
            false
        }
    }
}

extension FeedFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .format(let error): "byte \(error.offset): \(error.cause)"
        case .compressed: "it is compressed with zstd, and plain DBN is expected"
        case .metadataTooLong(let limit): "its metadata is longer than \(limit >> 20) MiB"
        case .unknownSymbol(let name, let known):
            "no symbol ‘\(name)’ in the feed"
                + (known.isEmpty
                    ? "" : "; there is \(known.prefix(10).joined(separator: ", "))\(known.count > 10 ? ", …" : "")")
        case .full(let records, let limit):
            "\(records) records and their index take the \(limit) bytes that there may be; what came is kept"
        case .outOfMemory(let byteCount): "not enough memory for \(byteCount) bytes; what came is kept"
        case .tooManyRecords(let limit): "more than \(limit) records; what came is kept"
        case .otherRecords: "the server sends other records than before"
        case .nothingMore: "the server has no more of it"
        case .system(let words): words
        }
    }
}

/// Something that a person should know of a feed under way.
public enum FeedNote: Hashable, Sendable {
    /// Another feed than before: what had come, so many records, is given up.
    case startedAnew(records: Int, why: String)
    /// Records went by between these two.
    case hole(from: Timestamp?, to: Timestamp?)
    /// The server begins with the books as they are.
    case snapshot
    /// A gateway's error record.
    case gatewayError(String, isFatal: Bool)
}

extension FeedNote: CustomStringConvertible {
    public var description: String { words { $0.description } }

    /// - Parameter time: how an instant is written.
    public func words(_ time: (Timestamp) -> String) -> String {
        switch self {
        case .startedAnew(let records, let why): "\(why): starting anew without the \(records) records had before"
        case .hole(let from, let to):
            "records between \(from.map(time) ?? "the last one") and \(to.map(time) ?? "now") went by unseen: "
                + "books may be wrong until a snapshot"
        case .snapshot: "books begin anew with the server's snapshot"
        case .gatewayError(let words, _): "the gateway says: \(words)"
        }
    }
}
