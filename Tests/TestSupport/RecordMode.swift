#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// True when tests write down what they find instead of comparing it with what was written before.
public enum RecordMode {
    /// `MBOSH_RECORD` is set. The review is `git diff`.
    public static var isOn: Bool {
        // A variable of the environment that no test changes.
        unsafe getenv("MBOSH_RECORD") != nil
    }
}
