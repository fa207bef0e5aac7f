#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writing to an open file, pipe, socket or terminal.
package enum DescriptorOutput {
    /// Writes all bytes, in as many calls as it takes. Waits where a descriptor that was set not to block takes none now.
    ///
    /// - Returns: `errno` of the call that failed; nil when all bytes were written.
    package static func write(_ bytes: RawSpan, to descriptor: Int32) -> Int32? {
        var done = 0
        while done < bytes.byteCount {
            // Sound: the pointer is used during the call only, within the span.
            let count = unsafe bytes.extracting(done..<bytes.byteCount).withUnsafeBytes { source in
                unsafe write(descriptor, source)
            }
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // Sound: one entry, alive during the call.
                _ = unsafe poll(&ready, 1, 100)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    private static func write(_ descriptor: Int32, _ source: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            // Sound: as at the caller.
            return unsafe Glibc.write(descriptor, source.baseAddress, source.count)
        #else
            return unsafe Darwin.write(descriptor, source.baseAddress, source.count)
        #endif
    }
}
