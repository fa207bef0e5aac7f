#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The `~` at the beginning of a path, as a shell reads it: people type it after `load` or `save`, also in quotes,
/// where no shell has expanded it.
///
///     ~, ~/day.dbn      $HOME; where that is not set, the home folder of the user that runs the program
///     ~anna/day.dbn     the home folder of that user
///     ./~day.dbn        a file whose name begins with a ~
package enum HomePath {
    /// The reason why nobody's home folder is known.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case noHome
        case noUser(String)

        /// The error as a sentence.
        package var description: String {
            switch self {
            case .noHome: "no home folder is known for ‘~’: HOME is not set"
            case .noUser(let name): "no user is called ‘\(name)’, whose home folder ‘~\(name)’ would be"
            }
        }

        /// The advice for the error.
        package var help: String {
            switch self {
            case .noHome: "set HOME, or write the path from `/` on"
            case .noUser(let name): "write the path from `/` on; a file that is called so is written `./~\(name)`"
            }
        }
    }

    /// A path with its home folder written out; unchanged when it does not begin with a `~`.
    ///
    /// - Throws: `Failure` when the home folder is not known.
    package static func expanded(_ path: String) throws(Failure) -> String {
        guard path.utf8.first == UInt8(ascii: "~") else { return path }
        let user = String(path.dropFirst().prefix { $0 != "/" })
        var home: String
        if user.isEmpty {
            guard let own = ownHome() else { throw .noHome }
            home = own
        } else {
            guard let found = folder(of: user) else { throw .noUser(user) }
            home = found
        }
        let rest = path.dropFirst(1 + user.count)
        while !rest.isEmpty, home.utf8.last == UInt8(ascii: "/") { home.removeLast() }
        return home + rest
    }

    private static func ownHome() -> String? {
        // Sound: getenv gives a C string of the environment or nil; it is copied at once.
        if let text = unsafe getenv("HOME"), unsafe text.pointee != 0 { return unsafe String(cString: text) }
        return unsafe lookup { entry, buffer, size, found in
            // Sound: all three are the caller's own and live across the call.
            unsafe getpwuid_r(getuid(), entry, buffer, size, found)
        }
    }

    private static func folder(of user: String) -> String? {
        unsafe lookup { entry, buffer, size, found in
            // Sound: the name is passed as a NUL-terminated copy; the rest is the caller's own.
            unsafe getpwnam_r(user, entry, buffer, size, found)
        }
    }

    /// The home folder in an entry of the system's list of users; nil when there is no entry or it has none.
    private static func lookup(
        _ ask: (
            UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> Int32
    ) -> String? {
        var size = 1 << 10
        while size <= 1 << 20 {
            var buffer = [CChar](repeating: 0, count: size)
            // The call below fills it with pointers into the buffer.
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>? = nil
            // Sound: the buffer lives across the call, and the folder's name is copied before it ends.
            let (code, home) = unsafe buffer.withUnsafeMutableBufferPointer { buffer -> (Int32, String?) in
                guard let base = buffer.baseAddress else { return (EINVAL, nil) }
                let code = unsafe ask(&entry, base, buffer.count, &found)
                guard code == 0, unsafe found != nil, let folder = unsafe entry.pw_dir, unsafe folder.pointee != 0
                else { return (code, nil) }
                return (code, unsafe String(cString: folder))
            }
            if code != ERANGE { return home }
            size *= 4
        }
        return nil
    }
}

extension Word {
    /// The path that was written, with its home folder written out.
    ///
    /// - Throws: `wrongArgument` at the word when the home folder is not known.
    package func path() throws(Diagnostic) -> String {
        do throws(HomePath.Failure) {
            return try HomePath.expanded(text)
        } catch {
            throw Diagnostic(.wrongArgument, error.description, at: span, help: error.help)
        }
    }
}

extension BoundCall {
    /// The value as a path, with its home folder written out; nil when it was not written.
    ///
    /// - Throws: `wrongArgument` when the home folder is not known.
    public func path(_ name: String) throws(Diagnostic) -> String? {
        guard let text = text(name) else { return nil }
        return try Word(text, span: span(of: name)).path()
    }
}
