// swift-tools-version: 6.2
// 6.2 is the floor because the codec's bounds-checked loads need RawSpan and every target is built with strict memory
// safety; both arrived with Swift 6.2.
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// In a target that imports both Dispatch and Glibc, member import visibility finds `struct stat` in the wrong one of the
// two (6.3), so the program does without it.
let strictProgram = Array(strict.dropLast())

let package = Package(
    name: "mbosh",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "EngineSynthetic", targets: ["EngineSynthetic"]),
        .library(name: "EngineServe", targets: ["EngineServe"]),
        .library(name: "Lang", targets: ["Lang"]),
        .library(name: "LangPlot", targets: ["LangPlot"]),
        .library(name: "LangTest", targets: ["LangTest"]),
        .library(name: "LangServe", targets: ["LangServe"]),
        .executable(name: "mbosh", targets: ["mbosh"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.1.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CPrefetch", path: "Sources/CPrefetch"),
        .target(name: "CMapGuard"),
        .target(name: "CArguments"),
        .systemLibrary(name: "CMemoryFile", path: "Sources/CMemoryFile"),
        .systemLibrary(
            name: "CEdit", path: "Sources/CEdit", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"])]),

        .target(
            name: "Engine",
            dependencies: [
                "CMapGuard", "CPrefetch", "CZlib", "CZstd", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Engine/Core", swiftSettings: strict),
        .target(
            name: "EngineSynthetic", dependencies: ["Engine"], path: "Sources/Engine/Synthetic", swiftSettings: strict),
        .target(
            name: "EngineTransport",
            dependencies: [
                "CMemoryFile", "Engine",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/Engine/Transport", swiftSettings: strict),
        .target(
            name: "EngineServe",
            dependencies: [
                "Engine", "EngineTransport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Engine/Serve", swiftSettings: strict),
        .target(
            name: "Lang", dependencies: ["Engine", "EngineSynthetic"], path: "Sources/Lang/Core", swiftSettings: strict),
        .target(
            name: "LangPlot", dependencies: ["Engine", "Lang"], path: "Sources/Lang/Plot",
            resources: [.embedInCode("Roboto.txt")], swiftSettings: strict),
        .target(name: "LangTest", dependencies: ["Engine", "Lang"], path: "Sources/Lang/Test", swiftSettings: strict),
        .target(
            name: "LangServe",
            dependencies: [
                "Engine", "EngineServe", "EngineTransport", "Lang",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Lang/Serve", swiftSettings: strict),
        .executableTarget(
            name: "mbosh",
            dependencies: [
                "Engine", "EngineServe", "EngineSynthetic", "EngineTransport", "Lang", "LangPlot", "LangServe",
                "LangTest",
                "CArguments", "CEdit", "BuildCommit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strictProgram),

        .plugin(name: "Commit", capability: .buildTool()),
        .target(name: "BuildCommit", swiftSettings: strict, plugins: ["Commit"]),

        // The packages of `examples/embed-*` as targets of this one, so that they cannot go stale; a test runs them.
        .executableTarget(
            name: "embed-engine", dependencies: ["Engine", "EngineSynthetic"], path: "examples/embed-engine/Sources"),
        .executableTarget(
            name: "embed-feed", dependencies: ["Engine", "EngineServe", "EngineSynthetic"],
            path: "examples/embed-feed/Sources"),
        .executableTarget(name: "embed-lang", dependencies: ["Lang"], path: "examples/embed-lang/Sources"),
        .executableTarget(name: "embed-verbs", dependencies: ["Engine", "Lang"], path: "examples/embed-verbs/Sources"),

        .target(name: "CBaseline", dependencies: ["CZstd"], path: "Sources/Bench/Baseline"),
        .executableTarget(
            name: "mbosh-bench", dependencies: ["Engine", "EngineSynthetic", "CBaseline"], path: "Sources/Bench",
            exclude: ["Baseline"],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Engine", "EngineSynthetic"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "EngineSynthetic", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ServeTests",
            dependencies: [
                "Engine", "EngineServe", "EngineSynthetic", "EngineTransport", "Lang", "LangServe", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LangTests",
            dependencies: [
                "Engine", "EngineServe", "EngineSynthetic", "EngineTransport", "Lang", "LangPlot", "LangServe",
                "LangTest",
                "TestSupport", "mbosh",
            ], swiftSettings: strict),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "Engine", "EngineSynthetic", "Lang", "LangPlot", "LangServe", "LangTest", "mbosh", "TestSupport",
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
