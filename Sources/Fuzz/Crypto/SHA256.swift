/// Stands in for swift-crypto when the fuzzers are built: they ask for no digest, and so need no package.
public struct SHA256: Sendable {
    private var bytes: [UInt8] = []

    public init() {}

    public mutating func update(data: ArraySlice<UInt8>) { bytes += data }
    public func finalize() -> [UInt8] { bytes }
    public static func hash(data: [UInt8]) -> [UInt8] { data }
}
