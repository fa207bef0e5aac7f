#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the program may assume of where its output goes.
struct Terminal: Sendable {
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    /// Colour on standard output, and on standard error.
    var usesColour: Bool
    var errorUsesColour: Bool
    /// False in a locale that cannot show `▸`, `│` and blocks.
    var isUnicode: Bool

    enum ColourChoice: String, CaseIterable {
        case auto, always, never
    }

    /// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then a terminal with a TERM other than dumb. The terminal itself is
    /// never asked.
    static func detect(colour: ColourChoice) -> Terminal {
        let output = isatty(STDOUT_FILENO) == 1
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(environment).first { !$0.isEmpty } ?? ""
        let isUTF8 = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        let terminal = Terminal(
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: output,
            errorIsTerminal: isatty(STDERR_FILENO) == 1, usesColour: Self.usesColour(colour, isTerminal: output),
            errorUsesColour: Self.usesColour(colour, isTerminal: isatty(STDERR_FILENO) == 1),
            // Piped output is always the same bytes; only a terminal can be an ASCII one.
            isUnicode: isUTF8 || !output)
        if terminal.usesColour || terminal.errorUsesColour { TerminalFilter.allowColours() }
        return terminal
    }

    private static func usesColour(_ choice: ColourChoice, isTerminal: Bool) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto:
            if environment("NO_COLOR")?.isEmpty == false { return false }
            if let force = environment("CLICOLOR_FORCE"), !force.isEmpty, force != "0" { return true }
            return isTerminal && !["", "dumb"].contains(environment("TERM") ?? "")
        }
    }

    static func environment(_ name: String) -> String? {
        // Sound: getenv gives a C string of the environment or nil; it is copied at once.
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe String(cString: text)
    }

    /// All of the environment, for a program that is started.
    static var variables: [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        // The environment is a list of C strings that ends in a null; nothing here changes it meanwhile.
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            unsafe entry += 1
        }
        return variables
    }

    /// Rows of the terminal on standard output; 24 when it does not say.
    static var height: Int {
        var size = winsize()
        // Sound: the request fills the struct given.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// Columns of the terminal on standard output; 80 when it does not say.
    static var width: Int { width(STDOUT_FILENO) }

    /// The same of the one on standard error.
    static var errorWidth: Int { width(STDERR_FILENO) }

    private static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        // Sound: the request fills the struct given.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
