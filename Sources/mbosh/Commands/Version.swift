import BuildCommit
import Lang
import LangTest

/// The text that `--version` prints; the number is the one of CHANGELOG.md.
enum Version {
    static let number = "0.1.0"

    static var build: BuildInfo { BuildInfo(version: number, commit: buildCommit.isEmpty ? nil : buildCommit) }

    /// `mbosh 0.1.0 (16e962753, release build)`; without the commit when this was not built in a clone.
    static var text: String {
        let build = build
        return "mbosh \(number) (\(build.commit.map { "\($0), " } ?? "")\(build.configuration) build)"
    }
}
