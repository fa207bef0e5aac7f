import Engine
import Lang

/// The program that measured or tested.
public struct BuildInfo: Sendable, Hashable {
    /// The version, such as `0.1.0`.
    public var version: String
    /// The configuration, `release` or `debug`.
    public var configuration: String
    /// The commit of the sources; nil when the build did not know it.
    public var commit: String?

    /// Makes a build's description of its parts.
    public init(version: String, configuration: String = BuildInfo.configuration, commit: String? = nil) {
        self.version = version
        self.configuration = configuration
        self.commit = commit
    }

    /// The configuration in which this module was compiled.
    public static var configuration: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}
