using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using static CloudAssistant.Grains.Interfaces.Invocations.RecordState;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>Sees every change of one record and holds it against what is promised, from its own books and not from the rules' own numbers.</summary>
internal sealed class RecordWitness(PlayedAgent agent)
{
    private const long MinuteMs = 60_000;
    private long _since = RecordRulesTests.Start;
    private AgentReport? _endedBy;

    /// <summary>When the record's present state is overdue.</summary>
    public long Due(RecordRow record) => record.State switch
    {
        Waiting => record.StartBy,
        Sent => record.StartBy + MinuteMs,
        Running => _since + RecordRulesTests.TimeoutMs + MinuteMs,
        _ => _since + MinuteMs,
    };

    /// <summary>A change, or none, by whatever happened.</summary>
    public void Changed(RecordRow before, RecordRow after, long now)
    {
        if (!before.IsOpen)
            Assert.Same(before, after);
        Assert.True(Allowed(before.State, after.State), $"{before.State} may not become {after.State}.");
        Assert.Equal(after.IsOpen, RecordRules.AttendAt(after, now) is not null);
        Assert.Equal(after.IsOpen, after.FinishedAt is null);
        Assert.True(after.Epoch >= before.Epoch, "An epoch never falls.");
        Assert.False(after.Unconfirmed && after.ErrorInfo.Length == 0, $"{after.State} by {after.Error} is not confirmed and does not say why.");
        if (after.FinishedAt is { } finished)
            Assert.InRange(finished, after.StartedAt ?? RecordRulesTests.Start, now);
        if (before.State != after.State)
            _since = now;
    }

    /// <summary>After each step: the record is in time, and what is said without doubt is true on the machine.</summary>
    public void Look(RecordRow record, long now)
    {
        Assert.InRange(agent.Starts, 0, 1);
        if (record.IsOpen)
            Assert.True(now <= Due(record) + 2 * MinuteMs, $"{record.State} goes on {now - Due(record)} ms after its time.");
        else if (!record.Unconfirmed)
            Assert.True(IsTrue(record), $"{record.State} ({record.Error}, {record.ExitCode}) is not what happened: {string.Join(", ", agent.Ends)}.");
    }

    /// <summary>A step of the slice closed it: late enough, and with the reason of its state.</summary>
    public void ClosedByTheClock(RecordRow before, RecordRow after, bool online, long due, long now)
    {
        Assert.True(now > due, $"{before.State} was closed {due - now} ms too early.");
        var expected = before.State switch
        {
            Waiting => (Aborted, online ? RecordError.DeliveryTimeout : RecordError.ClientNotRunning, false),
            Sent => (Aborted, RecordError.ClientNotResponse, true),
            Running => (RecordState.Timeout, RecordError.ExecutionTimeout, true),
            _ => (Terminated, RecordError.ExecutionInterrupted, true),
        };
        Assert.Equal(expected, (after.State, after.Error, after.Unconfirmed));
        Assert.Equal(before.State == Running ? before.StartedAt + RecordRulesTests.TimeoutMs : now, after.FinishedAt);
    }

    /// <summary>An opening of a link was told.</summary>
    public void Relinked(RecordRow before, RecordRow after, RecordEvent.Relinked link)
    {
        var neverStarted = before.State == Sent || (before.State == Stopping && before.StartedAt is null);
        if (!before.IsOpen || before.State == Waiting || before.Epoch >= link.Epoch)
            Assert.Same(before, after);
        else if (!link.JournalKept || !(link.InInventory || neverStarted))
            Assert.Equal((Error, RecordError.ExecutionInterrupted, true), (after.State, after.Error, after.Unconfirmed));
        else
            Assert.Equal((before.State, link.Epoch, before.StartedAt, before.Deadline), (after.State, after.Epoch, after.StartedAt, after.Deadline));
    }

    /// <summary>Its instance was deregistered.</summary>
    public static void Released(RecordRow before, RecordRow after)
    {
        if (!before.IsOpen)
            return;
        var expected = before.State == Waiting ? (Aborted, RecordError.InstanceReleased, false) : (Error, RecordError.InstanceReleased, true);
        Assert.Equal(expected, (after.State, after.Error, after.Unconfirmed));
    }

    /// <summary>Reports came, in this order, and were answered.</summary>
    public void Answered(RecordRow before, RecordRow after, AgentReport[] reports, ReportVerdict[] verdicts, IReadOnlyList<AgentReport> late)
    {
        var open = before.IsOpen;
        for (var i = 0; i < reports.Length; i++)
        {
            var ending = reports[i].Kind is not (ReportKind.Started or ReportKind.Progress);
            var expected = open ? ReportVerdict.Applied
                : ending ? Says(_endedBy, reports[i]) ? ReportVerdict.Applied : ReportVerdict.Late
                : _endedBy is null ? ReportVerdict.Late : ReportVerdict.Applied;
            Assert.Equal((reports[i].Kind, expected), (reports[i].Kind, verdicts[i]));
            if (open && ending)
                (open, _endedBy) = (false, reports[i]);
        }

        Assert.Equal(reports.Where((_, i) => verdicts[i] == ReportVerdict.Late), late);
        Assert.Equal(open, after.IsOpen);
    }

    private static bool Says(AgentReport? one, AgentReport other) => one is not null && (one.Kind, one.ExitCode) == (other.Kind, other.ExitCode);

    private bool IsTrue(RecordRow record) => record.State switch
    {
        Success or Failed => agent.Ends.Contains((ReportKind.Exited, record.ExitCode)),
        RecordState.Timeout => agent.Ends.Contains((ReportKind.TimedOut, null)),
        Terminated => agent.Ends.Contains((ReportKind.Stopped, null)),
        Error => agent.Ends.Contains((ReportKind.Broken, null)),
        Cancelled => agent.Starts == 0 && record.StopAt is not null,
        _ => agent.Starts == 0 && record.StopAt is null,
    };

    private static bool Allowed(RecordState from, RecordState to) => from == to || from switch
    {
        Waiting => to is Sent or Cancelled or Aborted,
        Sent => to is not (Waiting or Cancelled),
        Running => to is Stopping or Success or Failed or RecordState.Timeout or Terminated or Error,
        Stopping => to is Cancelled or Terminated or Success or Failed or RecordState.Timeout or Error,
        _ => false,
    };
}
