import Engine

/// The phases of one recording under one setting of session and clock: of 10,000 instruments' status records they are made
/// once, not for every question.
struct PhaseCache: Sendable {
    let phases: PhaseMap
    /// Not kept alive: what was loaded before goes when something else is loaded.
    private weak var recording: Recording?
    private let session: TradingSession?
    private let clock: Recording.Clock

    init(_ recording: Recording, _ settings: Settings) {
        phases = PhaseMap(recording, session: settings.session, clock: settings.clock)
        self.recording = recording
        session = settings.session
        clock = settings.clock
    }

    /// nil for another recording and under other settings.
    func phases(_ recording: Recording, _ settings: Settings) -> PhaseMap? {
        recording === self.recording && settings.session == session && settings.clock == clock ? phases : nil
    }
}
