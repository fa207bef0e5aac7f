// swift-tools-version: 6.2
import PackageDescription

// A package of your own that uses the engine. In it, name a version of the repository in the place of the path.
let package = Package(
    name: "embed-engine",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mbosh", path: "../..")],
    targets: [
        .executableTarget(
            name: "embed-engine",
            dependencies: [
                .product(name: "Engine", package: "mbosh"), .product(name: "EngineSynthetic", package: "mbosh"),
            ], path: "Sources")
    ]
)
