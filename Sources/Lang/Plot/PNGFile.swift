import Engine
import Lang

/// The bytes of an image with a palette: PNG, third edition (W3C, 2025), colour type 3, eight bits a pixel, no filter.
enum PNGFile {
    /// The resolution, 192 pixels an inch, so that a document shows the image at half its pixels' size.
    private static let pixelsPerMetre: UInt32 = 7559

    static func encode(_ canvas: RasterCanvas) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header = bytes(UInt32(clamping: canvas.width)) + bytes(UInt32(clamping: canvas.height)) + [8, 3, 0, 0, 0]
        file += chunk("IHDR", header)
        file += chunk("pHYs", bytes(pixelsPerMetre) + bytes(pixelsPerMetre) + [1])
        file += chunk("PLTE", canvas.palette.flatMap { [$0.red, $0.green, $0.blue] })
        file += chunk("IDAT", Zlib.compressed(rows(canvas)))
        return file + chunk("IEND", [])
    }

    /// The rows of pixels, each after the number of its filter, 0 for none: filters do not help with a palette, as
    /// PNG specification §12.7 says.
    private static func rows(_ canvas: RasterCanvas) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((canvas.width + 1) * canvas.height)
        for row in 0..<canvas.height {
            rows.append(0)
            rows += canvas.pixels[row * canvas.width..<(row + 1) * canvas.width]
        }
        return rows
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bytes(UInt32(clamping: data.count)) + body + bytes(Zlib.crc(body))
    }
}
