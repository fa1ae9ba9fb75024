namespace CloudAssistant.Agent.Linux;

/// <summary>The limits of one record, where the kernel keeps them.</summary>
/// <param name="Apart">Groups of version 1 beside the record's own.</param>
/// <param name="Within">Files of the record's own group, of version 2.</param>
/// <param name="OomCounter">Where the kernel counts whom it killed for want of memory; null without such a limit.</param>
internal sealed record GroupLimits(IReadOnlyList<GroupLimits.Hierarchy> Apart, IReadOnlyList<LimitFile> Within, string? OomCounter)
{
    /// <summary>A group of version 1.</summary>
    /// <param name="Outside">The agent's own directory in that hierarchy.</param>
    /// <param name="Path">The record's.</param>
    /// <param name="Files">Its limits.</param>
    internal sealed record Hierarchy(string Outside, string Path, IReadOnlyList<LimitFile> Files);

    internal bool AreNone => Apart.Count + Within.Count == 0;

    /// <summary>Makes the groups beside, with their limits.</summary>
    internal bool Make() => Apart.All(h => (Libc.MakeDirectory(h.Path, 0x1ED) == 0 || Directory.Exists(h.Path)) && h.Files.All(file => Write(h.Path, file)));

    /// <summary>
    /// Takes this thread into the groups beside. Version 1 knows threads, so neither the agent's memory nor its other threads are ever in a group whose
    /// limits may kill.
    /// </summary>
    internal bool Enter() => Apart.All(h => WriteText(System.IO.Path.Combine(h.Path, "tasks"), "0"));

    /// <summary>Takes it back.</summary>
    internal bool Leave() => Apart.Aggregate(true, (left, h) => WriteText(System.IO.Path.Combine(h.Outside, "tasks"), "0") && left);

    /// <summary>Limits the record's own group. Only once the agent is out of it: version 2 knows no threads, and what it then kills would be the agent.</summary>
    internal bool Keep(string group) => Within.All(file => Write(group, file));

    /// <summary>How many the kernel killed for want of memory.</summary>
    internal long Killed()
    {
        try
        {
            if (OomCounter is null)
                return 0;
            var line = File.ReadLines(OomCounter).FirstOrDefault(l => l.StartsWith("oom_kill ", StringComparison.Ordinal));
            return long.TryParse(line?["oom_kill ".Length..], System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool Write(string directory, LimitFile file)
    {
        var path = System.IO.Path.Combine(directory, file.Name);
        return WriteText(path, file.Value) || (file.Optional && !File.Exists(path));
    }

    // One write, as the kernel wants it.
    internal static unsafe bool WriteText(string path, string text)
    {
        var fd = Libc.Open(path, Libc.WriteOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
            return false;
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        nint written;
        fixed (byte* start = bytes)
            written = Libc.Write(fd, start, bytes.Length);
        _ = Libc.Close(fd);
        return written == bytes.Length;
    }
}
