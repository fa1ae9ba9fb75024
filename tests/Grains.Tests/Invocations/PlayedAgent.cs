using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>An agent that keeps the rules of its journal, and what is true on its machine whatever anybody says.</summary>
internal sealed class PlayedAgent
{
    private enum Line
    {
        Nothing,
        Queued,
        Started,
        Exited,
        TimedOut,
        Stopped,
        Broken,
        NeverStarted,
        Refused,
    }

    private Line _journal;
    private long _startBy;
    private long _endedAt;
    private int? _exitCode;
    private bool _answered;

    /// <summary>How often the script was started, over all journals.</summary>
    public int Starts { get; private set; }

    /// <summary>When it was started last.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Whether the script runs now.</summary>
    public bool Alive => _journal == Line.Started;

    /// <summary>Whether the record is in the journal.</summary>
    public bool Knows => _journal != Line.Nothing;

    /// <summary>Every end that truly came about.</summary>
    public HashSet<(ReportKind Kind, int? ExitCode)> Ends { get; } = [];

    public void Receive(DeliveryKind kind, long startBy, bool busy, long now)
    {
        _answered = false;
        switch (kind, _journal)
        {
            case (DeliveryKind.Run, Line.Nothing):
                (_journal, _startBy) = (Line.Queued, startBy);
                if (!busy)
                    MoveQueue(now);
                break;
            case (DeliveryKind.Stop or DeliveryKind.Ask, Line.Nothing):
            case (DeliveryKind.Stop, Line.Queued):
                End(Line.NeverStarted, ReportKind.NeverStarted, now);
                break;
            case (_, Line.Queued):
                if (now > _startBy)
                    MoveQueue(now);
                break;
            case (DeliveryKind.Stop, Line.Started):
                End(Line.Stopped, ReportKind.Stopped, now);
                break;
        }
    }

    /// <summary>The run's turn has come.</summary>
    public void MoveQueue(long now)
    {
        if (_journal != Line.Queued)
            return;
        if (now > _startBy)
        {
            End(Line.Refused, ReportKind.Refused, now);
            return;
        }

        (_journal, StartedAt, _answered) = (Line.Started, now, false);
        Starts++;
    }

    public void Exit(int code, long now) => EndIfAlive(Line.Exited, ReportKind.Exited, now, code);

    public void TimeOut(long now) => EndIfAlive(Line.TimedOut, ReportKind.TimedOut, now);

    /// <summary>After a crash the agent kills what survived and says so.</summary>
    public void Crash(long now) => EndIfAlive(Line.Broken, ReportKind.Broken, now);

    public void LoseJournal() => (_journal, _answered) = (Line.Nothing, false);

    /// <summary>The server answered: what it answered to is not told again unless somebody asks.</summary>
    public void Hear(AgentReport answered)
    {
        if (_journal > Line.Started && answered.Kind is not (ReportKind.Started or ReportKind.Progress))
            _answered = true;
    }

    /// <summary>Output so far; null when nothing runs.</summary>
    public AgentReport? Progress(long now) => Alive ? Report(ReportKind.Progress, now) with { Output = [(byte)'x'] } : null;

    /// <summary>What it has to tell; null when there is nothing.</summary>
    public AgentReport? Tell(long now) => _answered ? null : _journal switch
    {
        Line.Started => Report(ReportKind.Started, now),
        Line.Exited => Report(ReportKind.Exited, now) with { ExitCode = _exitCode },
        Line.TimedOut => Report(ReportKind.TimedOut, now),
        Line.Stopped => Report(ReportKind.Stopped, now),
        Line.Broken => Report(ReportKind.Broken, now) with { Error = RecordError.ExecutionInterrupted },
        Line.NeverStarted => Report(ReportKind.NeverStarted, now),
        Line.Refused => Report(ReportKind.Refused, now) with { Error = RecordError.DeliveryTimeout },
        _ => null,
    };

    private void EndIfAlive(Line line, ReportKind kind, long now, int? code = null)
    {
        if (Alive)
            End(line, kind, now, code);
    }

    private void End(Line line, ReportKind kind, long now, int? code = null)
    {
        (_journal, _endedAt, _exitCode, _answered) = (line, now, code, false);
        Ends.Add((kind, code));
    }

    private AgentReport Report(ReportKind kind, long now)
    {
        var ran = kind is not (ReportKind.NeverStarted or ReportKind.Refused);
        return RecordRulesTests.Report(kind) with
        {
            StartedAgo = ran ? TimeSpan.FromMilliseconds(now - StartedAt) : null,
            FinishedAgo = _journal > Line.Started ? TimeSpan.FromMilliseconds(now - _endedAt) : null,
        };
    }
}
