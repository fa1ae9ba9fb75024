using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Journal;

/// <summary>Reads the journal without touching it, beside an agent that writes it: an end that is just being written, or torn, is left out.</summary>
internal static class JournalView
{
    /// <summary>What it says; null when there is none.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="damaged">Something in it is gone or changed; what stands before that is told.</param>
    public static JournalState? Read(StateDirectory directory, out bool damaged)
    {
        damaged = false;
        if (TryReadFile(Path.Combine(directory.Path, JournalFile.Name)) is not { } bytes)
            return null;
        var content = JournalFrames.Read(bytes);
        damaged = content.Damaged;
        return content.State;
    }

    /// <summary>Newest first: by start, or by end, or, where neither is known, by when the server made it.</summary>
    public static IEnumerable<JournalRecord> NewestFirst(JournalState state, CalendarTime time) =>
        state.Records.Values.OrderByDescending(record => WhenOf(record, time)).ThenByDescending(record => record.Id.Tick).ThenByDescending(record => record.Id.Ordinal);

    private static DateTimeOffset WhenOf(JournalRecord record, CalendarTime time) =>
        time.OnServer(StartOf(record)) ?? time.OnServer(record.Outcome?.FinishedAt)
        ?? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(record.Id.Tick, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>When it started; null when it did not, or that is not known.</summary>
    public static Moment? StartOf(JournalRecord record) => record.Outcome?.StartedAt ?? record.StartedAt;

    private static byte[]? TryReadFile(string path)
    {
        try
        {
            // Lets the agent go on writing, and put another in its place.
            using var file = Logs.LogFile.Open(path, FileMode.Open, FileAccess.Read);
            var bytes = new byte[file.Length];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..read];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
