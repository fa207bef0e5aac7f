import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct ExpectErrorTests {
    // Catches an expectation that is met by another error or by none, and an error that escapes it.
    @Test(arguments: [
        ("expect error E0302: book XYZ", "pass", "E0302 "), ("expect error: book XYZ", "pass", "E0302 "),
        ("expect error like \"xyz\": book XYZ", "pass", "E0302 "), ("expect error E0201: bok TEST", "pass", "E0201 "),
        ("expect error E0204: book TEST depth 0", "pass", "E0204 "), ("expect error E0305: print $x", "pass", "E0305 "),
        ("expect error E0221: include nowhere.mbo", "pass", "E0221 "),
        ("expect error E0302: repeat 2 { book XYZ }", "pass", "E0302 "),
        ("expect error: expect error E9: bbo", "pass", "E0204 "),
        ("expect error E0142: assert 1 < 2 < 3", "pass", "E0142 "),
        ("expect error E0303: book XYZ", "fail", "expected E0303, found E0302: "),
        ("expect error like \"zzz\": book XYZ", "fail", "expected a message with “zzz” in it, found E0302: "),
        ("expect error: bbo TEST", "fail", "the statement ended without an error"),
        ("expect error: assert 1 > 2", "fail", "the statement ended without an error"),
    ]) func `an expectation is met by its own error only`(text: String, outcome: String, summary: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        let result = try await shell.assertion(text)
        #expect(result.outcome.rawValue == outcome && result.verb == "expect" && result.checks == 1)
        #expect(result.summary.hasPrefix(summary), "\(result.summary)")
        #expect("expect " + result.claim == text)
    }

    // Catches a head that is not understood and taken for any error.
    @Test(arguments: [
        ("expect error E0301 E0302: bbo", "E0203 E0302"), ("expect error E9999: bbo", "E0204 E9999"),
        ("expect eror: bbo", "E0204 eror"), ("assert no-cross: bbo", "E0135 assert no-cross"),
        ("expect error like: bbo", "E0202 "),
    ]) func `a head that is not understood is an error`(text: String, expected: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.complaint(text) == expected)
    }
}
