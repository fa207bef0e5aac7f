import NIOCore
import NIOPosix

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

    /// Reads `host:port`; a missing host is `defaultHost`.
    ///
    /// - Throws: `ServeError.badAddress` with the text as given, where it has no port of 0 to 65,535, or a host that is
    ///   not a name, an IPv4 address or an IPv6 address in brackets.
    public init(parsing text: String) throws(ServeError) {
        guard let colon = text.lastIndex(of: ":") else { throw .badAddress(text) }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { throw .badAddress(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw .badAddress(text) }
        } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" || $0.isWhitespace }) {
            throw .badAddress(text)
        }
        self.init(host: host.isEmpty ? Self.defaultHost : String(host), port: port)
    }

    /// Looks the host up without blocking a thread of Swift's pool, and returns the socket address.
    ///
    /// - Throws: `ServeError` for a name that nobody knows, and where the process may open too few files for a server.
    package func resolved() async throws(ServeError) -> SocketAddress {
        try SpareDescriptors.check(for: self)
        do {
            return try await NIOThreadPool.singleton.runIfActive { [self] in
                try SocketAddress.makeAddressResolvingHost(host, port: port)
            }
        } catch {
            throw .unknownHost(host)
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as `init(parsing:)` reads it.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
