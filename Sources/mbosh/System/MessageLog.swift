import Engine
import EngineServe
import Lang
import Logging

/// The log of the servers, on standard error like every other message: clients write some of its words.
struct MessageLog: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let time = Timestamp(nanos: WallClock.nanos).description.prefix(19)
        Output.messages(VisibleText.of("\(time)Z \(event.level) \(label):\(pairs) \(event.message)") + "\n")
    }
}
