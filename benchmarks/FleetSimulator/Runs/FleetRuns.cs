using CloudAssistant.Agent.Protocol;
using CloudAssistant.FleetSimulator.Links;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>
/// What the agents of the fleet do with a Run, Stop or Ask, and how they keep what is unanswered: as the real agent, but for the journal. All on the
/// loop's thread.
/// </summary>
internal sealed class FleetRuns
{
    private const long StartedAfterMs = 50;
    private static readonly long AgainAfterMs = (long)ProtocolLimits.ReportAgainAfter.TotalMilliseconds;

    private readonly FleetLoop _loop;
    private readonly FleetLinks _links;
    private readonly FleetCounts _counts;
    private readonly RunOptions _options;
    private readonly ShellHelper? _shell;
    private readonly byte[] _output;
    private readonly Dictionary<ulong, Known> _known = [];
    private readonly Dictionary<long, Pending> _pending = [];
    private readonly byte[] _frame = new byte[64 * 1024];
    private long _sequence;
    private long _ended;
    private long _awaited = long.MaxValue;
    private Action _onAwaited = static () => { };

    public FleetRuns(FleetLoop loop, FleetLinks links, FleetCounts counts, RunOptions options, ShellHelper? shell)
    {
        (_loop, _links, _counts, _options, _shell) = (loop, links, counts, options, shell);
        _output = new byte[options.OutputBytes];
        Array.Fill(_output, (byte)'x');
        links.OnFrame = Take;
        links.OnOpen = TellAgain;
        loop.After(1_000, TellOverdueAgain);
    }

    /// <summary>Reports without an answer.</summary>
    public int Unanswered => _pending.Count;

    /// <summary>Calls back once so many more reports that end a run were answered. One at a time.</summary>
    public void WhenAnswered(long more, Action then) => (_awaited, _onAwaited) = (_ended + more, then);

    private enum Known : byte
    {
        Running,
        Stopped,
        Ended,
    }

    private sealed record Pending(SimLink Link, byte[] Record, ToReport Report, long FirstMs)
    {
        public long SentMs { get; set; }
    }

    private void Take(SimLink link, int kind, ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case Frame.RunFieldNumber:
                TakeRun(link, content);
                break;
            case Frame.StopFieldNumber:
                _counts.Stops++;
                TakeStop(link, Wire.Bytes(content, Stop.RecordFieldNumber));
                break;
            case Frame.AskFieldNumber:
                _counts.Asks++;
                TakeAsk(link, Wire.Bytes(content, Ask.RecordFieldNumber));
                break;
            case Frame.ReportAnswersFieldNumber:
                TakeAnswers(content);
                break;
            default:
                break;
        }
    }

    private void TakeRun(SimLink link, ReadOnlySpan<byte> run)
    {
        if (Wire.Number(run, Run.EpochFieldNumber) != link.Epoch)
            return;
        var record = Wire.Bytes(run, Run.RecordFieldNumber);
        var name = NameOf(record);
        if (!_known.TryAdd(name, Known.Running))
        {
            _counts.Duplicates++;
            return;
        }

        _counts.Runs++;
        link.LastRecord = record.ToArray();
        switch (_options.Kind)
        {
            case RunKind.Instant:
                End(link, record.ToArray(), name, new(ReportKind.Exited, _output));
                break;
            case RunKind.Delayed:
                RunDelayed(link, record.ToArray(), name);
                break;
            default:
                RunReal(link, record.ToArray(), name, TaskBody.Parser.ParseFrom(Wire.Bytes(run, Run.BodyFieldNumber)).Script);
                break;
        }
    }

    private void RunDelayed(SimLink link, byte[] record, ulong name)
    {
        var time = Random.Shared.Next(_options.DelayMinMs, _options.DelayMaxMs + 1);
        if (time > StartedAfterMs)
            _loop.After(StartedAfterMs, () => Tell(link, record, new(ReportKind.Started, [], StartedAgoMs: StartedAfterMs)));
        _loop.After(time, () => End(link, record, name, new(ReportKind.Exited, _output, StartedAgoMs: time)));
    }

    private void RunReal(SimLink link, byte[] record, ulong name, string script)
    {
        var started = FleetLoop.NowMs;
        _shell!.Run(script, (exitCode, output) => _loop.Post(() => End(
            link, record, name, new(ReportKind.Exited, output, exitCode, FleetLoop.NowMs - started, exitCode == 0 ? ReportError.None : ReportError.ExitCodeNonzero))));
    }

    private void TakeStop(SimLink link, ReadOnlySpan<byte> record)
    {
        var name = NameOf(record);
        if (_known.TryAdd(name, Known.Ended))
        {
            Tell(link, record.ToArray(), new(ReportKind.NeverStarted, []));
        }
        else if (_known[name] == Known.Running)
        {
            _known[name] = Known.Stopped;
            Tell(link, record.ToArray(), new(ReportKind.Stopped, []));
        }
    }

    private void TakeAsk(SimLink link, ReadOnlySpan<byte> record)
    {
        var name = NameOf(record);
        if (_known.TryAdd(name, Known.Ended))
            Tell(link, record.ToArray(), new(ReportKind.NeverStarted, []));
        else if (_known[name] == Known.Running)
            Tell(link, record.ToArray(), new(ReportKind.Started, []));
    }

    private void End(SimLink link, byte[] record, ulong name, ToReport report)
    {
        if (_known[name] != Known.Running)
            return;
        _known[name] = Known.Ended;
        Tell(link, record, report);
    }

    private void Tell(SimLink link, byte[] record, ToReport report)
    {
        var sequence = ++_sequence;
        var pending = new Pending(link, record, report, FleetLoop.NowMs);
        _pending.Add(sequence, pending);
        Send(sequence, pending);
    }

    private void Send(long sequence, Pending pending)
    {
        pending.SentMs = FleetLoop.NowMs;
        if (pending.Link.Phase != LinkPhase.Open)
            return;
        var length = Wire.Report(_frame, pending.Record, sequence, pending.Report);
        if (_links.Send(pending.Link, _frame.AsSpan(0, length)))
            _counts.ReportsSent++;
    }

    private void TakeAnswers(ReadOnlySpan<byte> answers)
    {
        for (var at = 0; Wire.TryField(answers, ref at, out var field, out _, out var answer);)
        {
            if (field != ReportAnswers.AnswersFieldNumber || !_pending.Remove(Wire.Number(answer, ReportAnswer.SequenceFieldNumber), out var pending))
                continue;
            _counts.Answered++;
            if (pending.Report.Kind != ReportKind.Started && ++_ended == _awaited)
                _onAwaited();
            _counts.AnswerMsMax = Math.Max(_counts.AnswerMsMax, FleetLoop.NowMs - pending.FirstMs);
            if (Wire.Number(answer, ReportAnswer.VerdictFieldNumber) != (long)ReportVerdict.Applied)
                _counts.AnsweredOtherwise++;
        }
    }

    private void TellAgain(SimLink link)
    {
        foreach (var (sequence, pending) in _pending)
        {
            if (pending.Link == link)
                SendAgain(sequence, pending);
        }
    }

    private void TellOverdueAgain()
    {
        var before = FleetLoop.NowMs - AgainAfterMs;
        foreach (var (sequence, pending) in _pending)
        {
            if (pending.SentMs <= before && pending.Link.Phase == LinkPhase.Open)
                SendAgain(sequence, pending);
        }

        _loop.After(1_000, TellOverdueAgain);
    }

    private void SendAgain(long sequence, Pending pending)
    {
        _counts.ReportsSentAgain++;
        Send(sequence, pending);
    }

    // Two records of a fleet's life that share 64 bits of FNV-1a would show as a missing run.
    private static ulong NameOf(ReadOnlySpan<byte> record)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var one in record)
            hash = (hash ^ one) * 1_099_511_628_211UL;
        return hash;
    }
}
