#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's calls on descriptors: reads and writes that go on after a signal, and the words of its errors. What failed is
/// in `errno`, where it is not returned.
package enum Posix {
    /// The system's words for an error.
    package static func words(_ code: Int32) -> String {
        // Sound: strerror gives a C string or nil; it is copied at once.
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    /// The words for a small file that could not be read, which are those of data that cannot be loaded.
    package static func words(reading code: Int32) -> String {
        switch code {
        case ENOENT: "no such file"
        case EISDIR: "is a directory, not a file"
        case ENXIO: "is a socket or a device, not a file"
        default: words(code)
        }
    }

    /// Opens a path and returns a descriptor that no program we start inherits, -1 on failure. What is created has mode
    /// 0600.
    package static func open(_ path: String, _ flags: Int32) -> Int32 {
        // Sound: the path is passed as a NUL-terminated copy that outlives the call.
        #if canImport(Glibc)
            unsafe Glibc.open(path, flags | O_CLOEXEC, 0o600)
        #else
            unsafe Darwin.open(path, flags | O_CLOEXEC, 0o600)
        #endif
    }

    /// Closes a descriptor; -1 on failure.
    @discardableResult
    package static func close(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    /// Reads as much as one call gives.
    ///
    /// - Parameter isStopped: asked when a signal came instead; true ends the reading.
    /// - Returns: bytes read; 0 at the end, -1 on failure.
    package static func read(
        _ descriptor: Int32, into room: UnsafeMutableRawBufferPointer, isStopped: () -> Bool = { false }
    ) -> Int {
        while true {
            // Sound: at most the room's own bytes are written.
            #if canImport(Glibc)
                let count = unsafe Glibc.read(descriptor, room.baseAddress, room.count)
            #else
                let count = unsafe Darwin.read(descriptor, room.baseAddress, room.count)
            #endif
            if count >= 0 || errno != EINTR || isStopped() { return count }
        }
    }

    /// Reads into the beginning of an array, as much as one call gives.
    package static func read(
        _ descriptor: Int32, into chunk: inout [UInt8], isStopped: () -> Bool = { false }
    ) -> Int {
        // Sound: at most the chunk's own bytes are written.
        unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, into: $0, isStopped: isStopped) }
    }

    /// Reads from an offset of a file until `room` is full or the file ends.
    ///
    /// - Returns: bytes read, fewer than there is room for only at the end; nil on failure.
    package static func read(_ descriptor: Int32, at offset: Int, into room: UnsafeMutableRawBufferPointer) -> Int? {
        var done = 0
        while done < room.count {
            // Sound: the rest of the caller's buffer.
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[done...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count < 0, errno != EINTR { return nil }
            if count == 0 { break }
            done += max(count, 0)
        }
        return done
    }

    /// Writes all bytes, in as many calls as it takes. Waits where a descriptor that was set not to block takes none now.
    ///
    /// - Returns: `errno` of the call that failed; nil when all bytes were written.
    package static func write(_ bytes: RawSpan, to descriptor: Int32) -> Int32? {
        var done = 0
        while done < bytes.byteCount {
            // Sound: the pointer is used during the call only, within the span.
            let count = unsafe bytes.extracting(done..<bytes.byteCount).withUnsafeBytes { source in
                #if canImport(Glibc)
                    unsafe Glibc.write(descriptor, source.baseAddress, source.count)
                #else
                    unsafe Darwin.write(descriptor, source.baseAddress, source.count)
                #endif
            }
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // Sound: one entry, filled during the call.
                _ = unsafe poll(&ready, 1, 100)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// Writes all bytes as the other `write` does.
    ///
    /// - Returns: `errno` of the call that failed; nil when all bytes were written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        // Sound: the span is used during the call only.
        write(unsafe bytes.span.bytes, to: descriptor)
    }

    /// Returns the type of the file that a path leads to, as `S_IFDIR` and its like say it; nil where there is none.
    package static func kind(of path: String, followingLinks: Bool = true) -> mode_t? {
        var info = stat()
        // Sound: the path is passed as a NUL-terminated copy; `info` is filled during the call.
        let result = unsafe followingLinks ? stat(path, &info) : lstat(path, &info)
        return result == 0 ? info.st_mode & S_IFMT : nil
    }

    /// Returns the entries of a folder in no order, each with whether it is known to be a folder; nil on failure.
    ///
    /// - Parameter descriptor: of the folder, which this closes; -1 where opening it has failed.
    package static func entries(
        _ descriptor: Int32, atMost most: Int = .max
    ) -> [(name: String, isFolder: Bool)]? {
        guard descriptor >= 0 else { return nil }
        // Sound: the stream owns the descriptor and is closed below; each entry is copied before the next is read.
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            return nil
        }
        defer { _ = unsafe closedir(stream) }
        var entries: [(name: String, isFolder: Bool)] = []
        while entries.count < most, let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            entries.append((name, unsafe entry.pointee.d_type == UInt8(DT_DIR)))
        }
        return entries
    }
}
