import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The properties of the terminal, if any, that the program reads from and writes to.
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

    /// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then a terminal with a TERM other than dumb. The terminal
    /// itself is never asked.
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

    /// A descriptor leads to a terminal in a locale without UTF-8. Piped output is always the same bytes, so that no
    /// golden depends on where it was made; only a terminal can be an ASCII one.
    static func isASCII(_ descriptor: Int32) -> Bool { !localeIsUTF8 && isatty(descriptor) == 1 }

    /// True when the environment's locale is UTF-8, by the variable that the C library takes: the first of the three
    /// that is set. With none the locale is C.
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
        Palette(
            usesColour: errorUsesColour, width: errorIsTerminal ? Self.width(STDERR_FILENO) : nil,
            isUnicode: errorIsUnicode)
    }

    /// No terminal anywhere, as where goldens and reports are written.
    static let none = Terminal(
        inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, usesColour: false,
        errorUsesColour: false, isUnicode: true)

    /// Says something on standard error, as wide as the terminal there.
    func say(_ text: String) { Output.messages(errorPalette.fitted(text + "\n")) }

    /// Reports an error that has no place in a text.
    func complain(_ words: String, help: String? = nil) {
        say("mbosh: \(words)" + (help.map { "\n  help: \($0)" } ?? ""))
    }

    func report(_ diagnostic: Diagnostic, in source: Source) {
        let palette = errorPalette
        Output.messages(palette.fitted(palette.diagnostics.render(diagnostic, in: source)))
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

    /// A file of the user's, such as `$XDG_STATE_HOME/mbosh/history`, or below `~/.local/state`; nil without a home.
    /// A relative path is ignored, as the XDG Base Directory Specification says.
    static func userFile(
        _ name: String, of variable: String, below folder: String, environment: (String) -> String? = environment
    ) -> String? {
        let given = environment(variable) ?? ""
        if given.hasPrefix("/") { return given + "/mbosh/" + name }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + folder + "/mbosh/" + name
    }

    /// Rows of the terminal on standard output; 24 when it does not say.
    static var height: Int { size(STDOUT_FILENO).map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? 24 }

    /// Columns of the terminal on standard output; 80 when it does not say.
    static var width: Int { width(STDOUT_FILENO) }

    /// Columns of the terminal at a descriptor; 80 when it does not say.
    private static func width(_ descriptor: Int32) -> Int {
        size(descriptor).map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
    }

    private static func size(_ descriptor: Int32) -> winsize? {
        var size = winsize()
        // Sound: the request fills the struct given.
        return unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// In the sandbox nothing is started. Should a library try (libedit has a key that does), it finds no program by
    /// name.
    static func forgetPrograms() {
        // Sound: literals; no other thread is there yet that could read the environment.
        _ = unsafe setenv("PATH", "/nonexistent", 1)
        for name in ["EDITOR", "VISUAL", "PAGER", "SHELL", "LESSOPEN", "LESSCLOSE"] { _ = unsafe unsetenv(name) }
    }
}
