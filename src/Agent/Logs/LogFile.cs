using System.Globalization;
using System.Text;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Logs;

/// <summary>
/// The agent's own log: agent.log and, ever older, agent.log.1 and so on. Written line by line, not synced. Never longer than its settings say, and never
/// in the way: what cannot be written is counted, and told in the log once that is possible again. One process writes, whoever may look reads.
/// </summary>
internal sealed class LogFile : IDisposable
{
    public const string DirectoryName = "log", Name = "agent.log";

    private const string HeadText = "log file ";
    private const int HeadBytesMax = 200;

    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly LogSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<bool> _mayWrite;
    private readonly Action<string> _elsewhere;
    private FileStream? _file;
    private long _length;
    private long _missed;
    private string _why = "";

    /// <param name="stateDirectory">In which directory the log's own is.</param>
    /// <param name="settings">How much is kept. Without files nothing is ever written.</param>
    /// <param name="time">The machine's clock: a log is read beside others of the machine.</param>
    /// <param name="mayWrite">False while the last room on the disk is needed for more than a log.</param>
    /// <param name="elsewhere">Takes a line that says why the log is not written, once each time that begins.</param>
    public LogFile(string stateDirectory, LogSettings settings, TimeProvider time, Func<bool> mayWrite, Action<string> elsewhere)
    {
        (_directory, _settings, _time, _mayWrite, _elsewhere) = (Path.Combine(stateDirectory, DirectoryName), settings, time, mayWrite, elsewhere);
        lock (_gate)
            RemoveSurplus();
    }

    /// <summary>The files of a log, newest first.</summary>
    public static IEnumerable<string> Paths(string stateDirectory) =>
        Enumerable.Range(0, LogSettings.FilesMost).Select(number => PathOf(Path.Combine(stateDirectory, DirectoryName), number)).Where(File.Exists);

    public void Write(string text)
    {
        if (_settings.Files == 0)
            return;
        lock (_gate)
        {
            try
            {
                if (!_mayWrite())
                    Miss("what room there is on the disk is kept for the journal");
                else
                    WriteNow(text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                CutUnfinished();
                Miss(e.Message);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Close();
    }

    private void WriteNow(string text)
    {
        Open();
        var now = _time.GetUtcNow();
        var line = LogLine.Of(now, text);
        // As one, or the last bytes of a disk would be full of these.
        Append(_missed == 0 ? line : LogLine.Of(now, $"lines are missing here, {_missed} of them: {LogLine.Clean(_why)}\n{line}"));
        _missed = 0;
    }

    private void Miss(string why)
    {
        if (_missed++ > 0)
            return;
        _why = why;
        _elsewhere($"the log file cannot be written, and the agent works on without it: {why}");
    }

    private void Append(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        Open();
        if (_length + bytes.Length > _settings.BytesMax && _length > 0)
        {
            Rotate();
            Open();
        }
        _file!.Write(bytes);
        _length += bytes.Length;
    }

    private void Open()
    {
        if (_file is not null)
            return;
        Machine.This.MakePrivate(_directory);
        _file = Open(PathOf(_directory, 0), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        _length = _file.Length;
        if (_length == 0)
            WriteHead();
        else
            EndUnfinished();
        _file.Position = _length;
    }

    // Each file begins with its number, so that whoever follows the log sees that another took its place.
    private void WriteHead()
    {
        var number = File.Exists(PathOf(_directory, 1)) ? NumberOf(PathOf(_directory, 1)) + 1 : 1;
        var head = Encoding.UTF8.GetBytes(LogLine.Of(_time.GetUtcNow(), string.Create(CultureInfo.InvariantCulture, $"{HeadText}{number}")) + "\n");
        _file!.Write(head);
        _length = head.Length;
    }

    // A crash may have torn the last line.
    private void EndUnfinished()
    {
        _file!.Position = _length - 1;
        if (_file.ReadByte() == '\n')
            return;
        _file.Position = _length;
        _file.WriteByte((byte)'\n');
        _length++;
    }

    private void Rotate()
    {
        Close();
        if (_settings.Files == 1)
            File.Delete(PathOf(_directory, 0));
        for (var number = _settings.Files - 1; number > 0; number--)
            if (File.Exists(PathOf(_directory, number - 1)))
                File.Move(PathOf(_directory, number - 1), PathOf(_directory, number), overwrite: true);
    }

    private void RemoveSurplus()
    {
        try
        {
            for (var number = Math.Max(1, _settings.Files); number < LogSettings.FilesMost; number++)
                if (File.Exists(PathOf(_directory, number)))
                    File.Delete(PathOf(_directory, number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They are no more than they were; the next start tries again.
        }
    }

    private void CutUnfinished()
    {
        try
        {
            if (_file is not null && _file.Length > _length)
                _file.SetLength(_length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is ended with the next line that can be written.
        }
        Close();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Opens a file that others may have open, and put another in the place of.</summary>
    internal static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (mode != FileMode.Open)
            Machine.This.MakePrivate(options);
        return new(path, options);
    }

    private static long NumberOf(string path)
    {
        using var file = Open(path, FileMode.Open, FileAccess.Read);
        var bytes = new byte[HeadBytesMax];
        var head = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Split('\n')[0];
        var (_, text) = LogLine.Split(head);
        return text.StartsWith(HeadText, StringComparison.Ordinal) && long.TryParse(text.AsSpan(HeadText.Length), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static string PathOf(string directory, int number) =>
        Path.Combine(directory, number == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}.{number}"));
}
