/// The address at which a server listens: `host:port`, written `127.0.0.1:9000`, `:9000`, `localhost:0` or
/// `[::1]:8080`.
public struct ListenAddress: Hashable, Sendable {
    /// A name or an IP address, without the brackets that an IPv6 address has in text.
    public var host: String
    /// The TCP port, 0 to 65,535; with 0 the system chooses a free one.
    public var port: Int

    /// The host where none is named: other machines reach a server only when that is asked for.
    public static let defaultHost = "127.0.0.1"

    /// Makes an address of its parts; neither is checked here.
    public init(host: String = Self.defaultHost, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Throws: `AddressError` with the text as given.
    public init(parsing text: String) throws(AddressError) {
        guard let colon = text.lastIndex(of: ":") else { throw AddressError(text: text) }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { throw AddressError(text: text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw AddressError(text: text) }
        } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" || $0.isWhitespace }) {
            throw AddressError(text: text)
        }
        self.init(host: host.isEmpty ? Self.defaultHost : String(host), port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as `init(parsing:)` reads it.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A text that is no address.
public struct AddressError: Error, Hashable, Sendable {
    /// The text as it was given.
    public var text: String

    /// The error of a text.
    public init(text: String) { self.text = text }
}

extension AddressError: CustomStringConvertible {
    /// One sentence: what is wrong and what to try.
    public var description: String {
        "‘\(text)’ is not an address; expected [host]:port, as in :9000 or 127.0.0.1:9000"
    }
}
