import Testing

@testable import Lang

@Suite struct NamePatternTests {
    // Catches a star that eats too much or too little, and a pattern that is only looked for somewhere in the name.
    @Test(arguments: [
        ("cl", "CLX5", true), ("x5", "CLX5", true), ("xx", "CLX5", false), ("cl*", "CLX5", true), ("*5", "CLX5", true),
        ("c*5", "CLX5", true), ("c*z", "CLX5", false), ("CL%", "CLX5", true), ("c?x5", "CLX5", true),
        ("c?5", "CLX5", false),
        ("*", "", true), ("?", "", false), ("*a*b*", "xaxbx", true), ("*a*b", "xaxbx", false), ("", "CLX5", true),
        ("a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ])
    func `names match`(pattern: String, name: String, isMatch: Bool) {
        #expect(NamePattern(pattern).matches(name) == isMatch)
    }
}
