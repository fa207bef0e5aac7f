import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The target named by the environment variable FUZZ_TARGET.
private let target: FuzzTarget = {
    // Sound: getenv's text is copied at once, and nothing here changes the environment.
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        print("FUZZ_TARGET must be one of \(names), not ‘\(name)’")
        exit(2)
    }
    return target
}()

/// The entry point of libFuzzer, which is called with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ base: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Sound: libFuzzer gives `count` readable bytes, which are copied here.
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: base, count: count))
    if let complaint = target.complaint(about: bytes) {
        print("\(target.rawValue): \(complaint)")
        // All streams are flushed: bytes in their buffers would be lost with the process.
        fflush(nil)
        preconditionFailure("a promise was broken")
    }
    return 0
}
