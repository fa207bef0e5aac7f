import Engine
import NIOCore

/// Asks ten times a second whether the file of a recording is still what it was: a client that is being sent from a file that
/// was cut off is at a stop, and asks for nothing any more.
package enum FileWatch {
    private static let period = TimeAmount.milliseconds(100)

    /// - Parameters:
    ///   - goesOn: whether anybody still wants to know; asked first.
    ///   - lost: told once what became of the file.
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
