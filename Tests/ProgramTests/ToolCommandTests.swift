#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import TestSupport
import Testing

@testable import mbosh

/// `mbosh fmt`, `check`, `completions`, `man` and `--version`, as a person or an editor runs them.
@Suite struct ToolCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ name: String, _ text: String) throws -> String {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
        return folder.file(name)
    }

    private func text(_ path: String) throws -> String {
        try Subprocess.run("/bin/cat", [path]).standardOutput
    }

    // MARK: fmt

    // Catches a formatter that writes elsewhere, leaves files behind, or loses what a file may be used for.
    @Test func `fmt writes in place and keeps permissions`() throws {
        let path = try file("a.mbo", "load   demo\n\n\n\nexit\n")
        #expect(unsafe chmod(path, 0o750) == 0)
        let run = try Mbosh.run(["fmt", path])
        #expect(run.status == .exited(0) && run.standardOutput == "", "\(run.all)")
        #expect(run.standardError == "formatted \(path)\n")
        #expect(try text(path) == "load demo\n\nquit\n")
        let names = try Subprocess.run("/bin/sh", ["-c", "ls -A '\(folder.path)'; ls -l '\(path)'"]).standardOutput
        #expect(names.hasPrefix("a.mbo\n-rwxr-x---"), "\(names)")
        // A second time there is nothing to do.
        let again = try Mbosh.run(["fmt", path])
        #expect(again.status == .exited(0) && again.standardError == "")
    }

    // Catches a script destroyed because one line of it was wrong, and others passed over because of it.
    @Test func `what does not parse is left as it is, and the rest is formatted`() throws {
        let bad = try file("bad.mbo", "book   \"CLX5\n")
        let good = try file("good.mbo", "info   # x")
        let run = try Mbosh.run(["fmt", "-q", bad, good])
        #expect(run.status == .exited(3))
        #expect(run.standardError.hasPrefix("error[E0102]: ") && run.standardError.contains("\(bad):1:8"))
        #expect(try text(bad) == "book   \"CLX5\n")
        #expect(try text(good) == "info  # x\n")
    }

    // Catches a check that changes what it checks, or passes what would change.
    @Test func `fmt --check lists what would change`() throws {
        let other = try file("other.mbo", "info  quality\n")
        let same = try file("same.mbo", "info\n")
        let run = try Mbosh.run(["fmt", "--check", other, same])
        #expect(run.standardOutput == other + "\n" && run.status == .exited(1), "\(run.all)")
        #expect(try text(other) == "info  quality\n")
        #expect(try Mbosh.run(["fmt", "--check", same]).status == .exited(0))
        #expect(try Mbosh.run(["fmt", "--check", "-"], input: "a  b").status == .exited(1))
    }

    // Catches a folder whose scripts are passed over, and a data file in it rewritten.
    @Test func `a folder stands for its scripts`() throws {
        _ = try Subprocess.run("/bin/mkdir", ["-p", folder.file("in/deep"), folder.file(".hidden")])
        let deep = try file("in/deep/a.mbo", "a  b")
        let hidden = try file(".hidden/c.mbo", "a  b")
        let data = try file("in/b.txt", "a  b")
        #expect(try Mbosh.run(["fmt", folder.path]).status == .exited(0))
        #expect(try text(deep) == "a b\n")
        #expect(try text(hidden) == "a  b" && text(data) == "a  b")
    }

    // Catches standard input that is not given back, or bytes that are no text mended in silence.
    @Test func `fmt reads standard input, and text alone`() throws {
        let run = try Mbosh.run(["fmt", "-"], input: "book   A \\\n depth 5")
        #expect(run.standardOutput == "book A \\\n    depth 5\n" && run.status == .exited(0))
        let path = folder.file("latin.mbo")
        try FileBytes.write([0x23, 0xE9, 0x0A, 0x61, 0x20, 0x20, 0x62], to: path)
        let latin = try Mbosh.run(["fmt", path])
        #expect(latin.status == .exited(4) && latin.standardError.contains("not UTF-8"), "\(latin.all)")
        #expect(
            try Mbosh.run(["fmt", folder.file("nowhere.mbo")]).standardError.hasSuffix("nowhere.mbo: no such file\n"))
    }

    // MARK: check

    // Catches a check that runs what it reads, misses an error of binding, or words one unlike `run`.
    @Test func `check says what run would refuse, and runs nothing`() throws {
        let path = try file("a.mbo", "print 1\nbok A\nbook A dept 3\n")
        let check = try Mbosh.run(["check", path])
        #expect(check.status == .exited(3) && check.standardOutput == "")
        #expect(check.standardError == (try Mbosh.run(["run", path])).standardError)
        let good = try Mbosh.run(["check", ProjectFiles.root + "/examples", ProjectFiles.root + "/scripts"])
        #expect(good.status == .exited(0) && good.standardError == "", "\(good.all)")
    }

    // Catches a document that an editor cannot place.
    @Test func `check --json gives a document for each error`() throws {
        let run = try Mbosh.run(["check", "--json", "-"], input: "load demo\nprint \"é\" ; bok\nbook A dept 3")
        #expect(run.status == .exited(3) && run.standardError == "")
        let documents = try run.standardOutput.split(separator: "\n").map { try JSONText(String($0)) }
        #expect(documents.count == 2)
        let last = try #require(documents.last)
        #expect(last.names == ["file", "line", "column", "end", "code", "severity", "message", "help"])
        #expect(last["file"]?.text == "<stdin>" && last["line"]?.integer == 3 && last["column"]?.integer == 8)
        #expect(last["end"]?["line"]?.integer == 3 && last["end"]?["column"]?.integer == 12)
        #expect(last["code"]?.text == "E0203" && last["severity"]?.text == "error")
        #expect(last["message"]?.text?.contains("dept") == true && last["help"]?.text == "did you mean `depth`?")
        // In characters, not in bytes.
        #expect(documents.first?["line"]?.integer == 2 && documents.first?["column"]?.integer == 11)
    }

    // MARK: completions, the manual, the version

    // Catches a completion script that its shell refuses, or that knows neither flags, subcommands nor verbs. A shell that
    // is not installed is passed over.
    @Test(arguments: ["bash", "zsh", "fish"]) func `completions are a script of their shell`(shell: String) throws {
        let run = try Mbosh.run(["completions", shell])
        #expect(run.status == .exited(0) && run.standardError == "")
        for word in ["format", "markdown", "symbols"] + SubcommandName.allCases.map(\.rawValue) {
            #expect(run.standardOutput.contains(word), "\(word)")
        }
        guard let path = ["/bin/\(shell)", "/usr/bin/\(shell)", "/usr/local/bin/\(shell)"].first(where: Self.isThere)
        else {
            print("skipped: \(shell) is not installed")
            return
        }
        let script = try file("completions.\(shell)", run.standardOutput)
        let check = try Subprocess.run(path, ["-n", script], environment: Mbosh.environment)
        #expect(check.status == .exited(0) && check.standardError == "", "\(check.all)")
    }

    private static func isThere(_ path: String) -> Bool {
        // Reads a C string that lives across the call.
        unsafe access(path, X_OK) == 0
    }

    // Catches bash completion that offers nothing when it is asked.
    @Test func `bash completes subcommands, flags and verbs`() throws {
        guard Self.isThere("/bin/bash") else {
            print("skipped: no /bin/bash")
            return
        }
        let script = try file("mbosh.bash", try Mbosh.run(["completions", "bash"]).standardOutput)
        for (line, offered) in [
            ("mbosh comp", "completions"), ("mbosh --form", "--format"), ("mbosh -c sym", "symbols"),
        ] {
            let words = line.split(separator: " ")
            let ask = """
                . '\(script)'
                COMP_LINE='\(line)' COMP_POINT=\(line.utf8.count) COMP_WORDS=(\(line)) COMP_CWORD=\(words.count - 1)
                _mbosh mbosh '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let run = try Subprocess.run("/bin/bash", ["-c", ask], environment: Mbosh.environment)
            let replies = run.standardOutput.split(separator: "\n").map { $0.split(separator: " ").joined() }
            #expect(replies.contains(offered), "\(line): \(run.all)")
        }
    }

    // Catches a manual page that the formatter complains about.
    @Test func `the manual page is well-formed`() throws {
        let run = try Mbosh.run(["man"])
        #expect(run.status == .exited(0))
        for heading in ["NAME", "SYNOPSIS", "OPTIONS", "SUBCOMMANDS", "LANGUAGE", "EXIT STATUS", "EXAMPLES"] {
            #expect(run.standardOutput.contains("\n.SH \(heading)\n"))
        }
        guard Self.isThere("/usr/bin/groff") else {
            print("skipped: no groff")
            return
        }
        let groff = try Subprocess.run(
            "/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-Kutf8"], input: run.standardOutput,
            environment: Mbosh.environment)
        #expect(groff.standardError == "" && groff.standardOutput.contains("mbosh fmt"), "\(groff.standardError)")
    }

    // Catches a version that does not say what was built.
    @Test func `the version names number, build and, in a clone, the commit`() throws {
        let run = try Mbosh.run(["--version"])
        let pattern = /mbosh \d+\.\d+\.\d+ \(([0-9a-f]{9}, )?(debug|release) build\)\n/
        #expect(run.standardOutput.wholeMatch(of: pattern) != nil, "\(run.all)")
    }

    // Catches an example package that no longer compiles or says something else: both are built as targets of this package.
    @Test func `the embedding examples print what their libraries promise`() throws {
        let engine = try Subprocess.run(try Program.path(of: "embed-engine"))
        let lines = engine.standardOutput.split(separator: "\n")
        #expect(engine.status == .exited(0) && lines.count == 5, "\(engine.all)")
        #expect(lines.last?.hasPrefix("record 20000: SYN1 bid ") == true)
        let lang = try Subprocess.run(try Program.path(of: "embed-lang"))
        let documents = try lang.standardOutput.split(separator: "\n").map { try JSONText(String($0)) }
        #expect(lang.status == .exited(0) && documents.count == 3, "\(lang.all)")
        #expect(documents.last?["outcome"]?.text == "pass")
        let feed = try Subprocess.run(try Program.path(of: "embed-feed"))
        #expect(
            feed.status == .exited(0)
                && feed.standardOutput.hasPrefix("20000 records in some steps, equal to those sent: true"),
            "\(feed.all)")
        let verbs = try Subprocess.run(try Program.path(of: "embed-verbs"))
        #expect(verbs.status == .exited(0), "\(verbs.all)")
        #expect(verbs.standardOutput.contains("weight [SYMBOLS]"), "help has no page of the example's own verb")
        #expect(verbs.standardOutput.contains("\n[{\"symbol\":\"ACME\",\"bid\":"), "\(verbs.all)")
        for (name, most) in [("embed-engine", 24), ("embed-lang", 24), ("embed-feed", 36), ("embed-verbs", 80)] {
            let source = try ProjectFiles.text("examples/\(name)/Sources/main.swift")
            #expect(source.split(separator: "\n").count <= most, "\(name) is an example, not a program")
            #expect(try ProjectFiles.text("examples/\(name)/Package.swift").contains("path: \"Sources\""))
        }
    }
}
