/// A stand-in for swift-crypto in the fuzzers' build: no fuzz target depends on a digest, so they need no package.
public struct SHA256: Sendable {
    private var bytes: [UInt8] = []

    /// Begins without data.
    public init() {}

    /// Adds data.
    public mutating func update(data: some Sequence<UInt8>) { bytes += data }

    /// Returns the data itself in place of its digest.
    public func finalize() -> [UInt8] { bytes }

    /// Returns the data itself in place of its digest.
    public static func hash(data: [UInt8]) -> [UInt8] { data }
}
