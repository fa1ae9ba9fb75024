using CloudAssistant.Agent.Logs;

namespace CloudAssistant.Agent;

/// <summary>
/// Short lines on standard error, where a service manager keeps them with their time, and in the agent's own log once that is known. Ids only: no script,
/// output, parameter, key or code.
/// </summary>
internal static class AgentLog
{
    private static LogFile? _file;

    /// <summary>Writes what follows to this log too.</summary>
    public static void KeepIn(LogFile? file) => Volatile.Write(ref _file, file);

    /// <summary>Writes a line, or does not: an agent whose log is full, closed or gone works on.</summary>
    public static void Write(string line)
    {
        var clean = LogLine.Clean(line);
        WriteHere(clean);
        Volatile.Read(ref _file)?.Write(clean);
    }

    /// <summary>Writes a line on standard error alone.</summary>
    public static void WriteHere(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // There is nowhere left to say it.
        }
    }
}
