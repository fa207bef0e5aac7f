import mbosh
#if os(Linux)
    import Glibc
    import TestSupport
    import Testing

    /// A server under rude clients and on a poor machine: it lives, serves the others, and nothing leaks.
    @Suite(.timeLimit(.minutes(10))) struct ChaosTests {
        /// `mbosh serve demo` with a replay and a gateway, warmed up by one client of each.
        private struct Server {
            let program: RunningProgram
            let tcp: Int
            let live: Int
            let pid: Int32
            /// All that a client of `tcp` gets.
            let whole: [UInt8]
            let before: ProcessFigures

            /// - Parameter descriptors: all that it may have; nil: what it inherits.
            init(descriptors: Int? = nil) throws {
                let arguments = ["serve", "demo", "--tcp", ":0", "--live", ":0"]
                if let descriptors {
                    // The limit of a shell is that of the program it becomes.
                    program = try RunningProgram(
                        "/bin/sh",
                        ["-c", "ulimit -n \(descriptors) && exec \"$0\" \"$@\"", try Program.path()] + arguments,
                        environment: Mbosh.environment)
                } else {
                    program = try Mbosh.start(arguments)
                }
                let ready = try JSONText(try program.wait(for: "\n"))
                func port(_ kind: String) throws -> Int {
                    try #require((ready[kind]?.text).flatMap { $0.split(separator: ":").last }.flatMap { Int($0) })
                }
                (tcp, live) = (try port("tcp"), try port("live"))
                pid = Int32(try #require(ready["pid"]?.integer))
                whole = try LoopbackClient(port: tcp).receiveToEnd()
                try LoopbackClient(port: live).receive(56)
                before = try Self.settled(pid)
            }

            /// The figures of the process when its first clients are gone and two looks at its descriptors are the
            /// same.
            static func settled(_ pid: Int32) throws -> ProcessFigures {
                var last: ProcessFigures?
                let deadline = ContinuousClock.now + .seconds(180)
                while true {
                    let now = try ProcessFigures(pid: pid)
                    if now.descriptors == last?.descriptors || ContinuousClock.now > deadline { return now }
                    last = now
                    usleep(100_000)
                }
            }

            /// True when no more is held than before, but for what a runtime and an allocator keep.
            private func hasGivenBack(_ figures: ProcessFigures) -> Bool {
                // The runtime has a thread or a descriptor of its own now and then; a leak would be one a client.
                figures.descriptors <= before.descriptors + 3 && figures.threads <= before.threads + 3
                    // Allocators keep some; a leak of a queue a client would be a hundred times as much.
                    && figures.residentKiB - before.residentKiB < 96 << 10
            }

            /// Everything but what was there before has been given back, and the next client is served as the first.
            func expectNothingLeaked(_ location: SourceLocation = #_sourceLocation) throws {
                let isServed = try LoopbackClient(port: tcp).receiveToEnd() == whole
                #expect(isServed, sourceLocation: location)
                var after = try ProcessFigures(pid: pid)
                // Connections that are gone are closed in a moment.
                let deadline = ContinuousClock.now + .seconds(180)
                while !hasGivenBack(after), ContinuousClock.now < deadline {
                    usleep(10_000)
                    after = try ProcessFigures(pid: pid)
                }
                #expect(hasGivenBack(after), "\(before) → \(after)", sourceLocation: location)
                program.signal(SIGTERM)
                #expect(try program.waitForExit() == .exited(0), sourceLocation: location)
            }
        }

        // Would catch a client that does not read and holds up others, is sent less than all, or costs more than its queue.
        @Test func `clients that stop reading hold up nobody and lose nothing`() throws {
            let server = try Server()
            var idle = try (0..<20).map { _ in try LoopbackClient(port: server.tcp) }
            for _ in 0..<3 {
                let isWhole = try LoopbackClient(port: server.tcp).receiveToEnd() == server.whole
                #expect(isWhole)
            }
            // One of them reads after all: it has lost nothing.
            let isWhole = try idle[7].receiveToEnd() == server.whole
            #expect(isWhole)
            idle = []
            try server.expectNothingLeaked()
        }

        // Would catch a server that spins, gives up or sends twice when a client takes a byte at a time.
        @Test func `clients that read a byte at a time get every byte`() throws {
            let server = try Server()
            var slow = try (0..<10).map { _ in try LoopbackClient(port: server.tcp) }
            for client in slow { try client.trickle(300) }
            let isWhole = try LoopbackClient(port: server.tcp).receiveToEnd() == server.whole
            #expect(isWhole)
            for client in slow { #expect(client.received == Array(server.whole[..<300])) }
            slow = []
            try server.expectNothingLeaked()
        }

        // Would catch tests whose programs hold each other's sockets: closed here, they would stay open there.
        @Test func `a program has the descriptors it was given`() throws {
            // Not closed by exec.
            let open = (0..<100).map { _ in dup(2) }
            defer { for descriptor in open { close(descriptor) } }
            #expect(!open.contains(-1))
            let program = try RunningProgram("/bin/sh", ["-c", "echo /proc/$$/fd/*"], environment: [:])
            #expect(try program.waitForExit() == .exited(0))
            let found = program.text(.output).split { " \n".contains($0) }.compactMap { $0.split(separator: "/").last }
            // The last one is what the test waits for the program's end by. The shell may have one of its own.
            #expect(found.count <= 5 && Set(["0", "1", "2", "200"]).isSubset(of: found), "\(found)")
        }

        // Would catch an accept that ends the server or spins when there are no descriptors, and one that never tries again.
        @Test func `a server without descriptors goes on when it has some again`() throws {
            let server = try Server(descriptors: 64)
            // The kernel takes the connections; the server cannot.
            do {
                let clients = try (0..<100).map { _ in try LoopbackClient(port: server.live) }
                try server.program.wait(for: "could not be accepted", on: .error)
                withExtendedLifetime(clients) {}
            }
            try server.expectNothingLeaked()
        }

        // Would catch a gateway that a thousand silent connections keep from its clients, that counts them for ever, or whose
        // memory grows with them.
        @Test func `a thousand connections that say nothing keep nobody out`() throws {
            try #require(Self.allowDescriptors(1500), "a thousand descriptors are not allowed here")
            let server = try Server()
            var silent = try (0..<990).map { _ in try LoopbackClient(port: server.live) }
            // Some hang up in the middle of the greeting, some talk nonsense, one floods.
            for client in silent[..<50] { try client.receive(56) }
            for client in silent[50..<100] { try client.send("hello\n") }
            for client in silent[100..<150] { try client.send(String(repeating: "x", count: 4096)) }
            for client in silent[50..<100] {
                let said = String(decoding: try client.receiveToEnd(), as: UTF8.self)
                #expect(said.contains("success=0|error="))
            }
            let isWhole = try LoopbackClient(port: server.tcp).receiveToEnd() == server.whole
            #expect(isWhole)
            let polite = try LoopbackClient(port: server.live)
            try polite.receive(56)
            silent = []
            try server.expectNothingLeaked()
        }

        /// - Returns: whether this process may have so many.
        private static func allowDescriptors(_ count: rlim_t) -> Bool {
            var limit = rlimit()
            // Both calls read or write a value of ours and nothing else.
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return false }
            guard limit.rlim_cur < count else { return true }
            limit.rlim_cur = count
            return unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        }
    }
#endif
