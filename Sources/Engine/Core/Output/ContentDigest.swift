internal import Crypto

/// SHA-256 of bytes that come piece by piece.
package struct ContentDigest: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: ArraySlice<UInt8>) { hash.update(data: bytes) }

    /// 64 hexadecimal digits, lower case.
    package func finish() -> String {
        hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package static func hex(of bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.update(bytes[...])
        return digest.finish()
    }
}
