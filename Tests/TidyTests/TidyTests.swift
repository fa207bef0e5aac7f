import Testing

/// House rules that a machine can keep.
@Suite struct TidyTests {
    let tree: SourceTree

    init() throws { tree = try SourceTree() }

    // Would catch a tree that is not found, in which every other rule holds.
    @Test func `the tree is read`() {
        #expect(tree.files.count > 100)
        #expect(tree.files.contains { $0.path == "Sources/Engine/Core/Book/OrderBook.swift" && $0.lines.count > 20 })
    }

    // Would catch an import of a higher layer by a lower one, or a package that creeps into the engine's core.
    @Test(arguments: [
        (
            "Sources/Engine/Core/",
            ["Crypto", "CMapGuard", "CPrefetch", "CZlib", "CZstd", "Glibc", "Darwin", "Synchronization"]
        ),
        ("Sources/Engine/Synthetic/", ["Engine"]),
        (
            "Sources/Engine/Transport/",
            ["Engine", "CMemoryFile", "Glibc", "Darwin", "Synchronization", "NIOCore", "NIOPosix", "Logging"]
        ),
        (
            "Sources/Engine/Serve/",
            [
                "Engine", "EngineTransport", "Glibc", "Darwin", "Synchronization", "Histogram", "Logging",
                "NIOCore", "NIOPosix", "NIOConcurrencyHelpers",
            ]
        ),
        ("Sources/Lang/Core/Syntax/", []),
        ("Sources/Lang/Core/", ["Engine", "EngineSynthetic", "Glibc", "Darwin", "Synchronization"]),
        ("Sources/Lang/Plot/", ["Engine", "Lang"]),
        ("Sources/Lang/Test/", ["Engine", "Lang", "Glibc", "Darwin", "Synchronization"]),
        (
            "Sources/Lang/Serve/Verbs/",
            ["Engine", "EngineServe", "EngineTransport", "Lang", "Logging", "Glibc", "Darwin", "Synchronization"]
        ),
        (
            "Sources/Lang/Serve/HTTP/",
            [
                "Engine", "EngineServe", "EngineTransport", "Lang", "Hummingbird", "Logging", "NIOCore",
                "ServiceLifecycle", "Synchronization",
            ]
        ),
        (
            "Sources/mbosh/",
            [
                "Engine", "EngineServe", "EngineSynthetic", "EngineTransport", "Lang", "LangPlot", "LangServe",
                "LangTest", "CArguments", "CEdit", "ArgumentParser", "Logging", "Glibc", "Darwin", "Dispatch",
                "Synchronization", "BuildCommit",
            ]
        ),
        ("Sources/Bench/", ["Engine", "EngineSynthetic", "CBaseline", "Glibc", "Darwin"]),
    ])
    func `imports point down`(folder: String, allowed: [String]) {
        for file in tree.files where file.path.hasPrefix(folder) {
            for (module, line) in file.imports where !allowed.contains(module) {
                Issue.record("\(file.path):\(line) imports \(module)")
            }
        }
    }

    // Would catch a server that reaches into another one: what both need belongs into EngineTransport.
    @Test(arguments: [("Stream", ["Live"]), ("Live", ["Stream"])])
    func `servers stand apart`(folder: String, others: [String]) {
        let serve = "Sources/Engine/Serve/"
        let foreign = Set(others.flatMap { tree.types(declaredIn: serve + $0 + "/") })
        #expect(foreign.count > 10)
        for file in tree.files where file.path.hasPrefix(serve + folder + "/") {
            for (index, line) in file.lines.enumerated() {
                for name in SourceTree.words(line) where foreign.contains(name) {
                    Issue.record("\(file.path):\(index + 1) names \(name)")
                }
            }
        }
    }

    // Would catch a C library that is called from a second file, whose unsafe calls nobody has reviewed.
    @Test(arguments: ["CArguments", "CMapGuard", "CZlib", "CZstd", "CEdit", "CPrefetch"])
    func `one file imports each C module`(module: String) {
        let importers = tree.files.filter { $0.imports.contains { $0.module == module } }.map(\.path)
        #expect(importers.count == 1, "\(importers)")
    }

    // Would catch code that traps on bad input, and work that was left unfinished.
    @Test(arguments: ["try!", "as!", "fatalError(", "FIXME", "@unchecked Sendable", "nonisolated(unsafe)"])
    func `no source has a forbidden word`(word: String) {
        for file in tree.files where file.path.hasPrefix("Sources/") {
            for (index, line) in file.lines.enumerated() where SourceTree.code(line).contains(word) {
                let above = file.lines[max(0, index - 8)..<index]
                // `@unchecked Sendable` is allowed with a sentence of proof.
                if word == "@unchecked Sendable", above.contains(where: { $0.contains("@unchecked Sendable") }) {
                    continue
                }
                Issue.record("\(file.path):\(index + 1) has \(word)")
            }
        }
    }

    // Would catch unsafe code whose soundness nobody argued: a comment stands in the dozen lines above it, or in the same
    // function before it.
    @Test func `unsafe code has a reason beside it`() {
        for file in tree.files where file.path.hasPrefix("Sources/") {
            for (index, line) in file.lines.enumerated() where Self.isUnsafe(line) {
                let above = file.lines[max(0, index - 16)...index]
                if !above.contains(where: { $0.contains("//") }) {
                    Issue.record("\(file.path):\(index + 1) is unsafe without a reason")
                }
            }
        }
    }

    private static func isUnsafe(_ line: Substring) -> Bool {
        SourceTree.code(line).split { !$0.isLetter }.contains("unsafe")
    }

    // Would catch a file that grows too long to be read at once.
    @Test func `no file has more than 500 lines`() {
        for file in tree.files where file.lines.count > 500 {
            Issue.record("\(file.path) has \(file.lines.count) lines")
        }
    }

    // Would catch a path of somebody's machine.
    @Test func `no file names a path of a machine`() {
        let words = ["/" + "work/", "/" + "root/", "/" + "opt/swift"]
        for file in tree.files {
            for (index, line) in file.lines.enumerated() where words.contains(where: { line.contains($0) }) {
                Issue.record("\(file.path):\(index + 1): \(line)")
            }
        }
    }
}
