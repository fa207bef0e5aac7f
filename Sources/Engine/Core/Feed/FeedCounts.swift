/// The counts that a follower of a feed takes of it.
public struct FeedCounts: Hashable, Sendable {
    /// Bytes of all connections, metadata included.
    public var bytes = 0
    /// Market-by-order records that came, the ones that were there already included.
    public var received = 0
    /// Records of `received` that a server sent again when it began anew: equal to those that were there, and not kept
    /// twice.
    public var repeated = 0
    /// Gaps in the sequence numbers (`SequenceTracker`), whether or not they mean lost records.
    public var jumps = 0
    /// The sequence numbers that are missing in all gaps.
    public var missing: UInt64 = 0
    /// Records whose number could be compared with the one before it.
    public var compared = 0
    /// Records equal to the one before, sequence number included.
    public var duplicates = 0
    /// Records whose number is below that of the record before, of the same publisher and channel.
    public var late = 0
    /// Connections that ended in bytes that are not DBN.
    public var corrupt = 0
    /// Times when an unknown number of records was missed between two connections.
    public var holes = 0
    /// Snapshots of books that closed such holes.
    public var snapshots = 0
    /// Times when the feed turned out to be another one, and what had come before was given up.
    public var restarts = 0

    /// Makes counts of zero.
    public init() {}

    /// True when missing numbers mean missing records. The numbers belong to a channel: a feed of some of its
    /// instruments has holes everywhere, so where one number in ten is missing before a record, they say nothing.
    public var isCoherent: Bool { compared > 0 && jumps * 10 < compared }

    /// Gaps in the sequence numbers; nil where they do not mean missing records.
    public var gaps: Int? { isCoherent ? jumps : nil }
    /// Records missing in gaps; nil where missing numbers do not mean missing records.
    public var missed: UInt64? { isCoherent ? missing : nil }
}

/// The reasons why a feed cannot be taken any further.
public enum FeedFault: Error, Hashable, Sendable {
    /// The bytes are not DBN, or break off in the middle.
    case format(DBNError)
    /// The bytes are a zstd stream.
    case compressed
    /// The metadata is longer than `limit` bytes.
    case metadataTooLong(limit: Int)
    /// The feed's metadata does not have a name that was asked for.
    case unknownSymbol(String, known: [String])
    /// The recording has as many bytes as it may have.
    case full(records: Int, limit: Int)
    case outOfMemory(byteCount: Int)
    case tooManyRecords(limit: Int)
    /// The server was asked to go on from a moment, and sends other records than before from there on.
    case otherRecords
    /// The server was asked whether it goes on, and begins anew or sends something else.
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

    /// True when connecting again can help.
    public var isOfTheConnection: Bool {
        switch self {
        case .format, .otherRecords: true
        case .compressed, .metadataTooLong, .unknownSymbol, .full, .outOfMemory, .tooManyRecords, .nothingMore, .system:
            false
        }
    }
}

extension FeedFault: CustomStringConvertible {
    /// The reason in a sentence without an end.
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

/// An event of a feed under way that a person should know about.
public enum FeedNote: Hashable, Sendable {
    /// The feed is another one than before: the `records` that had come are given up.
    case startedAnew(records: Int, why: String)
    /// An unknown number of records between these two moments was missed; nil where a moment is unknown.
    case hole(from: Timestamp?, to: Timestamp?)
    /// The server began with a snapshot of the books.
    case snapshot
    /// The gateway sent an error record.
    case gatewayError(String, isFatal: Bool)
}

extension FeedNote: CustomStringConvertible {
    /// The note in words, with times in UTC.
    public var description: String { words { $0.description } }

    /// Returns the note in words.
    ///
    /// - Parameter time: Writes an instant.
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
