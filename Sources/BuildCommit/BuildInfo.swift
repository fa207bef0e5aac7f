// `buildCommit` comes from the Commit plugin, which writes it anew when HEAD has moved. A target of its own, so that a
// commit rebuilds nothing but it.
