import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `--sandbox`, tried at the doors that only the whole program has: its prompt, its flags, its environment.
@Suite struct SandboxDoorTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
        // Every program that is started leaves a file behind.
        for name in ["vi", "less", "editor", "sh"] {
            try FileBytes.write(Array("#!/bin/sh\necho > \"\(home.path)/started\"\n".utf8), to: home.file(name))
            // Sound: the path is a NUL-terminated copy.
            _ = unsafe chmod(home.file(name), 0o755)
        }
    }

    private var wasStarted: Bool { Folder.names(home.path).contains("started") }

    private var environment: [String: String] {
        let program = home.file("editor")
        return [
            "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "PATH": "\(home.path):/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PAGER": program, "MBOSH_PAGER": program, "EDITOR": program, "VISUAL": program, "SHELL": program,
            "LESSOPEN": "|\(program) %s", "LESS": "+!\(program)",
        ]
    }

    // Catches a pager, which can start programs and can be any.
    @Test func `long results start nothing`() throws {
        let shell = try PTY(try Program.path(), arguments: ["-q", "--sandbox", "demo"], environment: environment)
        try shell.wait(for: "▸ ")
        try shell.write("set pager on\r")
        try shell.wait(for: "▸ ")
        try shell.write("records tail 60\r")
        try shell.wait(for: "50000 ")
        try shell.wait(for: "▸ ")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
        #expect(!wasStarted)
    }

    // Catches the key of the line editor that opens the line in vi, by the user's own settings and by its own commands; and
    // the file of earlier lines, which lies outside.
    @Test func `no key starts a program`() throws {
        try FileBytes.write(Array("bind -v\nbind ^G vi-histedit\n".utf8), to: home.file(".editrc"))
        let shell = try PTY(try Program.path(), arguments: ["-q", "--sandbox", "demo"], environment: environment)
        try shell.wait(for: "▸ ")
        // Meta-x and the commands that lead to the key; Ctrl-G, and v among vi's keys.
        for keys in ["\u{1B}xbind ^G vi-histedit\r", "\u{7}", "\u{1B}Xbind -v\r", "\u{1B}v\r", "\u{15}"] {
            try shell.write(keys)
        }
        try shell.write("\u{15}print 40 + 2\r")
        try shell.wait(forLine: "42")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
        #expect(!wasStarted)
        #expect(!Folder.names(home.path).contains("state/"))
    }

    // Catches an address of the command line that others reach.
    @Test(arguments: [["--http", "0.0.0.0:0"], ["--tcp", "[::]:0"], ["--live", "example.org:0"]])
    func `a server listens to this machine alone`(flags: [String]) throws {
        let run = try Mbosh.run(["serve", "demo", "--sandbox", "-q"] + flags)
        #expect(run.status == .exited(4), "\(run.all)")
        #expect(run.standardError.contains("is not this machine alone"))
        #expect(run.standardOutput.isEmpty)
    }

    // Catches a report of a benchmark outside of the folder.
    @Test func `the report of a bench stays inside`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("report.json")
        let run = try Mbosh.run(["--sandbox", "-q", "demo", "-c", "bench \"a\" 6 times report \(path) { bbo }"])
        #expect(run.status == .exited(4) && run.standardError.contains("E0320"), "\(run.all)")
        #expect(!Folder.names(folder.path).contains("report.json"))
    }

    // Catches reports and scripts that flags name outside of the folder.
    @Test func `flags write inside only`() throws {
        let script = home.file("t.mbo")
        try FileBytes.write(Array("assert   1 == 1\n".utf8), to: script)
        let test = try Mbosh.run(["test", "--sandbox", "--junit", home.file("j.xml"), script])
        #expect(test.status == .exited(4), "\(test.all)")
        let format = try Mbosh.run(["fmt", "--sandbox", script])
        #expect(format.status == .exited(4), "\(format.all)")
        #expect(!Folder.names(home.path).contains("j.xml"))
        let inside = try Subprocess.run(
            "/bin/sh",
            ["-c", "cd \"$HOME\" && \"$MB\" test --sandbox --junit j.xml t.mbo && \"$MB\" fmt --sandbox t.mbo"],
            environment: ["HOME": home.path, "MB": try Program.path(), "PATH": "/usr/bin:/bin"])
        #expect(inside.status == .exited(0), "\(inside.all)")
        #expect(Folder.names(home.path).contains("j.xml"))
    }
}
