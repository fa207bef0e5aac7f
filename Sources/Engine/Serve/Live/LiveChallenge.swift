import Engine

/// The challenge of the live protocol and its answer (live-protocol.md §2).
package enum LiveChallenge {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    static let letterCount = 32
    /// The number of last characters of a key that tell the server which key is meant.
    static let bucketCount = 5
    private static let digestCount = 64

    /// Returns a new challenge, from the system's generator of unpredictable numbers.
    static func make() -> String { String((0..<letterCount).map { _ in letters[Int.random(in: letters.indices)] }) }

    /// Returns the answer of a client with this key: SHA-256 of `challenge|key`, `-`, the key's last five characters.
    package static func answer(to challenge: String, key: String) -> String {
        ContentDigest.hex(of: Array("\(challenge)|\(key)".utf8)) + "-" + key.suffix(bucketCount)
    }

    /// Returns whether a text has the form of an answer, whatever the key.
    static func isWellFormed(_ answer: String) -> Bool {
        let bytes = Array(answer.utf8)
        let digest = bytes.prefix(digestCount)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return digest.count == digestCount && digest.allSatisfy { digits.contains($0) || letters.contains($0) }
            && bytes.dropFirst(digestCount).first == UInt8(ascii: "-")
            && answer.dropFirst(digestCount + 1).count == bucketCount
    }
}

/// The keys a gateway lets in. They are compared in constant time and never printed.
public struct LiveKeys: Sendable {
    private let keys: [String]

    /// Makes a set of keys.
    ///
    /// - Parameter keys: The keys that are good. Without any, every key is good, and only the form of the answer is
    ///   looked at.
    public init(_ keys: [String] = []) { self.keys = keys }

    /// True when every key is good.
    public var acceptsAny: Bool { keys.isEmpty }

    /// Returns whether the answer was made with one of the keys. The time it takes tells how many keys there are, and
    /// no more.
    func admit(_ answer: String, to challenge: String) -> Bool {
        guard LiveChallenge.isWellFormed(answer) else { return false }
        if acceptsAny { return true }
        let given = Array(answer.utf8)
        var isGood = false
        for key in keys where Self.isEqual(given, Array(LiveChallenge.answer(to: challenge, key: key).utf8)) {
            isGood = true
        }
        return isGood
    }

    /// Compares all bytes, wherever the first difference is.
    static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}

extension LiveKeys: CustomStringConvertible, CustomReflectable {
    /// The number of keys in words, without the keys.
    public var description: String { acceptsAny ? "any key" : "\(keys.count) key\(keys.count == 1 ? "" : "s")" }

    /// A mirror without children: a reflected key would be a printed key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
