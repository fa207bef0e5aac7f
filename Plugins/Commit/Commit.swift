import Foundation
import PackagePlugin

/// Writes the commit that is being built into a source file, again only when HEAD has moved: git's log of HEAD is the input.
/// Outside a clone, or without git, the commit is empty.
@main struct Commit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let package = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "Commit.swift")
        let script = """
            commit=$(git -C "$1" rev-parse --short=9 HEAD 2>/dev/null) || commit=
            printf '/// The commit this was built from, nine digits; empty outside a clone.\\npublic var buildCommit: String { "%s" }\\n' "$commit" > "$2"
            """
        return [
            .buildCommand(
                displayName: "Noting the commit", executable: URL(filePath: "/bin/sh"),
                arguments: ["-c", script, "commit", package.path, output.path], inputFiles: Self.headLog(of: package),
                outputFiles: [output])
        ]
    }

    /// The file that every commit and checkout appends to; none outside a clone.
    private static func headLog(of package: URL) -> [URL] {
        var folder = package.appending(path: ".git")
        // In a worktree `.git` is a file that names the folder.
        if let text = try? String(contentsOf: folder, encoding: .utf8), text.hasPrefix("gitdir: ") {
            let path = text.dropFirst("gitdir: ".count).trimmingCharacters(in: .whitespacesAndNewlines)
            folder = URL(filePath: path, relativeTo: package)
        }
        let log = folder.appending(path: "logs/HEAD")
        return FileManager.default.fileExists(atPath: log.path) ? [log] : []
    }
}
