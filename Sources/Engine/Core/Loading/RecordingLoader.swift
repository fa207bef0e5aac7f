/// Turns sources into a `Recording`, or into a `Timeline` in one pass.
///
/// Sources are read one after another in the order given. As long as each begins where the ones before it ended (days
/// in sequence), records are appended at once and, for a timeline, applied to the books; otherwise they are merged by
/// `ts_recv` at the end, equal times in the order given. Days in sequence need nothing more: a clear (`R`) at the start
/// of a day empties its book like any other.
public struct RecordingLoader: Sendable {
    /// Which records a load takes, and how it reads what is damaged or says too little of itself.
    public struct Options: Sendable {
        /// True when a load keeps the records before damage and reports the loss, instead of throwing.
        public var isLenient = false
        /// Only these symbols or instrument ids; nil: all. A name means its instrument on the day it carries it.
        public var symbols: [String]?
        /// Only records with an index time at or after this one; nil: from the first.
        public var from: Timestamp?
        /// Only records with an index time before this one; nil: to the last.
        public var to: Timestamp?
        /// At most so many MBO records; a source is not read further than that.
        public var limit: Int?
        /// Read what has no header of its own as a fragment of this version; nil: only files named `.frag`, and their
        /// version is what their records tell, or 3.
        public var fragmentVersion: UInt8?
        /// The form of prices in text; nil: the one that each column's numbers tell, and an error where they do not.
        public var prices: TextPrices?
        /// The unit of whole numbers in a text's columns of times; nil: the one that each column's numbers tell, and an
        /// error where they do not.
        public var times: TextTimes?

        /// The default options: all records, of whole sources only.
        public init() {}

        var filters: Bool { symbols != nil || from != nil || to != nil || limit != nil }
    }

    /// The options of every load by this loader.
    public var options: Options
    /// Called every few milliseconds with the progress of a load: bytes done of all (0 when unknown) and records so
    /// far.
    public var progress: (@Sendable (_ done: Int, _ total: Int, _ records: Int) -> Void)?
    /// Asked several times a megabyte; true ends the load with `LoadError.cancelled`.
    public var isCancelled: @Sendable () -> Bool
    /// Called with a sentence that says what is waited for, when a pipe gives no bytes for a while.
    public var note: @Sendable (String) -> Void = { _ in }
    /// The least number of compressed bytes for which one source that is taken whole is unpacked into the memory where
    /// its records stay: with fewer, a huge page would be mostly empty.
    var unpackedInPlaceFrom = 1 << 20

    /// Makes a loader; without arguments it takes all records, reports no progress and is never cancelled.
    public init(
        options: Options = Options(), progress: (@Sendable (Int, Int, Int) -> Void)? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.options = options
        self.progress = progress
        self.isCancelled = isCancelled
    }

    /// Loads files, patterns and directories (`SourceList`): DBN of all versions, fragments, DBZ, CSV and JSON,
    /// compressed or not. A pipe, as a shell makes one of `<( … )`, is read to its end first.
    ///
    /// One uncompressed file of MBO records alone is used without a copy.
    ///
    /// - Throws: `LoadError` naming the path.
    public func load(paths: [String]) throws(LoadError) -> Recording {
        try assemble(try pass(.files(try SourceList.find(paths)), timeline: nil)).recording
    }

    /// Loads bytes already in memory, as read from standard input.
    ///
    /// - Parameter name: of the source, as `SourceInfo.path` has it.
    /// - Throws: `LoadError` as `load(paths:)` does.
    public func load(bytes: [UInt8], name: String) throws(LoadError) -> Recording {
        try assemble(try pass(.region(ByteRegion(copying: bytes), name: name), timeline: nil)).recording
    }

    /// Loads and indexes in one pass: a compressed file costs little more than its decompression, which has a thread of
    /// its own.
    public func timeline(
        paths: [String], options: Timeline.Options = Timeline.Options()
    ) throws(LoadError) -> Timeline {
        try timeline(.files(try SourceList.find(paths)), options)
    }

    /// Loads and indexes bytes already in memory, as read from standard input.
    ///
    /// - Parameter name: of the source, as `SourceInfo.path` has it.
    /// - Throws: `LoadError` as `load(paths:)` does.
    public func timeline(
        bytes: [UInt8], name: String, options: Timeline.Options = Timeline.Options()
    ) throws(LoadError) -> Timeline {
        try timeline(.region(ByteRegion(copying: bytes), name: name), options)
    }

    private func timeline(_ sources: Sources, _ options: Timeline.Options) throws(LoadError) -> Timeline {
        var assembled = try assemble(try pass(sources, timeline: options))
        let recording = assembled.recording
        if let builder = assembled.builder.take() {
            return Timeline(recording, options: options, built: try builder.finish(recording))
        }
        return try Timeline(recording, options: options, isCancelled: isCancelled)
    }

    enum Sources {
        case files(SourceList.Found)
        case region(ByteRegion, name: String)
    }

    private func pass(_ sources: Sources, timeline: Timeline.Options?) throws(LoadError) -> LoadPass.Finished {
        switch sources {
        case .region(let region, let name):
            var pass = LoadPass(options, sources: 1, timeline: timeline)
            var meter = ProgressMeter(total: region.count)
            try read(SourceInput(region, name: name), into: &pass, &meter)
            return pass.finish()
        case .files(let found):
            let paths = found.files
            var opener = SourceOpener(isCancelled: isCancelled, note: note)
            var names = SymbolMap()
            var unread: [LoadError] = []
            for path in found.names {
                do throws(LoadError) { try SymbologyFile.read(path, into: &names) } catch { unread.append(error) }
            }
            // A filter by symbols needs all names before the first record.
            let symbols =
                options.symbols == nil || paths.count == 1 ? SymbolMap() : try symbolsAhead(of: paths, names, &opener)
            var pass = LoadPass(
                options, sources: paths.count, symbols: symbols, names: found.names.isEmpty ? nil : names,
                timeline: timeline)
            var meter = ProgressMeter(total: paths.reduce(0) { $0 + ByteRegion.size(of: $1) })
            for path in paths { try read(try opener.open(path), into: &pass, &meter) }
            pass.note(passedOver: found.passedOver, unread: unread)
            return pass.finish()
        }
    }

    struct ProgressMeter {
        let total: Int
        /// Bytes of the sources that are done.
        var done = 0
        /// Records of the sources that are done.
        var records = 0
    }
}
