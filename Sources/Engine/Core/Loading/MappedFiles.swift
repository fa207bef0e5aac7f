internal import CMapGuard

/// Files that are used where they lie, and what becomes of them when another program cuts them short.
package enum MappedFiles {
    /// From now on such a file does not end this process: what was lost reads as zeros, a load that meets it fails, and
    /// `Recording.loss` says so of a recording whose answers can no longer be trusted.
    ///
    /// This handles SIGBUS for the whole process, which is why a program has to ask for it; a SIGBUS from anywhere else
    /// goes to whoever handled it before. Once is enough, before the first load. A program that cannot have a handler loads
    /// large files compressed, or as bytes of its own: those are never mapped.
    ///
    /// - Returns: false when the system refuses.
    @discardableResult
    package static func surviveTruncation() -> Bool { map_guard_install() == 0 }

    /// Watches over one mapping.
    struct Watch {
        private let number: Int32

        /// - Parameter base: what mmap gave for `byteCount` bytes.
        init(_ base: UnsafeRawPointer, byteCount: Int) {
            // Sound: the address is written down, nothing is read.
            number = unsafe map_guard_watch(base, byteCount)
        }

        /// A part of it is gone; never known without `surviveTruncation`, because the process is gone then.
        var hasLost: Bool { map_guard_has_lost(number) }

        /// To be called before the mapping is given up.
        func end() { map_guard_forget(number) }
    }
}
