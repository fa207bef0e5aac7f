#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The limits of a process below which the program cannot start at all. Below them the runtime's threads and event
/// loops trap or wait for ever, before there is anybody to say why.
enum MachineLimits {
    /// Standard input, output and error, and what the runtime's event loop and the shell's signals open.
    private static let leastFiles: UInt64 = 10
    /// Bytes of address space: the program itself, the stacks of its threads, and a small market. With 100 MB it was
    /// seen to wait for ever, with 150 MB to work.
    private static let leastAddressSpace: UInt64 = 140 << 20

    /// One line that names the limit, how much of it is needed and how to raise it; nil where the limits suffice.
    static var complaint: String? {
        if let files = limit(of: RLIMIT_NOFILE), files < leastFiles {
            return "only \(files) files may be open here, and mbosh needs \(leastFiles): raise it with `ulimit -n`"
        }
        if let bytes = limit(of: RLIMIT_AS), bytes < leastAddressSpace {
            return "only \(bytes >> 20) MB of memory may be mapped here, and mbosh needs \(leastAddressSpace >> 20): "
                + "raise it with `ulimit -v`"
        }
        return nil
    }

    #if canImport(Glibc)
        private typealias Resource = __rlimit_resource
    #else
        private typealias Resource = Int32
    #endif

    /// nil where there is none.
    private static func limit(of resource: Resource) -> UInt64? {
        var found = rlimit()
        #if canImport(Glibc)
            // Fills a value of ours.
            let result = unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &found)
        #else
            // Fills a value of ours.
            let result = unsafe getrlimit(resource, &found)
        #endif
        guard result == 0, found.rlim_cur < rlim_t.max >> 1 else { return nil }
        return UInt64(found.rlim_cur)
    }
}
