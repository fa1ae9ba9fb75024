using System.Globalization;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Pages of this process that the kernel can bring back from where they came: of the program's own file and its libraries, unchanged since they were
/// read. An agent needs most of them when it starts and few while it waits.
/// </summary>
internal static unsafe class ResidentPages
{
    private const int DontNeed = 4;

    /// <summary>Part of the address space.</summary>
    internal readonly record struct Range(ulong From, ulong To);

    /// <summary>Lets go of what is not used, the C library's free memory too. What is used after all comes back by itself.</summary>
    internal static void GiveBack()
    {
        Libc.TrimHeap(0);
        try
        {
            foreach (var range in Unchanged(File.ReadLines("/proc/self/smaps")))
                _ = Libc.Advise((void*)range.From, (nuint)(range.To - range.From), DontNeed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then they stay.
        }
    }

    /// <summary>Mappings of files that nobody may write to and of which no page was ever changed: to let go of a changed one would undo the change.</summary>
    internal static IReadOnlyList<Range> Unchanged(IEnumerable<string> smaps)
    {
        var ranges = new List<Range>();
        Range? last = null;
        foreach (var line in smaps)
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (last is { } range && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                    ranges.Add(range);
                last = null;
            }
            else if (line.Length > 0 && (char.IsAsciiDigit(line[0]) || line[0] is >= 'a' and <= 'f'))
            {
                last = ReadOnlyFile(line);
            }
        }

        return ranges;
    }

    // from-to permissions offset device inode path
    private static Range? ReadOnlyFile(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || fields[1] is not ("r-xp" or "r--p") || fields[4] == "0" || fields[5][0] != '/')
            return null;
        var at = fields[0].Split('-');
        return new(ulong.Parse(at[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(at[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
