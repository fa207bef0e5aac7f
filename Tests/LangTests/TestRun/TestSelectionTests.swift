import Testing

@testable import Lang
@testable import LangTest

@Suite struct TestSelectionTests {
    // Would catch a tag that selects what it should leave out.
    @Test func `one of the wanted tags, none of the others, and the name`() throws {
        let selection = try TestSelection(tags: "a,b,!slow", filter: "^book")
        #expect(selection.includes(name: "book whole", tags: ["a"]))
        #expect(selection.includes(name: "book whole", tags: ["c", "b"]))
        #expect(!selection.includes(name: "book whole", tags: []))
        #expect(!selection.includes(name: "book whole", tags: ["a", "slow"]))
        #expect(!selection.includes(name: "the book", tags: ["a"]))
        #expect(try TestSelection(tags: "!slow", filter: nil).includes(name: "x", tags: []))
        #expect(TestSelection().includes(name: "x", tags: ["anything"]))
        #expect(TestSelection().isEverything && !selection.isEverything)
    }

    // Would catch a mistyped selection that quietly selects nothing, or all.
    @Test(
        arguments: [("a,,b", nil), ("!", nil), ("a b", nil), ("", nil), (nil, "("), (nil, "*")] as [(String?, String?)])
    func `what cannot be meant is refused`(tags: String?, filter: String?) {
        #expect(throws: TestSelection.Failure.self) { try TestSelection(tags: tags, filter: filter) }
    }

    // Would catch a reproduce line that runs other tests than the one it is about.
    @Test(arguments: ["plain", "a.b*c", "x (y) [z] {1,2}?", "1 + 2 = $3 | ^4", "back\\slash"])
    func `a name's own pattern matches it and nothing longer`(name: String) throws {
        let selection = try TestSelection(tags: nil, filter: TestSelection.pattern(for: name))
        #expect(selection.includes(name: name, tags: []))
        #expect(!selection.includes(name: name + "x", tags: []))
        #expect(!selection.includes(name: "x" + name, tags: []))
    }
}
