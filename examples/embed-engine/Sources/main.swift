import Engine
import EngineSynthetic

// The top of every book at five moments of a recording: of the files named, or of a seeded market of 20,000 records.
let paths = Array(CommandLine.arguments.dropFirst())
var parameters = SyntheticMarket.Parameters()
parameters.seed = 7
parameters.records = 20_000
let recording =
    try paths.isEmpty ? SyntheticMarket.recording(parameters) : RecordingLoader().load(paths: paths)

// One pass makes the index; after it any moment costs well under a millisecond.
let timeline = try Timeline(recording)
for step in 1...5 {
    guard let moment = recording.cursor(record: recording.count * step / 5) else { break }
    for book in timeline.books {
        let view = timeline.bboView(book, at: moment)
        let quotes = [view.bbo.bid, view.bbo.ask].map { $0.map { "\($0.size) at \($0.price)" } ?? "none" }
        print("record \(moment.position): \(view.symbol) bid \(quotes[0]), ask \(quotes[1])")
    }
}
