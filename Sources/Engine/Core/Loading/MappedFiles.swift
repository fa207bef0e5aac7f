internal import CMapGuard

/// The guard of mapped files: it keeps the process alive when another program cuts one of them short.
package enum MappedFiles {
    /// Makes this process survive a mapped file that is cut short: lost bytes read as zeros from now on, a load that
    /// meets them throws, and `Recording.loss` says so of a recording whose answers can no longer be trusted.
    ///
    /// This handles SIGBUS for the whole process, which is why a program has to ask for it; a SIGBUS from anywhere else
    /// goes to whoever handled it before. Once is enough, before the first load. A program that cannot have a handler
    /// loads large files compressed, or as bytes of its own: those are never mapped.
    ///
    /// - Returns: false when the system refuses.
    @discardableResult
    package static func surviveTruncation() -> Bool { map_guard_install() == 0 }

    /// Watches over one mapping.
    struct Watch {
        private let number: Int32

        /// Begins to watch a mapping.
        ///
        /// - Parameter base: the address that mmap gave for `byteCount` bytes.
        init(_ base: UnsafeRawPointer, byteCount: Int) {
            // Sound: the address is written down, nothing is read.
            number = unsafe map_guard_watch(base, byteCount)
        }

        /// True when a part of the mapping is gone; never known without `surviveTruncation`, because the process is
        /// gone then.
        var hasLost: Bool { map_guard_has_lost(number) }

        /// Ends the watch. To be called before the mapping is given up.
        func end() { map_guard_forget(number) }
    }
}
