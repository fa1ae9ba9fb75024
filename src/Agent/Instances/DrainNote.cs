using System.Text;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Instances;

/// <summary>How making way stands, for the verbs status and drain; written when it changes, never synced, trusted by nobody.</summary>
internal sealed class DrainNote(StateDirectory directory)
{
    public const string Name = "drain";
    private const string Waiting = "waiting", Working = "working", Leaving = "leaving";
    private (string Stage, int Count) _written = ("", 0);

    /// <summary>What was asked of an earlier life is done.</summary>
    public void Clear() => Try(disk => disk.Delete(Name));

    public void Write(AgentState state)
    {
        if (state.Drain is not { } drain)
            return;
        var next = state.Leaving ? (Leaving, 0) : drain.Holds ? (Waiting, state.Live.Count) : (Working, drain.Outlasting.Count);
        if (next == _written)
            return;
        if (next.Item1 != _written.Stage)
            AgentLog.Write($"asked to make way: {Say(next.Item1, $"{next.Item2}")}");
        _written = next;
        Try(disk =>
        {
            using var file = disk.Create(Name);
            file.Append(Encoding.UTF8.GetBytes($"{next.Item1} {next.Item2}\n"));
        });
    }

    /// <summary>How it stands, in words; null when nothing was asked of the agent at work.</summary>
    public static (string Text, bool TakesWork)? Read(StateDirectory directory)
    {
        try
        {
            return directory.Disk.Read(Name) is { } bytes && Encoding.UTF8.GetString(bytes).Trim().Split(' ') is [var stage, var count]
                ? (Say(stage, count), stage == Working)
                : null;
        }
        catch (IOException)
        {
            return null; // it is being written
        }
    }

    private static string Say(string stage, string count)
    {
        var records = count == "1" ? "1 record" : $"{count} records";
        return stage switch
        {
            Waiting => $"waiting for {records} to end; nothing new starts",
            Working => $"{records} did not end in time; takes work again, and leaves when nothing runs",
            _ => "nothing runs; leaves",
        };
    }

    private void Try(Action<IDisk> what)
    {
        try
        {
            what(directory.Disk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note only.
        }
    }
}
