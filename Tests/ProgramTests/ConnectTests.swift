import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Programs that follow a program: the whole of `connect`, over processes that are killed.
@Suite(.timeLimit(.minutes(10))) struct ConnectTests {
    private static func serve(_ arguments: [String]) throws -> (program: RunningProgram, port: Int) {
        let program = try Mbosh.start(["serve", "demo"] + arguments)
        let ready = try JSONText(try program.wait(for: "\n"))
        let address = try #require((ready["tcp"] ?? ready["live"])?.text)
        return (program, try #require(Int(address.drop { $0 != ":" }.dropFirst())))
    }

    private static func follow(_ kind: String, _ port: Int) throws -> RunningProgram {
        try Mbosh.start([
            "-c", "connect \(kind) :\(port) \(kind == "live" ? "key any-key" : "") retry 1m", "-c",
            "assert last connect reconnects >= 1", "-c", "digest",
        ])
    }

    // Catches a follower that takes a kill for the end, keeps records twice, or ends in other books than its nine fellows.
    @Test(arguments: ["tcp", "live"]) func `a server is killed under ten followers and comes back`(kind: String) throws
    {
        let (first, port) = try Self.serve(["--\(kind)", ":0", "--at", "1k"])
        let followers = try (0..<10).map { _ in try Self.follow(kind, port) }
        for follower in followers { try follower.wait(for: "following", on: .error) }
        first.signal(SIGKILL)
        _ = try first.waitForExit()
        let second = try Self.serve(["--\(kind)", "127.0.0.1:\(port)"]).program
        let digest = try Mbosh.run(["-q", "demo", "-c", "digest"]).standardOutput
        for follower in followers {
            #expect(try follower.waitForExit() == .exited(0), "\(follower.text(.error))")
            let isSame = follower.text(.output).hasSuffix(digest)
            #expect(isSame, "\(follower.text(.output))")
        }
        second.signal(SIGTERM)
        #expect(try second.waitForExit() == .exited(0))
    }

    // Catches a server that is gone for good: the error that was promised, exit 4, and no key in it.
    @Test func `a server that does not come back is an error`() throws {
        let (server, port) = try Self.serve(["--tcp", ":0", "--at", "1k"])
        let follower = try Mbosh.start(["-c", "connect tcp :\(port) retry 200ms"])
        try follower.wait(for: "following", on: .error)
        server.signal(SIGKILL)
        _ = try server.waitForExit()
        #expect(try follower.waitForExit() == .exited(4))
        #expect(follower.text(.error).contains("error[E0315]: the feed of 127.0.0.1:\(port) was lost after"))
    }

    // Catches a follower that cannot be interrupted, and one that loses its way out.
    @Test func `Ctrl-C ends a follower`() throws {
        let (server, port) = try Self.serve(["--tcp", ":0", "--at", "1k"])
        let follower = try Mbosh.start(["-c", "connect tcp :\(port)"])
        try follower.wait(for: "following", on: .error)
        follower.signal(SIGINT)
        #expect(try follower.waitForExit() == .exited(130))
        #expect(follower.text(.error).contains("they are kept"))
        server.signal(SIGTERM)
        #expect(try server.waitForExit() == .exited(0))
    }
}
