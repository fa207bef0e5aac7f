import Engine
import Synchronization

/// The phases of one recording under one setting of session and clock. They are made once and not for every question,
/// because there may be 10,000 instruments' status records.
final class PhaseCache: Sendable {
    private struct Entry: Sendable {
        let phases: PhaseMap
        /// The recording is not kept alive: it is freed when other data is loaded.
        weak var recording: Recording?
        let session: TradingSession?
        let clock: Recording.Clock
    }

    private struct State: Sendable {
        var entry: Entry?
        var timesMade = 0
    }

    private let state = Mutex(State())

    /// The number of times that phases had to be made, because the recording or a setting was another one than before.
    var timesMade: Int { state.withLock { $0.timesMade } }

    /// The phases of a recording. Questions that come while they are made wait for them.
    ///
    /// - Complexity: O(1) for the recording and the settings of the last call, else O(status records × log of them).
    func phases(_ recording: Recording, _ settings: Settings) -> PhaseMap {
        state.withLock { state in
            if let entry = state.entry, entry.recording === recording, entry.session == settings.session,
                entry.clock == settings.clock
            {
                return entry.phases
            }
            let phases = PhaseMap(recording, session: settings.session, clock: settings.clock)
            state.entry = Entry(phases: phases, recording: recording, session: settings.session, clock: settings.clock)
            state.timesMade += 1
            return phases
        }
    }
}
