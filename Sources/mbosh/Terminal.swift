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
    /// Colour on standard output.
    var usesColour: Bool
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
        let usesColour: Bool
        switch colour {
        case .always: usesColour = true
        case .never: usesColour = false
        case .auto:
            if environment("NO_COLOR")?.isEmpty == false {
                usesColour = false
            } else if let force = environment("CLICOLOR_FORCE"), !force.isEmpty, force != "0" {
                usesColour = true
            } else {
                usesColour = output && !["", "dumb"].contains(environment("TERM") ?? "")
            }
        }
        return Terminal(
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: output,
            errorIsTerminal: isatty(STDERR_FILENO) == 1, usesColour: usesColour,
            // Piped output is always the same bytes; only a terminal can be an ASCII one.
            isUnicode: isUTF8 || !output)
    }

    static func environment(_ name: String) -> String? {
        // Sound: getenv gives a C string of the environment or nil; it is copied at once.
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe String(cString: text)
    }

    /// Columns of the terminal on standard output; 80 when it does not say.
    static var width: Int {
        var size = winsize()
        // Sound: the request fills the struct given.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
