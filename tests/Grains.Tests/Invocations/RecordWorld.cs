using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>What can happen in the world of one record; the numbers choose a message or a time.</summary>
internal enum Step
{
    ServerSends,
    MessageArrives,
    MessageDoubled,
    MessageLost,
    ScriptEnds,
    AgentReports,
    ReportArrives,
    ReportDoubled,
    ReportLost,
    StopAsked,
    Reconnect,
    ReconnectWithoutJournal,
    AgentCrash,
    TimePasses,
    ServerLooks,
}

/// <summary>One record on the server, one agent that keeps the journal's rules, and a network that loses, doubles and reorders. Checks after each step.</summary>
internal sealed class RecordWorld
{
    private readonly List<(string Kind, long Epoch)> _toAgent = [];
    private readonly List<AgentReport> _toServer = [];
    private long _now = RecordRulesTests.Start;
    private long _epoch = 1;

    // The agent: what its journal says of the record, and what is true on the machine.
    private string _journal = "";
    private bool _alive;
    private int? _exit;

    public RecordRow Record { get; private set; } = RecordRulesTests.NewRecord();

    public int Starts { get; private set; }

    /// <summary>Starts that a lost journal made possible; after one the server must know that it does not know.</summary>
    public bool JournalLost { get; private set; }

    public void Do(Step step, int number)
    {
        var before = Record;
        switch (step)
        {
            case Step.ServerSends:
                Apply(new RecordEvent.LinkPresent(_epoch));
                if (Record.State == RecordState.Sent && Record.Epoch == _epoch)
                    _toAgent.Add((_now <= Record.StartBy ? "run" : "ask", _epoch));
                if (Record.State == RecordState.Stopping && Record.Epoch == _epoch)
                    _toAgent.Add(("stop", _epoch));
                break;
            case Step.MessageArrives:
                if (Take(_toAgent, number, remove: true) is { } message)
                    Arrive(message.Kind, message.Epoch);
                break;
            case Step.MessageDoubled:
                if (Take(_toAgent, number, remove: false) is { } doubled)
                    Arrive(doubled.Kind, doubled.Epoch);
                break;
            case Step.MessageLost:
                Take(_toAgent, number, remove: true);
                break;
            case Step.ScriptEnds:
                if (_alive)
                    End("exited", number % 3);
                break;
            case Step.AgentReports:
                Tell();
                break;
            case Step.ReportArrives:
                if (TakeReport(number, remove: true) is { } report)
                    Apply(new RecordEvent.Reported(report));
                break;
            case Step.ReportDoubled:
                if (TakeReport(number, remove: false) is { } copy)
                    Apply(new RecordEvent.Reported(copy));
                break;
            case Step.ReportLost:
                TakeReport(number, remove: true);
                break;
            case Step.StopAsked:
                Apply(new RecordEvent.StopAsked());
                break;
            case Step.Reconnect:
                Relink(journalKept: true);
                break;
            case Step.ReconnectWithoutJournal:
                JournalLost = true;
                _journal = "";
                _alive = false;
                Relink(journalKept: false);
                break;
            case Step.AgentCrash:
                // After a crash the agent kills what survived and says so.
                if (_journal is "started")
                    End("broken", null);
                break;
            case Step.TimePasses:
                _now += number * 1_000L;
                break;
            case Step.ServerLooks:
                Apply(new RecordEvent.TimePassed(true));
                break;
        }

        Check(before);
    }

    /// <summary>The world calms down: time goes on and the server looks. Whatever happened, the record ends, and in time.</summary>
    public void Heal()
    {
        for (var look = 0; look < 4 && Record.IsOpen; look++)
        {
            _now = (RecordRules.AttendAt(Record, _now) ?? _now) + 120_000;
            var before = Record;
            Apply(new RecordEvent.TimePassed(true));
            Check(before);
        }

        Assert.False(Record.IsOpen);
    }

    private void Apply(RecordEvent happened) => Record = RecordRules.Decide(Record, happened, _now, RecordRulesTests.TimeoutMs).Next;

    private void Arrive(string kind, long epoch)
    {
        if (epoch != _epoch)
            return; // The agent reads frames of its current link only.
        if (kind == "run" && _journal.Length == 0)
        {
            if (_now > Record.StartBy)
            {
                _journal = "refused";
                return;
            }

            _journal = "started";
            _alive = true;
            Starts++;
        }
        else if (kind is "stop" or "ask" && _journal.Length == 0)
        {
            _journal = "never";
        }
        else if (kind == "stop" && _journal == "started")
        {
            End("stopped", null);
        }

        Tell();
    }

    private void End(string how, int? exit)
    {
        (_journal, _exit, _alive) = (how, exit, false);
        Tell();
    }

    private void Tell()
    {
        AgentReport? report = _journal switch
        {
            "started" => RecordRulesTests.Report(ReportKind.Started),
            "exited" => RecordRulesTests.Report(ReportKind.Exited, exitCode: _exit),
            "stopped" => RecordRulesTests.Report(ReportKind.Stopped),
            "broken" => RecordRulesTests.Report(ReportKind.Broken, RecordError.ExecutionInterrupted),
            "never" => RecordRulesTests.Report(ReportKind.NeverStarted),
            "refused" => RecordRulesTests.Report(ReportKind.Refused, RecordError.DeliveryTimeout),
            _ => null,
        };
        if (report is not null)
            _toServer.Add(report);
    }

    private void Relink(bool journalKept)
    {
        _epoch++;
        _toAgent.Clear();
        Apply(new RecordEvent.Relinked(_epoch, journalKept, _journal.Length > 0));
        Tell();
    }

    private void Check(RecordRow before)
    {
        if (!before.IsOpen)
            Assert.Same(before, Record);
        Assert.True(Allowed(before.State, Record.State), $"{before.State} may not become {Record.State}.");
        Assert.Equal(Record.IsOpen, RecordRules.AttendAt(Record, _now) is not null);
        Assert.Equal(!Record.IsOpen, Record.FinishedAt is not null);
        if (JournalLost)
            return;

        Assert.InRange(Starts, 0, 1);
        // What is said without doubt is true on the machine.
        if (Record is { State: RecordState.Success or RecordState.Failed })
            Assert.Equal(("exited", Record.ExitCode), (_journal, _exit));
        if (Record is { State: RecordState.Cancelled })
            Assert.Equal(0, Starts);
        if (Record is { State: RecordState.Terminated or RecordState.Timeout, Unconfirmed: false })
            Assert.False(_alive);
        if (Record is { State: RecordState.Aborted, Unconfirmed: false })
            Assert.Equal(0, Starts);
    }

    private static bool Allowed(RecordState from, RecordState to) => from == to || from switch
    {
        RecordState.Waiting => to is RecordState.Sent or RecordState.Cancelled or RecordState.Aborted,
        RecordState.Sent => to != RecordState.Waiting && to != RecordState.Cancelled,
        RecordState.Running => to is RecordState.Stopping or RecordState.Success or RecordState.Failed or RecordState.Timeout or RecordState.Terminated
            or RecordState.Error,
        RecordState.Stopping => to is RecordState.Cancelled or RecordState.Terminated or RecordState.Success or RecordState.Failed or RecordState.Timeout
            or RecordState.Error or RecordState.Aborted,
        _ => false,
    };

    private static (string Kind, long Epoch)? Take(List<(string Kind, long Epoch)> from, int number, bool remove)
    {
        if (from.Count == 0)
            return null;
        var taken = from[number % from.Count];
        if (remove)
            from.Remove(taken);
        return taken;
    }

    private AgentReport? TakeReport(int number, bool remove)
    {
        if (_toServer.Count == 0)
            return null;
        var index = number % _toServer.Count;
        var taken = _toServer[index];
        if (remove)
            _toServer.RemoveAt(index);
        return taken;
    }
}
