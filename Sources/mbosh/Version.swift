import BuildInfo

/// What `--version` prints; the number is the one of CHANGELOG.md.
enum Version {
    static let number = "0.1.0"

    /// `mbosh 0.1.0 (16e962753, release build)`; without the commit when this was not built in a clone.
    static var text: String {
        #if DEBUG
            let build = "debug build"
        #else
            let build = "release build"
        #endif
        return "mbosh \(number) (\(buildCommit.isEmpty ? "" : buildCommit + ", ")\(build))"
    }
}
