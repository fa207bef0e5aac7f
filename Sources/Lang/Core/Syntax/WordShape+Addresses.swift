// address   = [ host ] ":" port         host: a name, an IPv4 address, or an IPv6 address in brackets

extension WordShape {
    static func address(_ word: ArraySlice<UInt8>) -> Reading {
        guard let colon = word.lastIndex(of: UInt8(ascii: ":")) else { return .word }
        let host = word[..<colon]
        let digits = word[word.index(after: colon)...]
        guard !digits.isEmpty, digits.allSatisfy(\.isDigit), isHost(host) else { return .word }
        guard digits.count <= 5, let port = Int(text(digits)), port <= 65535 else {
            // `sqlite:99999` may be something else; `:99999` and `127.0.0.1:99999` may not.
            guard host.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }) || host.last == UInt8(ascii: "]") else {
                return .word
            }
            return .refused(.numberOutOfRange, "there is no port \(quoted(text(digits)))", help: "ports are 0 to 65535")
        }
        let isBracketed = host.first == UInt8(ascii: "[")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        return .shaped(.address(host: name.isEmpty ? nil : text(name), port: port))
    }

    private static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
        guard let first = host.first else { return true }
        if first == UInt8(ascii: "[") {
            let inner = host.dropFirst().dropLast()
            return host.last == UInt8(ascii: "]") && inner.contains(UInt8(ascii: ":"))
                && inner.allSatisfy { $0.hexValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        // Digits alone are no host: `1:9000` is not an address.
        return !host.allSatisfy(\.isDigit)
            && host.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
    }
}
