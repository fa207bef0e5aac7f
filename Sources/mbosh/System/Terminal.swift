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
    /// False in a locale that cannot show `▸`, `│` and blocks: of standard output, and of standard error.
    var isUnicode: Bool
    var errorIsUnicode = true

    enum ColourChoice: String, CaseIterable {
        case auto, always, never
    }

    /// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then a terminal with a TERM other than dumb. The terminal itself is
    /// never asked.
    static func detect(colour: ColourChoice) -> Terminal {
        let output = isatty(STDOUT_FILENO) == 1
        let terminal = Terminal(
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: output,
            errorIsTerminal: isatty(STDERR_FILENO) == 1, usesColour: Self.usesColour(colour, isTerminal: output),
            errorUsesColour: Self.usesColour(colour, isTerminal: isatty(STDERR_FILENO) == 1),
            isUnicode: !isASCII(STDOUT_FILENO), errorIsUnicode: !isASCII(STDERR_FILENO))
        if terminal.usesColour || terminal.errorUsesColour { TerminalFilter.allowColours() }
        return terminal
    }

    /// A descriptor leads to a terminal in a locale without UTF-8. Piped output is always the same bytes, so that no golden
    /// depends on where it was made; only a terminal can be an ASCII one.
    static func isASCII(_ descriptor: Int32) -> Bool { !localeIsUTF8 && isatty(descriptor) == 1 }

    /// Of the environment, as the C library takes it: the first of the three that is set. With none the locale is C.
    private static let localeIsUTF8: Bool = {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(environment).first { !$0.isEmpty } ?? ""
        return locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
    }()

    /// The colours of standard output, and its width where it is a terminal.
    var palette: Palette {
        Palette(usesColour: usesColour, width: outputIsTerminal ? Self.width : nil, isUnicode: isUnicode)
    }

    /// The same of standard error, which may be a terminal where standard output is none.
    var errorPalette: Palette {
        Palette(usesColour: errorUsesColour, width: errorIsTerminal ? Self.errorWidth : nil, isUnicode: errorIsUnicode)
    }

    /// Text as wide as the terminal on standard output; unchanged where there is none.
    func fitted(_ text: String) -> String {
        outputIsTerminal ? FittedText.fit(text, width: Self.width, isUnicode: isUnicode) : text
    }

    /// The same of a page of help, whose paragraphs are filled anew.
    func fittedPage(_ text: String) -> String {
        outputIsTerminal ? FittedText.page(text, width: Self.width, isUnicode: isUnicode) : text
    }

    /// Text as wide as the terminal on standard error; unchanged where there is none.
    func errorFitted(_ text: String) -> String {
        errorIsTerminal ? FittedText.fit(text, width: Self.errorWidth, isUnicode: errorIsUnicode) : text
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
