import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangPlot

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `plot … to FILE.png`: the file's form, judged by decoders that share nothing with its writer, and what is drawn in it.
@Suite struct PNGImageTests {
    private struct Damage: Error { var words: String }

    /// The chunks of a PNG, their checksums verified, and the pixels.
    private static func decode(_ file: [UInt8]) throws -> (header: [UInt8], palette: [[UInt8]], rows: [[UInt8]]) {
        guard file.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]) else {
            throw Damage(words: "no signature")
        }
        var rest = file.dropFirst(8)
        var chunks: [String: [UInt8]] = [:]
        var order: [String] = []
        while rest.count >= 12 {
            let count = rest.prefix(4).reduce(0) { $0 * 256 + Int($1) }
            guard rest.count >= count + 12 else { throw Damage(words: "a chunk is cut short") }
            let body = Array(rest.dropFirst(4).prefix(count + 4))
            let name = String(decoding: body.prefix(4), as: UTF8.self)
            let sum = rest.dropFirst(count + 8).prefix(4).reduce(0) { $0 * 256 + UInt32($1) }
            guard sum == checksum(body) else { throw Damage(words: "\(name) has a wrong checksum") }
            chunks[name] = Array(body.dropFirst(4))
            order.append(name)
            rest = rest.dropFirst(count + 12)
        }
        guard rest.isEmpty, order == ["IHDR", "pHYs", "PLTE", "IDAT", "IEND"], let header = chunks["IHDR"],
            let palette = chunks["PLTE"], let data = chunks["IDAT"], header.count == 13, palette.count % 3 == 0
        else { throw Damage(words: "chunks \(order)") }
        let width = header.prefix(4).reduce(0) { $0 * 256 + Int($1) }
        let bytes = try Inflate.zlib(data)
        guard bytes.count % (width + 1) == 0 else { throw Damage(words: "rows of another width") }
        let rows = stride(from: 0, to: bytes.count, by: width + 1).map { Array(bytes[$0..<$0 + width + 1]) }
        guard rows.allSatisfy({ $0[0] == 0 }) else { throw Damage(words: "a filter") }
        let colours = stride(from: 0, to: palette.count, by: 3).map { Array(palette[$0..<$0 + 3]) }
        return (header, colours, rows.map { Array($0.dropFirst()) })
    }

    /// CRC-32 a bit at a time, as ISO 3309 says it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            for bit in 0..<8 {
                let isOdd = (sum ^ UInt32(byte) >> UInt32(bit)) & 1 == 1
                sum = sum >> 1 ^ (isOdd ? 0xEDB8_8320 : 0)
            }
        }
        return ~sum
    }

    private static func picture(_ statement: String) async throws -> Picture {
        let shell = Shell()
        try await shell.run("load demo")
        guard case .view(let view) = try await shell.run(statement), let picture = view.picture as? Picture else {
            throw Damage(words: "\(statement) is no picture")
        }
        return picture
    }

    private static let statements = [
        "plot mid ACME every 1m", "plot ohlcv ACME every 1m", "plot book all",
        "plot book ACME from start to end every 1m", "plot spread all every 10s as spark",
    ]

    // Catches a file that a viewer refuses, or shows as another picture than was drawn.
    @Test(.wholeLane, arguments: statements)
    func `the file decodes to the pixels that were drawn`(statement: String) async throws {
        let picture = try await Self.picture(statement)
        let file = try #require(PNGImage.render(picture))
        let again = PNGImage.render(picture)
        #expect(again == file)
        let (header, palette, rows) = try Self.decode(file)
        let canvas = PNGImage.draw(PictureScene(picture))
        #expect(rows.count == canvas.height && rows.first?.count == canvas.width && canvas.width == 1920)
        #expect(Array(header.suffix(5)) == [8, 3, 0, 0, 0])
        #expect(rows.joined().elementsEqual(canvas.pixels))
        #expect(palette == canvas.palette.map { [$0.red, $0.green, $0.blue] } && palette.count <= 256)
        // Far from the stored form, which is what a writer that finds no repetition would leave.
        #expect(file.count * 20 < canvas.pixels.count, "\(file.count) of \(canvas.pixels.count)")
    }

    // Catches what our own decoder would forgive: the same file through the zlib of another language, where there is one.
    @Test(.wholeLane, .enabled(if: python != nil, "skipped: no python3")) func `zlib itself reads it`() async throws {
        let file = try #require(PNGImage.render(try await Self.picture(Self.statements[3])))
        let folder = try TemporaryFolder()
        try FileBytes.write(file, to: folder.file("a.png"))
        let program = """
            import sys, zlib, struct
            b = open(sys.argv[1], 'rb').read()
            at, data = 8, b''
            while at < len(b):
                n, name = struct.unpack('>I4s', b[at:at + 8])
                assert zlib.crc32(b[at + 4:at + 8 + n]) == struct.unpack('>I', b[at + 8 + n:at + 12 + n])[0], name
                if name == b'IDAT': data += b[at + 8:at + 8 + n]
                at += 12 + n
            raw = zlib.decompress(data)
            print(len(raw), zlib.crc32(raw))
            """
        let python = try #require(Self.python)
        let run = try Subprocess.run(python, ["-c", program, folder.file("a.png")])
        let rows = try Self.decode(file).rows
        let raw = rows.flatMap { (row: [UInt8]) -> [UInt8] in [0] + row }
        #expect(run.standardOutput == "\(raw.count) \(Self.checksum(raw))\n", "\(run.standardError)")
    }

    private static let python: String? = {
        let usual = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
        // Passed as a NUL-terminated copy that lives across the call.
        let found = usual.first { (path: String) in unsafe access(path, X_OK) == 0 }
        if found == nil { print("skipped: no python3") }
        return found
    }()

    // Catches a wrong count of bytes around the library's calls: too little room, or a rest of zeroes.
    @Test func `any bytes come back`() throws {
        var random = SeededRandom(seed: 7)
        for length in Array(0...20) + [257, 258, 259, 260, 516, 517, 70_000] {
            let same = [UInt8](repeating: 200, count: length)
            #expect(try Inflate.zlib(Zlib.compressed(same)) == same)
            let noise = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(try Inflate.zlib(Zlib.compressed(noise)) == noise)
        }
        #expect(Zlib.crc(Array("IEND".utf8)) == 0xAE42_6082)
    }

    // Catches pictures whose marks are elsewhere than those of the SVG: the two are one drawing.
    @Test func `a line is where the SVG has it`() async throws {
        let picture = try await Self.picture("plot mid ACME every 1m")
        let scene = PictureScene(picture)
        let canvas = PNGImage.draw(scene)
        let sheet = try #require(scene.sheets.first)
        let points = try #require(
            sheet.marks.lazy.compactMap { mark -> [PictureScene.Point]? in
                if case .steps(let points, _) = mark { points } else { nil }
            }.first)
        #expect(points.count > 20)
        let stroke = try #require(canvas.palette.firstIndex(of: PictureScene.Colour.bid.rgb))
        for point in points {
            let index = (point.y * 2 + 5) / 10 * canvas.width + (point.x * 2 + 5) / 10
            #expect(canvas.pixels[index] == UInt8(stroke), "\(point)")
        }
        #expect(SVGText.render(picture).contains("<path d=\"M"))
    }

    // Catches sides that are swapped or share a colour: bids stand left of asks.
    @Test func `bids stand left of asks`() async throws {
        let canvas = PNGImage.draw(PictureScene(try await Self.picture("plot book ACME depth 5")))
        func columns(_ colour: PictureScene.Colour) -> [Int] {
            guard let place = canvas.palette.firstIndex(of: colour.rgb) else { return [] }
            return canvas.pixels.indices.filter { canvas.pixels[$0] == UInt8(place) }.map { $0 % canvas.width }
        }
        let (bids, asks) = (columns(.bid), columns(.ask))
        let (rightmost, leftmost) = (try #require(bids.max()), try #require(asks.min()))
        #expect(rightmost < leftmost)
    }

    // Catches letters left out, doubled, cut or upside down: each is drawn and differs from every other.
    @Test func `every letter of ASCII is drawn`() {
        var seen: [[Int]: Unicode.Scalar] = [:]
        for code in UInt8(0x20)..<0x7F {
            let letter = Unicode.Scalar(code)
            let glyph = PictureFont.glyph(letter)
            let coverage = GlyphCoverage(glyph, size: 24, shift: 0)
            #expect(glyph.advance > 0 && coverage.values.allSatisfy { (0...GlyphCoverage.full).contains($0) })
            #expect(coverage.values.contains { $0 > GlyphCoverage.full / 2 } == (letter != " "), "\(letter)")
            let form = [coverage.left, coverage.top, coverage.width, coverage.height] + coverage.values
            #expect(seen.updateValue(letter, forKey: form) == nil, "\(letter) looks like another")
        }
        // A letter of no outline is the box that stands for all of them.
        let box = PictureFont.glyph("中")
        #expect(box == PictureFont.glyph("\u{1F600}") && box != PictureFont.glyph("A"))
        // An L has its foot at the baseline, reaches to the height of capitals and has nothing at its upper right.
        let l = GlyphCoverage(PictureFont.glyph("L"), size: 100, shift: 0)
        #expect(l.top == -72 && l.top + l.height <= 1)
        #expect(l.values[10 * l.width + 3] == GlyphCoverage.full && l.values[10 * l.width + l.width - 5] == 0)
        #expect(l.values[(l.height - 5) * l.width + l.width - 5] == GlyphCoverage.full)
        // The hole of an o is empty.
        let o = GlyphCoverage(PictureFont.glyph("o"), size: 100, shift: 0)
        #expect(o.values[o.height / 2 * o.width + o.width / 2] == 0)
        #expect(o.values[o.height / 2 * o.width + 5] == GlyphCoverage.full)
    }

    // Catches edges that are steps again: a slanted stroke has pixels between ink and paper.
    @Test func `letters have smooth edges and a text is as wide as its letters`() {
        var canvas = RasterCanvas(width: 60, height: 40, paper: PictureScene.Colour.paper.rgb)
        canvas.text("/", x: 10 * 64, baseline: 30, size: 24, PictureScene.Colour.ink.rgb)
        let shades = Set(canvas.pixels)
        #expect(shades.count > 6 && shades.count <= 17)
        let width = RasterCanvas.width(of: "100.25", size: 24)
        #expect(width == RasterCanvas.width(of: "987.61", size: 24) && (60 * 64...90 * 64).contains(width))
    }

    // Catches colours past the 256th that wrap around to the first, and rectangles that leave the sheet.
    @Test func `a canvas keeps to its size and to 256 colours`() {
        var canvas = RasterCanvas(width: 300, height: 2, paper: PictureScene.Colour.paper.rgb)
        for x in 0..<300 {
            let colour = RasterCanvas.RGB(red: UInt8(x % 256), green: UInt8(x / 2), blue: 0)
            canvas.fill(x..<x + 1, -3..<9, colour)
        }
        #expect(canvas.palette.count == 256 && Set(canvas.palette).count == 256)
        for x in 0..<300 {
            let wanted = RasterCanvas.RGB(red: UInt8(x % 256), green: UInt8(x / 2), blue: 0)
            let shown = canvas.palette[Int(canvas.pixels[300 + x])]
            #expect(shown.distance(wanted) == canvas.palette.map { $0.distance(wanted) }.min(), "\(x)")
        }
        canvas.fill(-5..<0, 0..<2, PictureScene.Colour.ink.rgb)
        canvas.fill(300..<400, 0..<2, PictureScene.Colour.ink.rgb)
        canvas.text("ABC", x: 298 * 64, baseline: 1, size: 24, PictureScene.Colour.ink.rgb)
        canvas.disc(x: 2_990, y: -5, radius: 40, PictureScene.Colour.ink.rgb)
        #expect(canvas.pixels.count == 600)
        let half = PictureScene.Colour.ink.rgb.over(PictureScene.Colour.paper.rgb, opacity: 50)
        #expect(half == RasterCanvas.RGB(red: 145, green: 145, blue: 145))
    }

    // Catches a file of hundreds of megabytes: what is too long for one image is refused, with what to do.
    @Test func `too many charts are refused`() async throws {
        let folder = try TemporaryFolder()
        let shell = Shell()
        try await shell.run("load synthetic seed=1 records=3000 instruments=30")
        let path = folder.file("all.png")
        #expect(try await shell.complaint("plot book all to \"\(path)\"") == "E0313 \"\(path)\"")
        try await shell.run("plot book SYN1, SYN2 to \"\(path)\"")
        #expect(await shell.notices.first(with: "drew ").hasSuffix("all.png"))
        #expect(try Subprocess.run("/usr/bin/head", ["-c", "4", path]).standardOutput.hasSuffix("PNG"))
    }
}
