// swift-tools-version: 6.2
import PackageDescription

// A package of your own that uses the language. In it, name a version of the repository in the place of the path.
let package = Package(
    name: "embed-lang",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mbosh", path: "../..")],
    targets: [
        .executableTarget(
            name: "embed-lang", dependencies: [.product(name: "Lang", package: "mbosh")], path: "Sources")
    ]
)
