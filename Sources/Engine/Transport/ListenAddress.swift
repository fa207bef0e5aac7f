import NIOCore
import NIOPosix

/// Where a server listens: `host:port`, written `127.0.0.1:9000`, `:9000`, `localhost:0` or `[::1]:8080`.
public struct ListenAddress: Hashable, Sendable {
    /// A name or an IP address, without the brackets that an IPv6 address has in text.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int

    /// Nobody else's machine reaches a server unless it is asked for.
    public static let defaultHost = "127.0.0.1"

    public init(host: String = Self.defaultHost, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Throws: `ServeError.badAddress` with the text as given.
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

    /// The socket address; looks a name up without blocking a thread of Swift's pool.
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
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
