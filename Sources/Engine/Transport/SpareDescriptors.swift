import Engine
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The number of files that the process may still open. SwiftNIO ends the process where an event loop cannot be made,
/// so the number is checked before one is made.
enum SpareDescriptors {
    /// The descriptors that a server needs: three for each event loop, of which there are as many as cores, and some
    /// for sockets and files.
    private static var needed: Int { 3 * System.coreCount + 4 }

    /// Checks that enough descriptors are left for a server. A limit of 4096 or more always passes.
    ///
    /// - Throws: `ServeError.system` where too few are left.
    /// - Complexity: O(the limit), up to 4096 calls of the system.
    static func check(for address: ListenAddress) throws(ServeError) {
        var limit = rlimit()
        #if canImport(Glibc)
            // Fills a value of ours.
            let result = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            // Fills a value of ours.
            let result = unsafe getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        guard result == 0, limit.rlim_cur < 4096 else { return }
        let open = (0..<Int32(limit.rlim_cur)).count { fcntl($0, F_GETFD) >= 0 }
        let left = Int(limit.rlim_cur) - open
        guard left < needed else { return }
        throw .system(
            address, "only \(left) more files may be opened and \(needed) are needed: raise it with `ulimit -n`")
    }
}
