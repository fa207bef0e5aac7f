import Engine
import Lang

/// Which program it was that measured or tested.
public struct BuildInfo: Sendable, Hashable {
    /// `0.1.0`
    public var version: String
    /// `release` or `debug`.
    public var configuration: String
    /// Of the sources, where the build knew it.
    public var commit: String?

    public init(version: String, configuration: String = BuildInfo.configuration, commit: String? = nil) {
        self.version = version
        self.configuration = configuration
        self.commit = commit
    }

    /// How this module was compiled.
    public static var configuration: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}
