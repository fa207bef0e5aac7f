import Engine
import NIOCore

/// Checks ten times a second that the file of a recording has not changed. A client that is being sent from a file that
/// was cut off gets nothing more and asks for nothing, so nobody else would notice.
package enum FileWatch {
    private static let period = TimeAmount.milliseconds(100)

    /// - Parameters:
    ///   - goesOn: Whether anybody still wants to know; asked before each look.
    ///   - lost: Called once, with the reason, when the file has changed.
    /// Begins the looks on a loop; does nothing where the records do not lie in a file.
    ///
    package static func begin(
        _ recording: Recording, on loop: any EventLoop, while goesOn: @escaping () -> Bool,
        lost: @escaping (LoadError) -> Void
    ) {
        guard recording.isInFile else { return }
        loop.assumeIsolated().scheduleTask(in: period) {
            guard goesOn() else { return }
            if let loss = recording.loss {
                lost(loss)
            } else {
                begin(recording, on: loop, while: goesOn, lost: lost)
            }
        }
    }
}
