#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The mode of the terminal while a live screen has it: keys come one at a time and without echo. Ctrl-C stays a
/// signal.
struct TerminalMode {
    private var before: termios?

    var isRaw: Bool { before != nil }

    mutating func enterRaw() {
        guard before == nil else { return }
        var mode = termios()
        // Fills a value of ours.
        guard unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
        before = mode
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Reads a value of ours; a terminal that refuses stays as it is.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }

    mutating func restore() {
        guard var mode = before else { return }
        before = nil
        // As above. Keys that were typed ahead are not thrown away.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }
}
