/// The verbs that were made for the prompt, though a script may use them.
enum ShellVerbs {
    static let all = WatchVerbs.all + PlotVerbs.all + BisectVerbs.all + HistoryVerbs.all
}
