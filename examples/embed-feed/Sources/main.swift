import Engine
import EngineServe
import EngineSynthetic

// A server on this machine that sends a seeded market to whoever connects, in the place of a feed of yours.
var parameters = SyntheticMarket.Parameters()
parameters.seed = 7
parameters.records = 20_000
let recording = try SyntheticMarket.recording(parameters)
let view = SharedView()
view.publish(SharedView.State(timeline: try Timeline(recording), cursor: recording.end()))
let server = try await ReplayServer.start(ListenAddress(port: 0), view: view)

// The feed is followed by a task, and read as a sequence: each step is what has come since the one before.
let follower = FeedFollower(.tcp, at: server.address, keeping: FeedRecorder.Options(name: "feed", kind: "tcp"))
let following = Task { try await follower.run() }
var steps = 0
for await _ in follower.growth {
    guard let timeline = try follower.timeline(), let book = timeline.books.first else { continue }
    // Any book at any moment that has come, while more comes.
    _ = timeline.bboView(book, at: timeline.recording.end())
    steps += 1
}
let report = try await following.value
await server.stop()

// What came is a recording as one of a file is: a collection of records.
if let timeline = try follower.timeline() {
    let largest = timeline.recording.max { $0.size < $1.size }
    print(
        "\(report.records) records in \(steps > 0 ? "some" : "no") steps, equal to those sent: "
            + "\(timeline.recording.elementsEqual(recording)), the largest of \(largest?.size ?? 0)")
}
