using System.Text;

namespace CloudAssistant.Agent.Logs;

/// <summary>Reads the log beside an agent that writes it.</summary>
internal static class LogReader
{
    private const int HeadBytes = 64, PieceBytes = 64 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>The last lines, oldest first, over all files.</summary>
    /// <param name="stateDirectory">Whose log.</param>
    /// <param name="lines">So many at most.</param>
    /// <param name="until">Where the newest file counts as ended; null: at its end.</param>
    public static List<string> Last(string stateDirectory, int lines, long? until = null)
    {
        var last = new List<string>();
        foreach (var path in LogFile.Paths(stateDirectory))
        {
            if (last.Count >= lines)
                break;
            last.InsertRange(0, Lines(path, until ?? long.MaxValue, lines - last.Count));
            until = null;
        }
        return last;
    }

    /// <summary>Hands out the last lines, and what is written from then on, through the changes of files, until cancelled.</summary>
    public static async Task FollowAsync(string stateDirectory, int lines, Action<string> line, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var path = Path.Combine(stateDirectory, LogFile.DirectoryName, LogFile.Name);
        FileStream? file = null;
        try
        {
            // From the end of what is there now, whatever is written meanwhile.
            file = TryOpen(path);
            file?.Seek(0, SeekOrigin.End);
            var rest = new List<byte>();
            foreach (var before in Last(stateDirectory, lines, file?.Position))
                line(before);
            while (true)
            {
                // Looked at before the old file is read for the last time: what it still gets comes before.
                var next = TryOpen(path);
                if (file is not null)
                    ReadOn(file, rest, line);
                if (next is not null && (file is null || !IsSame(file, next)))
                {
                    file?.Dispose();
                    (file, next) = (next, null);
                    rest.Clear();
                    ReadOn(file, rest, line);
                }
                next?.Dispose();
                await timer.WaitForNextTickAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static void ReadOn(FileStream file, List<byte> rest, Action<string> line, long until = long.MaxValue)
    {
        var piece = new byte[PieceBytes];
        while (file.Read(piece.AsSpan(0, (int)Math.Min(piece.Length, until - file.Position))) is var count and > 0)
        {
            foreach (var one in piece.AsSpan(0, count))
            {
                if (one != '\n')
                {
                    rest.Add(one);
                    continue;
                }
                line(Encoding.UTF8.GetString(rest.ToArray()));
                rest.Clear();
            }
        }
    }

    // A log may be larger than the memory there is for it.
    private static Queue<string> Lines(string path, long until, int most)
    {
        using var file = TryOpen(path);
        var lines = new Queue<string>();
        if (file is not null)
            ReadOn(file, [], Keep, until);
        return lines;

        void Keep(string line)
        {
            if (lines.Count == most)
                lines.Dequeue();
            lines.Enqueue(line);
        }
    }

    // By how they begin: numbers of files are given again.
    private static bool IsSame(FileStream one, FileStream other) => other.Length >= one.Position && Head(one).AsSpan().SequenceEqual(Head(other));

    private static byte[] Head(FileStream file)
    {
        var at = file.Position;
        file.Position = 0;
        var bytes = new byte[HeadBytes];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        file.Position = at;
        return bytes[..(Array.IndexOf(bytes, (byte)'\n', 0, count) is var end and >= 0 ? end : count)];
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return LogFile.Open(path, FileMode.Open, FileAccess.Read);
        }
        catch (IOException)
        {
            return null; // none yet, or just being renamed
        }
    }
}
