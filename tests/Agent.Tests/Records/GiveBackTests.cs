using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Journal;
using CloudAssistant.Agent.Tests.Link;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Records;

/// <summary>When an agent gives the machine back what it does not need while it waits.</summary>
public sealed class GiveBackTests : IDisposable
{
    private readonly Scripts _scripts = new();
    private readonly FakeTimeProvider _time = new();
    private int _given;

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task What_a_long_run_needed_is_given_back_after_it_too()
    {
        var clock = new AgentClock(_time, Some.Boot);
        clock.Learn(Some.ServerMs, clock.BootMs);
        await using var desk = new RecordDesk(JournalFile.Open(new SimulatedDisk()), new(), _scripts.Runner, DenyGuard.Open, clock) { GiveBackMemory = () => Interlocked.Increment(ref _given) };
        using var over = new CancellationTokenSource();
        var working = desk.RunAsync(over.Token);
        var (started, go) = (Path.Combine(_scripts.Directory, "started"), Path.Combine(_scripts.Directory, "go"));
        var (id, startBy) = (new OwnRecords()[1], Some.ServerMs + 3_600_000);
        var body = new TaskBody { Type = ScriptType.Shell, Script = $"touch {started}; until [ -e {go} ]; do sleep 0.02; done", TimeoutMs = 3_600_000 };
        desk.Post(new AgentEvent.RunAsked(new(id, startBy, new Run { Record = id.ToKey(), StartBy = startBy, Body = body.ToByteString() })));
        await Scripts.UntilAsync(() => File.Exists(started));
        for (var second = 0; second < 20; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await Scripts.SoonAsync(desk.BeginLinkAsync(CancellationToken.None)));
        Assert.Equal(0, _given);

        await File.WriteAllTextAsync(go, "");
        await Scripts.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Volatile.Read(ref _given) > 0;
        });
        await over.CancelAsync();
        await working;
    }
}
