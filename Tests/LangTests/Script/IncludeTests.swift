import TestSupport
import Testing
import mbosh

@testable import Lang

@Suite struct IncludeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, _ text: String) throws {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
    }

    private static func printed(_ answers: [ScriptAnswer]) -> [String] {
        answers.compactMap { answer -> String? in
            if case .nothing = answer.value { return nil }
            return CellText.text(answer.value)
        }
    }

    private func check(_ text: String) -> CheckedScript {
        var checker = ScriptChecker(.whole)
        return checker.check(Source(name: "main.mbo", text: text), path: folder.file("main.mbo"))
    }

    // Catches a path from another folder, names that do not come back, and values that do not go in.
    @Test func `an included script is a part of the one around it`() async throws {
        try write("a.mbo", "let doubled = $n * 2\nprint \"in \" + $doubled\n")
        let text = "let n = 1\nlet doubled = 0\nfor n in 4 to 5 { include a.mbo }\nprint $doubled"
        let answers = try await Shell().answers(text, path: folder.file("main.mbo"))
        let printed = Self.printed(answers)
        #expect(printed == ["in 8", "in 10", "10"])
        #expect(answers.filter { $0.source.name.hasSuffix("a.mbo") }.count == 4)
    }

    // Catches a mistake in an included script that is only met when it runs, or shown in the text around it.
    @Test func `errors are in the file they are in`() throws {
        try write("bad.mbo", "print 1\nbok TEST\nprint $nowhere\n")
        let problems = check("include bad.mbo").problems
        #expect(problems.map(\.diagnostic.code) == [.unknownVerb, .unknownVariable])
        #expect(problems.allSatisfy { $0.source.name == folder.file("bad.mbo") })
        #expect(problems.first.map { $0.source.slice($0.diagnostic.span) } == "bok")
    }

    // Catches a circle, through a link or another name of the same file too, that is walked for ever.
    @Test func `a circle is an error`() throws {
        try write("a.mbo", "include b.mbo\n")
        try write("b.mbo", "include ./a.mbo\n")
        let problems = check("include a.mbo").problems
        #expect(problems.map(\.diagnostic.code) == [.cannotInclude])
        #expect(problems.first?.diagnostic.message.hasSuffix("a.mbo includes itself") == true)
    }

    // Catches a stack, or a patience, that a hostile set of scripts uses up.
    @Test func `depth and number are bounded`() throws {
        for level in 1...20 { try write("d\(level).mbo", "include d\(level + 1).mbo\n") }
        try write("d21.mbo", "print 1\n")
        #expect(check("include d1.mbo").problems.map(\.diagnostic.code) == [.cannotInclude])
        // Each reads the next twice: 2^12 in all.
        for level in 1...12 { try write("e\(level).mbo", "include e\(level + 1).mbo\ninclude e\(level + 1).mbo\n") }
        try write("e13.mbo", "print 1\n")
        #expect(check("include e1.mbo").problems.contains { $0.diagnostic.code == .cannotInclude })
        let deep =
            String(repeating: "repeat 1 {\n", count: 60) + "include deep2.mbo\n" + String(repeating: "}\n", count: 60)
        try write("deep1.mbo", deep)
        try write("deep2.mbo", deep.replacing("deep2", with: "deep3"))
        try write("deep3.mbo", deep.replacing("deep2", with: "d21"))
        #expect(check("include deep1.mbo").problems.map(\.diagnostic.code) == [.tooLarge])
    }

    // Catches a path that is a variable, a folder, or nothing.
    @Test(arguments: ["include nowhere.mbo", "let p = 1\ninclude $p", "include ."])
    func `what cannot be included is an error in its place`(text: String) {
        #expect(check(text).problems.map(\.diagnostic.code) == [.cannotInclude])
    }

    // Catches parameters of an included script that nobody can give, and a default that wins over what is given.
    @Test func `an included script's parameters can be given`() async throws {
        try write("p.mbo", "param depth = 3\nparam symbol\n")
        let script = check("include p.mbo\nparam rate = 100k\nprint $depth")
        #expect(script.problems.isEmpty)
        #expect(script.parameters.map(\.name) == ["depth", "symbol", "rate"])
        #expect(script.parameters.map(\.standard) == ["3", nil, "100k"])
        let shell = Shell()
        let text = "param d = 3\nparam s\nparam t = 1s\nprint $d + 1\nprint $s\nprint $t * 2"
        let answers = try await shell.answers(text, arguments: ["d": "5", "s": "a b"])
        let printed = Self.printed(answers)
        #expect(printed == ["6", "a b", "2s"])
    }

    // Catches a variable path that is refused although its value is certain, or read with another value than it will have.
    @Test func `a parameter may stand in a path`() async throws {
        try write("one.mbo", "print \"one\"\n")
        try write("two.mbo", "print \"two\"\n")
        let text = "param f = one\nparam whole = two.mbo\ninclude $f.mbo\ninclude $whole"
        #expect(check(text).problems.isEmpty)
        let path = folder.file("main.mbo")
        #expect(try await Self.printed(Shell().answers(text, path: path)) == ["one", "two"])
        // Given on the command line: what was read for the default is not what runs.
        #expect(try await Self.printed(Shell().answers(text, path: path, arguments: ["f": "two"])) == ["two", "two"])
        var checker = ScriptChecker(.whole, arguments: ["f": "three"])
        let problems = checker.check(Source(name: "main.mbo", text: text), path: path).problems
        #expect(problems.map(\.diagnostic.code) == [.cannotInclude])
        #expect(problems.first?.diagnostic.message.contains("three.mbo") == true)
    }

    // Catches a value that is taken for certain although it changes before the script comes there.
    @Test(arguments: [
        "param f = one\nlet f = two\ninclude $f.mbo", "for f in one, two { include $f.mbo }", "param f\ninclude $f.mbo",
        "let f = one\ninclude $f.mbo",
    ])
    func `other variables may not stand in a path`(text: String) {
        let problems = check(text).problems
        #expect(problems.map(\.diagnostic.code) == [.cannotInclude])
        #expect(problems.first?.diagnostic.help?.contains("param f = checks.mbo") == true)
    }

    // Catches a session that refuses its own variables, or a circle that closes only when it runs.
    @Test func `what the session knows is read when it runs`() async throws {
        try write("one.mbo", "print \"one\"\n")
        try write("a.mbo", "include $b\n")
        try write("b.mbo", "include $a\n")
        let path = folder.file("main.mbo")
        let shell = Shell()
        try await shell.run("let f = one\nlet a = a.mbo\nlet b = b.mbo")
        #expect(try await Self.printed(shell.answers("include $f.mbo", path: path)) == ["one"])
        await #expect(throws: Diagnostic.self) { try await shell.answers("include a.mbo", path: path) }
    }

    // Catches a pipe that reads as a script of no lines, and a folder that is told without a way on.
    @Test func `what is no file is not included`() async throws {
        let folder = try TemporaryFolder()
        let pipe = folder.file("pipe.mbo")
        _ = try Subprocess.run("/usr/bin/mkfifo", [pipe])
        let shell = Shell()
        let error = try await shell.failure("include \"\(pipe)\"")
        #expect(error?.code == .cannotInclude && error?.message == "\(pipe): is a pipe, not a file")
        #expect(try await shell.failure("include \"\(folder.path)\"")?.help?.contains("name a script") == true)
    }
}
