#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `$HOME`, for paths that begin with `~/`; nil when it is not set.
func homeDirectory() -> String? {
    // Sound: getenv gives a C string of the environment or nil; it is copied at once.
    guard let text = unsafe getenv("HOME") else { return nil }
    return unsafe String(cString: text)
}
