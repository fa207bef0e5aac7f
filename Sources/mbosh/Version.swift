import Lang

/// What `--version` prints; the number is the one of CHANGELOG.md.
enum Version {
    static let number = "0.1.0"

    static var build: BuildInfo { BuildInfo(version: number) }

    static var text: String {
        #if DEBUG
            "mbosh \(number) (debug build)"
        #else
            "mbosh \(number)"
        #endif
    }
}
