using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Logs;

/// <summary>The log of an agent at work: what it says stands there too, until this is disposed.</summary>
internal sealed class LogKeeping : IDisposable
{
    private readonly LogFile _file;

    public LogKeeping(StateDirectory directory, LogSettings settings)
    {
        // While the journal lives on its reserve, no line of a log may take from it.
        _file = new(
            directory.Path, settings, TimeProvider.System,
            () => directory.Disk.LengthOf(JournalFile.Name) is null || directory.Disk.LengthOf(JournalFile.ReserveName) is not null, AgentLog.WriteHere);
        AgentLog.KeepIn(_file);
    }

    public void Dispose()
    {
        AgentLog.KeepIn(null);
        _file.Dispose();
    }
}
