using System.Threading.Channels;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Records;

/// <summary>A run gets its end told, whatever breaks on the way.</summary>
public sealed class RunWorkerTests : IDisposable
{
    private readonly Scripts _scripts = new();
    private readonly OwnRecords _records = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<AgentEvent> _told = Channel.CreateUnbounded<AgentEvent>();
    private readonly AgentClock _clock;
    private DenyGuard _guard = DenyGuard.Open;
    private int _failures;

    public RunWorkerTests()
    {
        _clock = new(_time, Some.Boot);
        _clock.Learn(Some.ServerMs, _clock.BootMs);
    }

    public void Dispose() => _scripts.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task Nothing_starts_after_its_last_moment_though_the_desk_judged_in_time(long msLeft, bool starts)
    {
        var worker = Worker();
        worker.Start(Order("exit 3", Some.ServerMs + msLeft));
        var outcome = await EndAsync();
        Assert.Equal(starts ? ReportKind.Exited : ReportKind.Refused, outcome.Kind);
        Assert.Equal(starts ? ReportError.ExitCodeNonzero : ReportError.DeliveryTimeout, outcome.Error);
        Assert.Equal(starts ? 3 : null, outcome.ExitCode);
    }

    [Fact]
    public async Task The_end_of_a_run_is_told_though_news_of_it_failed()
    {
        _failures = 1;
        var worker = Worker();
        worker.Start(Order("exit 3"));
        var outcome = await EndAsync();
        Assert.Equal((ReportKind.Exited, 3), (outcome.Kind, outcome.ExitCode));
        await Scripts.SoonAsync(worker.AllEnded());
    }

    [Fact]
    public async Task An_end_that_could_not_be_told_is_told_later()
    {
        _failures = 2;
        var worker = Worker();
        worker.Start(Order("kill -9 $$"));
        await UntilPausedAsync();
        var outcome = await EndAsync();
        Assert.Equal((ReportKind.Exited, 137, 9), (outcome.Kind, outcome.ExitCode, outcome.Signal));
        await Scripts.SoonAsync(worker.AllEnded());
    }

    [Fact]
    public async Task Survivors_that_could_not_be_ended_are_tried_again()
    {
        _failures = 1;
        Worker().KillSurvivors(_records[1], null, null, CancellationToken.None);
        await UntilPausedAsync();
        Assert.Equal(new AgentEvent.SurvivorsDead(_records[1]), await Scripts.SoonAsync(_told.Reader.ReadAsync().AsTask()));
    }

    [Fact]
    public async Task A_run_that_broke_when_it_started_is_told_as_interrupted()
    {
        using var scripts = new Scripts(time: new NoTimers());
        new RunWorker(scripts.Runner, DenyGuard.Open, _clock, Post).Start(Order("sleep 1000"));
        var outcome = await EndAsync();
        Assert.Equal((ReportKind.Broken, ReportError.ExecutionInterrupted, null), (outcome.Kind, outcome.Error, outcome.ExitCode));
    }

    [Fact]
    public async Task What_the_machine_ends_is_dead_with_all_its_family_whatever_the_server_wants_ended_of_it()
    {
        var list = DenyList.Empty;
        _guard = new DenyGuard(() => Volatile.Read(ref list), (_, _) => false);
        var order = Order("sh -c 'echo $$ > child.new; mv child.new child; exec sleep 1000' & while :; do sleep 1; done");
        var body = TaskBody.Parser.ParseFrom(order.Frame.Body);
        (body.Termination, body.WorkingDir) = (Termination.Process, _scripts.Directory);
        order.Frame.Body = body.ToByteString();
        Worker().Start(order);
        var child = await _scripts.ProcessInAsync("child");

        Volatile.Write(ref list, DenyList.Of([new(DenyKind.All, "", Stop: true)]));
        var ended = EndAsync();
        await Scripts.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return ended.IsCompleted;
        });
        Assert.Equal(ReportKind.Stopped, (await ended).Kind);
        var left = Linux.ProcessTable.IsAlive(child);
        await _scripts.Runner.KillSurvivorsAsync(order.Id.ToString(), null, CancellationToken.None);
        Assert.False(left);
    }

    private RunWorker Worker() => new(_scripts.Runner, _guard, _clock, Post);

    private void Post(DeskMessage message)
    {
        if (_failures-- > 0)
            throw new InvalidOperationException("It cannot be told.");
        if (message is DeskMessage.Happened { Event: var happened })
            _told.Writer.TryWrite(happened);
    }

    // Time stands still until somebody waits for it; each look lets a little pass.
    private Task UntilPausedAsync() => Scripts.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return _told.Reader.TryPeek(out _);
    });

    private async Task<Outcome> EndAsync()
    {
        while (true)
        {
            if (await Scripts.SoonAsync(_told.Reader.ReadAsync().AsTask()) is AgentEvent.Ended ended)
                return ended.Outcome;
        }
    }

    private RunOrder Order(string script, long startBy = Some.ServerMs + 3_600_000) => new(
        _records[1],
        startBy,
        new Run
        {
            Record = _records[1].ToKey(),
            StartBy = startBy,
            Body = new TaskBody { Type = ScriptType.Shell, Script = script, TimeoutMs = 60_000 }.ToByteString(),
        });

    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new InvalidOperationException();
    }
}
