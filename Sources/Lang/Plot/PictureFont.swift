import Engine
import Lang

/// The font of pictures in pixels: outlines, drawn with smooth edges at any size.
///
/// The outlines are kept here because a picture must be the same pixels on every machine, which rules out the fonts of
/// the machine. A library that draws the SVG (cairo, librsvg, FreeType) would tie a program that needs no more than
/// libzstd to a stack of others for a few labels, and there is no Swift package that draws text. A hundred outlines are
/// 20 kB of text (`Roboto.txt`, which the build makes a part of the program) and two small files of code.
enum PictureFont {
    /// The units of the em, which is the size of the font.
    static let unitsPerEm = 512

    /// The shape of a letter.
    struct Glyph: Hashable, Sendable {
        /// The distance to the next letter, in units.
        var advance: Int
        var outlines: [Outline]
    }

    /// A closed line: its beginning and the curves from there. An outline that winds the other way is a hole.
    struct Outline: Hashable, Sendable {
        var start: Point
        var curves: [Curve]
    }

    /// A point in units, to the right from the beginning of the letter and upwards from the baseline.
    struct Point: Hashable, Sendable {
        var x: Int
        var y: Int
    }

    /// A quadratic curve to `end`; a straight line has its end for a control point.
    struct Curve: Hashable, Sendable {
        var control: Point
        var end: Point
    }

    /// The shape of a letter; a box for one that the font does not have.
    static func glyph(_ scalar: Unicode.Scalar) -> Glyph { glyphs[scalar] ?? box }

    /// The width of a text, in units.
    static func width(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + glyph($1).advance } }

    private static let glyphs: [Unicode.Scalar: Glyph] = {
        var glyphs: [Unicode.Scalar: Glyph] = [:]
        for line in String(decoding: PackageResources.Roboto_txt, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let scalar = UInt32(words[0], radix: 16).flatMap(Unicode.Scalar.init), let advance = Int(words[1])
            else { continue }
            glyphs[scalar] = Glyph(advance: advance, outlines: outlines(words.dropFirst(2)))
        }
        return glyphs
    }()

    private static let box: Glyph = {
        func corner(_ x: Int, _ y: Int) -> Curve { Curve(control: Point(x: x, y: y), end: Point(x: x, y: y)) }
        let outer = Outline(start: Point(x: 40, y: 0), curves: [corner(260, 0), corner(260, 364), corner(40, 364)])
        let inner = Outline(start: Point(x: 70, y: 30), curves: [corner(70, 334), corner(230, 334), corner(230, 30)])
        return Glyph(advance: 300, outlines: [outer, inner])
    }()

    private static func outlines(_ words: ArraySlice<Substring>) -> [Outline] {
        var outlines: [Outline] = []
        var rest = words
        var point = Point(x: 0, y: 0)
        func next() -> Point {
            point.x += rest.popFirst().flatMap { Int($0) } ?? 0
            point.y += rest.popFirst().flatMap { Int($0) } ?? 0
            return point
        }
        while let command = rest.popFirst() {
            let first = next()
            if command == "m" {
                outlines.append(Outline(start: first, curves: []))
            } else {
                let curve = Curve(control: first, end: command == "q" ? next() : first)
                outlines[outlines.count - 1].curves.append(curve)
            }
        }
        return outlines
    }
}
