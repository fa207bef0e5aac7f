#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A plain TCP client of a server on 127.0.0.1: no framework, so that it sees what any stranger's program would.
///
/// Every wait has a deadline. A connection that is reset instead of ended is a failure.
public final class LoopbackClient {
    private let descriptor: Int32
    public private(set) var received: [UInt8] = []
    /// True when the server has sent its FIN.
    public private(set) var isAtEnd = false

    public init(port: Int) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw ProgramFailure.system("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // A sockaddr_in is laid out to be read as a sockaddr of the size given; it lives across the call.
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        // An error that is thrown from here on runs `deinit`, which closes the socket.
        guard code == 0 else { throw ProgramFailure.system("connect to 127.0.0.1:\(port)") }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// - Parameter text: short enough for the socket's buffer.
    public func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        _ = pipeSignalIgnored
        // Reads the array's own bytes; it lives across the call.
        let count = unsafe writeBytes(descriptor, bytes, bytes.count)
        guard count == bytes.count else { throw ProgramFailure.system("send") }
    }

    /// Waits until `count` bytes in all have come.
    public func receive(_ count: Int, within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        while received.count < count {
            if isAtEnd { throw ProgramFailure("the server ended after \(received.count) of \(count) bytes") }
            try Self.receive([self], until: deadline)
        }
    }

    /// Reads so many bytes, each with a call of its own; what else there is stays in the socket.
    public func trickle(_ count: Int, within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        for _ in 0..<count {
            guard Child.poll([descriptor], events: [Int32(POLLIN)], until: deadline) != nil else {
                throw ProgramFailure("nothing came; \(received.count) bytes before")
            }
            try take(1)
        }
    }

    /// Waits for the server's FIN.
    ///
    /// - Returns: all that came.
    public func receiveToEnd(within limit: Duration = .seconds(60)) throws -> [UInt8] {
        try Self.receiveToEnd([self], within: limit)
        return received
    }

    /// Reads all clients at once until each has had its FIN, so that none holds up the others.
    public static func receiveToEnd(_ clients: [LoopbackClient], within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        while clients.contains(where: { !$0.isAtEnd }) { try receive(clients, until: deadline) }
    }

    private static func receive(_ clients: [LoopbackClient], until deadline: ContinuousClock.Instant) throws {
        let open = clients.filter { !$0.isAtEnd }
        let events = [Int32](repeating: Int32(POLLIN), count: open.count)
        guard let ready = Child.poll(open.map(\.descriptor), events: events, until: deadline) else {
            throw ProgramFailure("nothing came; \(open.map(\.received.count)) bytes before")
        }
        for (client, events) in zip(open, ready) where events != 0 { try client.take() }
    }

    private func take(_ most: Int = 65_536) throws {
        var bytes = [UInt8](repeating: 0, count: most)
        let size = bytes.count
        // At most the array's size; it lives across the call.
        let count = unsafe recv(descriptor, &bytes, size, 0)
        if count > 0 {
            received += bytes[..<count]
        } else if count == 0 {
            isAtEnd = true
        } else if errno != EAGAIN, errno != EINTR {
            throw ProgramFailure.system("after \(received.count) bytes: recv")
        }
    }
}

/// The answer of a server to one request.
public struct HTTPAnswer: Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: String

    /// - Parameter target: path and query, percent-encoded.
    public init(port: Int, _ target: String, method: String = "GET") throws {
        let client = try LoopbackClient(port: port)
        try client.send("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        let text = String(decoding: try client.receiveToEnd(), as: UTF8.self)
        // In Swift a CR LF is one character.
        guard let blank = text.firstRange(of: "\r\n\r\n") else { throw ProgramFailure("no HTTP answer: \(text)") }
        let lines = text[..<blank.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw ProgramFailure("no HTTP answer: \(text)")
        }
        self.status = status
        headers = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        body = String(text[blank.upperBound...])
    }
}
