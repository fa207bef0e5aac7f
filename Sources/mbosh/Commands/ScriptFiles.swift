import Lang

/// The scripts that a command line names, for the tools that read many.
enum ScriptFiles {
    /// A path with its home folder written out; as it is where that is not known: opening it says so. A shell writes `~` out at the
    /// beginning of a word and leaves it in `--junit=~/report.xml`.
    static func path(_ written: String) -> String { (try? HomePath.expanded(written)) ?? written }

    /// Files as they are, folders for the `*.mbo` in them at any depth, by name; none twice. Hidden names are left out. A folder
    /// that cannot be read stands for itself: reading it says why.
    static func expand(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.map(path).flatMap { Folder.isFolder($0) ? scripts(below: $0) : [$0] }
            .filter { seen.insert($0).inserted }
    }

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: when it cannot be read or is not UTF-8, which a script is.
    static func source(_ path: String) throws(StandardInput.Failure) -> Source {
        let bytes = path == "-" ? try StandardInput.readScript() : try StandardInput.readAll(path: path)
        let name = path == "-" ? "<stdin>" : path
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StandardInput.Failure(description: "\(name): not a script: its bytes are not UTF-8 text")
        }
        return Source(name: name, text: text)
    }

    /// Links to folders are not followed: they may lead back.
    private static func scripts(below folder: String) -> [String] {
        guard let entries = Folder.entries(of: folder) else { return [folder] }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        // By bytes, so that the order is the same in every locale.
        let names = entries.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return names.flatMap { name -> [String] in
            let path = base + name
            if Folder.isFolder(path, followingLinks: false) { return scripts(below: path) }
            return name.hasSuffix(".mbo") ? [path] : []
        }
    }

    /// Works through scripts one after the other, with messages on the terminal.
    ///
    /// - Parameter work: says what its script means for the exit; what it throws ends the work on that script, and on all where
    ///   results cannot be written.
    /// - Returns: the worst: later kinds of failure have larger numbers.
    static func status(
        of paths: [String], _ terminal: Terminal, _ work: (_ path: String) throws -> Int32
    ) -> Int32 {
        var worst: Int32 = 0
        for folder in paths.map(path) where Folder.isFolder(folder) && expand([folder]).isEmpty {
            // A check of nothing is not all good.
            terminal.complain(
                "\(folder): expected scripts (*.mbo) in this folder, found none",
                help: "name a script, or a folder of them")
            worst = ExitStatus.data
        }
        for path in expand(paths) {
            do {
                worst = max(worst, try work(path))
            } catch let failure as Output.Failure {
                return failure.reported()
            } catch {
                terminal.complain("\(error)")
                worst = max(worst, ExitStatus.data)
            }
        }
        return worst
    }
}
