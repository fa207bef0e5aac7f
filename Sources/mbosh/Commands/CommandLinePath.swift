import Lang

/// Paths of the command line. A shell writes `~` out at the beginning of a word and leaves it in `--junit=~/report.xml`.
enum CommandLinePath {
    /// The path with its home folder written out; as it is where that is not known: opening it says so.
    static func expanded(_ path: String) -> String {
        do throws(HomePath.Failure) {
            return try HomePath.expanded(path)
        } catch {
            return path
        }
    }
}
