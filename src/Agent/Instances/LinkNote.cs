using System.Text;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Instances;

/// <summary>
/// How the link stands, for whoever looks at the host; written when it changes, never synced, trusted by nobody. It is of one size and written over
/// itself, so that a full disk does not make it stale.
/// </summary>
internal sealed class LinkNote(StateDirectory directory, Func<Moment> now)
{
    public const string Name = "link";

    private const int Bytes = 1024;
    private readonly Lock _gate = new();
    private LinkStanding _standing = new();
    private Func<bool?> _groups = () => null;

    /// <summary>The agent begins.</summary>
    /// <param name="groups">Whether each run has a control group of its own; null while that is not known.</param>
    public void Begin(Func<bool?> groups)
    {
        _groups = groups;
        Change((_, at) => new()
        {
            Pid = Environment.ProcessId, Version = AgentVersion.Text, StartedAt = at, Since = at, LastOpenAt = TryRead(directory)?.LastOpenAt, Groups = groups(),
        });
    }

    public void Open(long epoch) => Change((was, at) => was with
    {
        Phase = LinkPhase.Open, Epoch = epoch, Since = at, LastOpenAt = at, Attempts = 0, NextAt = null, Code = "", Reason = "", Groups = _groups(),
    });

    public void Wait(LinkEnd end, TimeSpan pause) => Change((was, at) => was with
    {
        Phase = LinkPhase.Waiting,
        Since = was.Phase == LinkPhase.Waiting ? was.Since : at,
        LastOpenAt = LastOpen(was, at),
        Attempts = was.Attempts + 1,
        NextAt = Later(at, pause),
        Code = end.Code,
        Reason = end.Reason,
        Groups = _groups(),
    });

    public void SentAway(LinkEnd end) => Change((was, at) => was with
    {
        Phase = LinkPhase.SentAway, Since = at, LastOpenAt = LastOpen(was, at), NextAt = null, Code = end.Code, Reason = end.Reason,
    });

    /// <summary>The agent ends, for no reason of the server's.</summary>
    public void End() => Change((was, at) => was.Phase == LinkPhase.SentAway
        ? was
        : was with { Phase = LinkPhase.Ended, Since = at, NextAt = null, Queued = 0, LastOpenAt = LastOpen(was, at) });

    public void Queue(int count) => Change((was, at) => was with { Queued = count });

    /// <summary>What is noted; null when nothing is, or nothing that can be read.</summary>
    public static LinkStanding? TryRead(StateDirectory directory)
    {
        try
        {
            using var file = Logs.LogFile.Open(PathIn(directory), FileMode.Open, FileAccess.Read);
            var bytes = new byte[Bytes];
            return LinkStanding.FromText(Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, Bytes, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Change(Func<LinkStanding, Moment, LinkStanding> change)
    {
        lock (_gate)
        {
            var next = change(_standing, now());
            if (next == _standing)
                return;
            _standing = next;
            Write(next.ToText());
        }
    }

    private void Write(string text)
    {
        try
        {
            var bytes = new byte[Bytes];
            bytes.AsSpan().Fill((byte)'\n');
            Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out _, out _, out _);
            using var file = Logs.LogFile.Open(PathIn(directory), FileMode.OpenOrCreate, FileAccess.Write);
            file.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove();
        }
    }

    // Rather nothing than what is no longer so.
    private void Remove()
    {
        try
        {
            directory.Disk.Delete(Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note only.
        }
    }

    private static Moment? LastOpen(LinkStanding was, Moment at) => was.Phase == LinkPhase.Open ? at : was.LastOpenAt;

    private static Moment Later(Moment moment, TimeSpan by) =>
        moment with { BootMs = moment.BootMs + (long)by.TotalMilliseconds, ServerMs = moment.ServerMs + (long)by.TotalMilliseconds };

    private static string PathIn(StateDirectory directory) => Path.Combine(directory.Path, Name);
}
