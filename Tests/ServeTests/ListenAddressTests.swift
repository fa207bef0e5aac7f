import Engine
import NIOCore
import Testing

@testable import EngineServe
@testable import EngineTransport

@Suite("ListenAddress")
struct ListenAddressTests {
    // Catches a form of address that is misread, or not printed back.
    @Test(arguments: [
        (":9000", "127.0.0.1", 9000, "127.0.0.1:9000"), ("127.0.0.1:0", "127.0.0.1", 0, "127.0.0.1:0"),
        ("[::1]:8080", "::1", 8080, "[::1]:8080"), ("localhost:65535", "localhost", 65_535, "localhost:65535"),
    ])
    func `an address is read and printed back`(text: String, host: String, port: Int, printed: String) throws {
        let address = try ListenAddress(parsing: text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == printed)
        #expect(try ListenAddress(parsing: printed) == address)
    }

    // Catches a wrong address that is taken for something it is not.
    @Test(arguments: [
        "", ":", "9000", ":65536", ":-1", ":+1", "host:", "a b:1", "::1:80", "[host]:80", "[::1:80", "x:٣",
    ])
    func `a wrong address is refused`(text: String) {
        #expect(throws: AddressError(text: text)) { try ListenAddress(parsing: text) }
    }

    // Catches a bind failure that reaches the user as an errno.
    @Test func `the error for a port in use names the port`() async throws {
        let first = try await StreamServer.bind(anyPort, logger: quiet)
        await #expect(throws: ServeError.inUse(first.address)) {
            _ = try await StreamServer.bind(first.address, logger: quiet)
        }
        #expect(
            ServeError.inUse(ListenAddress(port: 9000)).description
                == "127.0.0.1:9000 is in use; choose another port, or :0 for any")
        await first.close()
        let again = try await StreamServer.bind(first.address, logger: quiet)
        await again.close()
    }

    // Catches a host that is not ours, or no host at all, being reported as something else.
    @Test func `the error for a host that is not ours names the host`() async {
        let foreign = ListenAddress(host: "192.0.2.1", port: 0)
        await #expect(throws: ServeError.notAvailable(foreign)) {
            _ = try await StreamServer.bind(foreign, logger: quiet)
        }
        await #expect(throws: ServeError.unknownHost("no such host")) {
            _ = try await StreamServer.bind(ListenAddress(host: "no such host", port: 0), logger: quiet)
        }
    }

    // Catches another machine's address that is taken for ours in one of its forms, and a name that the network learns of.
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("127.200.1.2", "127.200.1.2"), ("::1", "::1"),
            ("::ffff:127.0.0.1", "::ffff:127.0.0.1"), ("0.0.0.0", nil), ("::", nil), ("::ffff:1.2.3.4", nil),
            ("192.0.2.1", nil), ("2130706433", nil), ("0177.0.0.1", nil), ("0x7f.1", nil), ("127.1", nil), ("", nil),
            ("127.0.0.1.evil.org", nil), ("localhost.evil.org", nil), ("example.org", nil),
        ] as [(String, String?)])
    func `only numbers of the loopback stand for this machine`(host: String, number: String?) async {
        let address = ListenAddress(host: host, port: 7)
        let checked = await address.loopback { _ throws(ServeError) in throw .unknownHost("asked for \(host)") }
        #expect(checked == number.map { ListenAddress(host: $0, port: 7) })
    }

    // Catches a `localhost` that somebody led elsewhere, and one that is looked up a second time when it is used.
    @Test(arguments: [("127.0.0.1", true), ("::1", true), ("192.0.2.1", false), ("::ffff:192.0.2.1", false)])
    func `localhost is checked and kept as the number that it is resolved to`(number: String, isOurs: Bool) async throws
    {
        let meant = try SocketAddress(ipAddress: number, port: 7)
        for name in ["localhost", "LocalHost"] {
            let checked = await ListenAddress(host: name, port: 7).loopback { _ throws(ServeError) in meant }
            #expect(checked == (isOurs ? ListenAddress(host: number, port: 7) : nil))
        }
    }
}
