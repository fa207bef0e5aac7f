/// Turns sources into a `Recording`.
public struct RecordingLoader: Sendable {
    public struct Options: Sendable {
        /// Keep what comes before damage and report the loss, instead of failing.
        public var isLenient = false
        /// Only these symbols or instrument ids; nil: all.
        public var symbols: [String]?
        /// Only records with `ts_recv` in this half-open range.
        public var from: Timestamp?
        public var to: Timestamp?
        /// At most so many records.
        public var limit: Int?

        public init() {}

        var filters: Bool { symbols != nil || from != nil || to != nil || limit != nil }
    }

    public var options: Options
    /// Told how far a load is: bytes done of all (0 when unknown) and records so far, every few milliseconds.
    public var progress: (@Sendable (_ done: Int, _ total: Int, _ records: Int) -> Void)?
    /// Asked about once a megabyte; true ends the load with `LoadError.cancelled`.
    public var isCancelled: @Sendable () -> Bool

    public init(
        options: Options = Options(), progress: (@Sendable (Int, Int, Int) -> Void)? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.options = options
        self.progress = progress
        self.isCancelled = isCancelled
    }

    /// Loads DBN files, compressed or not, and merges several by `ts_recv` (ties in the order given).
    ///
    /// One uncompressed file of MBO records alone is mapped and used where it lies.
    public func load(paths: [String]) throws(LoadError) -> Recording {
        var parts: [Part] = []
        for path in paths { parts.append(try part(path: path)) }
        return try combine(parts)
    }

    /// The same from bytes already in memory, as read from standard input.
    public func load(bytes: [UInt8], name: String) throws(LoadError) -> Recording {
        var builder = ByteRegionBuilder()
        // Sound: the span is used during the call only.
        try unsafe builder.append(bytes.span.bytes)
        return try combine([try part(builder.finish(), path: name)])
    }

    private func part(path: String) throws(LoadError) -> Part {
        try part(try ByteRegion(mapping: path), path: path)
    }

    private func part(_ file: ByteRegion, path: String) throws(LoadError) -> Part {
        switch file.withBytes({ StreamKind($0) }) {
        case .empty: throw LoadError(path: path, .format(DBNError(.empty, at: 0)))
        case .legacyDBZ: throw LoadError(path: path, .format(DBNError(.legacyDBZ, at: 0)))
        case .unknown(let head): throw LoadError(path: path, .format(DBNError(.wrongMagic(head), at: 0)))
        case .dbn: return try decode(file, path: path, kind: "dbn", fileBytes: file.count, damage: nil)
        case .zstd:
            let (region, damage) = try decompress(file, path: path)
            return try decode(region, path: path, kind: "dbn.zst", fileBytes: file.count, damage: damage)
        }
    }

    /// The whole decompressed stream, and the damage that ended it early, if any.
    private func decompress(_ file: ByteRegion, path: String) throws(LoadError) -> (ByteRegion, DBNError?) {
        guard var stream = ZstdDecompressor() else { throw LoadError(path: path, .outOfMemory(byteCount: 0)) }
        var output = ByteRegionBuilder()
        var position = 0
        var damage: DBNError?
        while true {
            guard !isCancelled() else {
                throw LoadError(path: path, .cancelled(records: output.count / MBOMessage.byteCount))
            }
            do {
                try output.reserve(ZstdDecompressor.stepByteCount)
            } catch {
                throw LoadError(path: path, error.cause)
            }
            let before = output.count
            do throws(DBNError) {
                // Sound: the region outlives the call, and so does the target.
                try unsafe output.fill(room: ZstdDecompressor.stepByteCount) { target throws(DBNError) in
                    let step = try unsafe file.step(&stream, from: position, into: target)
                    position += step.read
                    return step.written
                }
            } catch {
                damage = error
                break
            }
            progress?(position, file.count, output.count / MBOMessage.byteCount)
            if output.count == before, position == file.count {
                if !stream.isAtFrameEnd { damage = DBNError(.truncatedFrame, at: file.count) }
                break
            }
        }
        return (output.finish(), damage)
    }

    private func decode(
        _ region: ByteRegion, path: String, kind: String, fileBytes: Int, damage: DBNError?
    ) throws(LoadError) -> Part {
        var part = Part(path: path, kind: kind, region: region, fileBytes: fileBytes)
        let failure: DBNError? = region.withBytes { bytes in
            var decoder = DBNDecoder()
            var position = 0
            do throws(DBNError) {
                while true {
                    switch try decoder.next(bytes, position: &position) {
                    case .metadata(let metadata):
                        part.metadata = metadata
                        part.metadataByteCount = position
                    case .mbo(let run): part.append(run)
                    case .skipped(let header): part.skipped[header.rtype, default: 0] += 1
                    case .needMore: return damage ?? decoder.end(left: bytes.byteCount - position)
                    }
                }
            } catch {
                return damage ?? error
            }
        }
        if let failure {
            let error = LoadError(path: path, .format(failure), goodRecords: part.count)
            guard options.isLenient, part.metadata != nil, failure.keepsWhatCameBefore else { throw error }
            part.loss = error
        }
        return part
    }
}

extension ByteRegion {
    /// One decompression step from `position` on.
    fileprivate func step(
        _ stream: inout ZstdDecompressor, from position: Int, into target: UnsafeMutableRawBufferPointer
    ) throws(DBNError) -> (read: Int, written: Int) {
        var result: Result<(read: Int, written: Int), DBNError> = .success((0, 0))
        // Sound: the pointers are used during the call only.
        let end = min(count, position + stream.wanted)
        unsafe withUnsafeBytes(position..<end) { source in
            do throws(DBNError) {
                result = .success(try unsafe stream.step(source, into: target))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }
}
