using System.Globalization;

namespace CloudAssistant.Agent.Settings;

/// <summary>Numbers of bytes as people write them: plain bytes, or a whole number of KiB, MiB or GiB.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    /// <summary>Bytes; null for what is no such number.</summary>
    public static long? Read(string text)
    {
        var (number, factor) = (text, 1L);
        foreach (var (unit, bytes) in Units)
            if (text.EndsWith(unit, StringComparison.Ordinal))
                (number, factor) = (text[..^unit.Length], bytes);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue / factor ? count * factor : null;
    }

    /// <summary>The shortest way to write it.</summary>
    public static string Text(long bytes)
    {
        foreach (var (unit, size) in Units)
            if (bytes >= size && bytes % size == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}");
    }
}
