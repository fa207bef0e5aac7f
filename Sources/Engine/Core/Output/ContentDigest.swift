internal import Crypto

/// SHA-256 of bytes that come piece by piece.
package struct ContentDigest: Sendable {
    private var hash = SHA256()

    /// Makes the digest of no bytes yet.
    package init() {}

    /// Takes the next bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) { hash.update(data: bytes) }

    /// Returns the digest: 64 hexadecimal digits, lower case.
    package func finish() -> String { hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Returns the digest of some bytes: 64 hexadecimal digits, lower case.
    package static func hex(of bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.update(bytes[...])
        return digest.finish()
    }
}
