using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CloudAssistant.Grains.Instances;

/// <summary>Addresses from which an enrollment code may be used: one address or a network, IPv4 or IPv6.</summary>
internal static class AddressRange
{
    /// <summary>True when the text names addresses; host bits in a network are allowed and mean nothing.</summary>
    public static bool TryParse(string text, out IPNetwork range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return false;
        range = new(Masked(address, length), length);
        return true;
    }

    /// <summary>True when no range is set, or the address is in it. An address that is none is in no range.</summary>
    public static bool Allows(string range, string source) =>
        range.Length == 0 || (TryParse(range, out var network) && IPAddress.TryParse(source, out var address) && network.Contains(Plain(address)));

    private static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        // Short and hexadecimal forms of IPv4 would be read too; nobody means them.
        if (!text.Contains(':', StringComparison.Ordinal)
            && (text.Count(c => c == '.') != 3 || text.Any(c => !char.IsAsciiDigit(c) && c != '.')))
        {
            return false;
        }

        if (!IPAddress.TryParse(text, out var parsed) || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal))
            return false;
        address = Plain(parsed);
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF << (8 - Math.Clamp(length - i * 8, 0, 8)));
        return new(bytes);
    }
}
