import TestSupport
import Testing

@testable import mbosh

/// A key that was typed or given is seen nowhere again.
@Suite struct KeySecrecyTests {
    private let home: TemporaryFolder

    init() throws { home = try TemporaryFolder() }

    private static let key = "db-0123456789abcdefghijABCDEFGHI"

    // Catches a key in the history file, in `history` or on the screen, where the statement around it is misspelt.
    @Test func `no file and no list has a key that was typed`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "--no-rc", "demo"],
            environment: ["HOME": home.path, "XDG_STATE_HOME": home.file("state"), "PATH": "/usr/bin:/bin"],
            columns: 150)
        let prompt = "▸ "
        try shell.wait(for: prompt)
        let secret = "hunter2hunter2"
        for line in [
            "connect live 127.0.0.1:1 key \(secret) retry 0s", "conect live 127.0.0.1:1 key \(secret)",
            "connect live 127.0.0.1:1 kay \(secret)", "serve liev on :0 KEY \(secret)",
            "serve live on :0 key=\(secret)",
            "serve live on :0 key \"\(secret)", "serve live \(Self.key) on :0", "let x = \"\(Self.key)\"",
            "expect error: connect live 127.0.0.1:1 key \(secret) retry 0s",
        ] {
            try shell.write(line + "\r")
            let echo = try shell.wait(for: "\n")
            #expect(echo.contains("127") || echo.contains("serve") || echo.contains("let"))
            let answer = try shell.wait(for: prompt)
            #expect(!answer.contains(secret) && !answer.contains(Self.key), "\(line): \(answer)")
        }
        try shell.write("history\r")
        let list = try shell.wait(for: prompt)
        #expect(!list.contains(secret) && !list.contains(Self.key), "\(list)")
        try shell.write("history save \"\(home.file("session.mbo"))\"\r")
        try shell.wait(for: prompt)
        try shell.write("quit\r")
        _ = try shell.waitForExit()
        let kept = try Subprocess.run("/bin/cat", [home.file("session.mbo"), home.file("state/mbosh/history")])
        #expect(kept.standardOutput.contains("history save"), "\(kept.all)")
        #expect(!kept.standardOutput.contains(secret) && !kept.standardOutput.contains(Self.key))
    }

    // Catches a key in what machines read about a script that is wrong.
    @Test func `no report has a key of a script`() throws {
        let path = home.file("gate.mbo")
        try FileBytes.write(
            Array("load demo\nconect live :1 kay hunter2hunter2\nserve live \(Self.key) on :0\n".utf8), to: path)
        let junit = home.file("junit.xml")
        for arguments in [
            ["check", path], ["check", "--json", path], ["run", path], ["test", path], ["test", "--tap", path],
            ["test", "--github", "--junit", junit, path],
        ] {
            let run = try Mbosh.run(arguments)
            #expect(!run.all.contains("hunter2") && !run.all.contains(Self.key), "\(run.all)")
        }
        let report = try Subprocess.run("/bin/cat", [junit]).standardOutput
        #expect(report.contains("kay") && !report.contains("hunter2") && !report.contains(Self.key), "\(report)")
        // A formatter keeps every word.
        let sound = home.file("sound.mbo")
        try FileBytes.write(Array("serve   live key \(Self.key)\n".utf8), to: sound)
        _ = try Mbosh.run(["fmt", sound])
        #expect(try Subprocess.run("/bin/cat", [sound]).standardOutput == "serve live key \(Self.key)\n")
    }

    // Catches arguments of other forms than those that were thought of.
    @Test(
        arguments: [
            (["-c", "serve live key abc"], ["", "***"]),
            (["serve", "demo", "--live", ":0", "--key", "abc"], ["", "", "", "", "", "***"]),
            (["--key=abc", "demo"], ["***", ""]), (["run", "x.mbo", "token=abc"], ["", "", "***"]),
            (["demo", "x=1"], ["", ""]),
        ] as [([String], [String])])
    func `keys among the arguments are found in every form`(arguments: [String], hidden: [String]) {
        let places = ArgumentSecrets.places(in: arguments)
        #expect(places.map { String(repeating: "*", count: $0.reduce(0) { $0 + $1.count }) } == hidden)
    }

    #if os(Linux)
        // Catches a key that every user of the machine can read in the list of processes.
        @Test func `the process title has stars`() throws {
            let program = try Mbosh.start([
                "serve", "demo", "--live", "127.0.0.1:0", "--key", Self.key, "--key=hunter2hunter2",
            ])
            try program.wait(for: "\"pid\":")
            let digits = try program.wait(for: "}").prefix { $0.isWholeNumber }
            let title = try Subprocess.run("/bin/cat", ["/proc/\(digits)/cmdline"]).standardOutput
            #expect(title.contains("--live") && title.contains("--key"), "\(title)")
            #expect(!title.contains(Self.key) && !title.contains("hunter2"), "\(title)")
            program.signal(15)
            _ = try program.waitForExit()
        }
    #endif
}
