import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite(.serialized, .timeLimit(.minutes(10))) struct InterruptsTests {
    // Would catch a Ctrl-C that is lost, reported twice, or does not wake a reader that waits.
    @Test(.withOwnSignals) func `an interrupt is consumed once and wakes a waiting reader`() throws {
        var before = sigaction()
        // Reads the action of the test process, put back below, into a value of ours.
        unsafe sigaction(SIGINT, nil, &before)
        defer { unsafe sigaction(SIGINT, &before, nil) }
        #expect(Interrupts.install())
        #expect(Interrupts.wakeDescriptor >= 0)
        _ = Interrupts.consume()
        // To the process: threads of the test library block signals, so raise would reach nobody.
        kill(getpid(), SIGINT)
        // No byte can come from this descriptor: it is only the signal that ends the wait.
        var ends: [Int32] = [-1, -1]
        // Fills the two elements of an array that lives across the call.
        #expect(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var reader = KeyReader(descriptor: ends[0])
        #expect(reader.next() == .signalled)
        #expect(Interrupts.isRequested)
        #expect(Interrupts.consume())
        #expect(!Interrupts.consume())
        #expect(!Interrupts.isRequested)
        // Lines that come through a pipe, which nobody has written to, are interrupted as well.
        kill(getpid(), SIGINT)
        #expect(PlainLines(descriptor: ends[0]).read(prompt: Prompt(text: "")) == .interrupted)
    }

    // Would catch a lone Escape taken for the start of a paste, or bytes after it lost or reordered.
    @Test func `bytes after an Escape that begin no paste are given out in order`() throws {
        var ends: [Int32] = [-1, -1]
        // Fills the two elements of an array that lives across the call.
        #expect(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let input = Array("\u{1B}[20x\u{1B}[200~p\u{1B}".utf8)
        // Reads the array's own bytes; a pipe takes as few at once.
        #expect(unsafe write(ends[1], input, input.count) == input.count)
        close(ends[1])
        var reader = KeyReader(descriptor: ends[0])
        var seen: [UInt8] = []
        var pastes: [Int] = []
        while case let event = reader.next(), event != .ended {
            guard case .byte(let byte) = event else { continue }
            if byte == 0x1B, reader.takePasteStart() { pastes.append(seen.count) } else { seen.append(byte) }
        }
        #expect(seen == Array("\u{1B}[20xp\u{1B}".utf8))
        #expect(pastes == [5])
    }
}
