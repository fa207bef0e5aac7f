// swift-tools-version: 6.2
import PackageDescription

// A package of your own with verbs of its own. In it, name a version of the repository in the place of the path.
let package = Package(
    name: "embed-verbs",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mbosh", path: "../..")],
    targets: [
        .executableTarget(
            name: "embed-verbs",
            dependencies: [.product(name: "Engine", package: "mbosh"), .product(name: "Lang", package: "mbosh")],
            path: "Sources")
    ]
)
