internal import Crypto

/// SHA-256 as text, for layers that do not link the cryptography themselves.
public enum SHA256Text {
    /// 64 lower-case hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
