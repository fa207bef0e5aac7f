import Engine
import NIOCore
import NIOPosix

// An address as the network has it.

extension ListenAddress {
    /// Returns the same address with a number for its host, where that number is this machine's alone: one of
    /// 127.0.0.0/8, also written as IPv6, or `::1`. Callers use the result instead of the name, which may mean
    /// something else when it is looked up again.
    ///
    /// The only name that is looked up is `localhost`: the network would learn of any other.
    ///
    /// - Returns: nil for every other address, for other names and for other ways of writing numbers.
    public func loopback() async -> ListenAddress? {
        await loopback { address throws(ServeError) in try await address.resolved() }
    }

    /// Does the work of `loopback()` with a look-up that a test can replace.
    ///
    /// - Parameter lookUp: Finds the address that `localhost` has on this machine.
    func loopback(lookUp: (ListenAddress) async throws(ServeError) -> SocketAddress) async -> ListenAddress? {
        let found: SocketAddress
        if host.lowercased() == "localhost" {
            guard let named = try? await lookUp(self) else { return nil }
            found = named
        } else {
            // Takes the one usual form of each number: no octal and no short ones, which others read otherwise.
            guard let written = try? SocketAddress(ipAddress: host, port: port) else { return nil }
            found = written
        }
        guard let number = found.ipAddress, Self.isLoopback(number) else { return nil }
        return ListenAddress(host: number, port: port)
    }

    /// Returns whether an IP address is of this machine alone.
    ///
    /// - Parameter number: The address as the system writes it.
    private static func isLoopback(_ number: String) -> Bool {
        let plain = number.hasPrefix("::ffff:") ? String(number.dropFirst(7)) : number
        if plain == "::1" { return true }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension ListenAddress {
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
