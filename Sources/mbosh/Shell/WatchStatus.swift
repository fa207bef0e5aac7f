import Engine
import Lang

/// The last row of a live screen: its state, its position, and the keys.
struct WatchStatus {
    var state: WatchScreen.State
    var isUnicode: Bool

    var text: String {
        var words = [doing]
        if let cursor = state.cursor {
            words.append("record \(cursor.position)")
            if let time = cursor.time { words.append(ZonedTime.clock(time, fraction: 3, state.zone)) }
        }
        if state.isLed {
            words.append(state.held == nil ? "space holds" : "space goes on")
        } else {
            let arrows = isUnicode ? "←→" : "left right"
            words += [state.isPlaying ? "space pauses" : "space plays", "\(arrows) step", "t trade", "+- speed"]
        }
        return (words + ["q leaves"]).joined(separator: "  ")
    }

    private var doing: String {
        if state.isLed { return state.held == nil ? "following the stream" : "held" }
        let speed = state.speed >= 0 ? "x\(1 << state.speed)" : "x1/\(1 << -state.speed)"
        if state.isPlaying { return (isUnicode ? "▶ " : "> ") + speed }
        return "paused \(speed)"
    }
}
