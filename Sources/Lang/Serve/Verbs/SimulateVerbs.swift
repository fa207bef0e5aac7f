public import Lang

/// The verbs that open sockets, and those that manage what runs behind the prompt.
public enum SimulateVerbs {
    /// All of them, for `CommandTable.adding`.
    public static let all =
        ConnectVerbs.all + StreamVerbs.all + ReplayVerbs.all + FaultVerbs.all + PauseVerbs.all + ServeVerbs.all
        + JobVerbs.all
}
