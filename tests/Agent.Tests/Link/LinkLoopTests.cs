using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Link;

public class LinkLoopTests
{
    [Fact]
    public async Task Whatever_a_link_ends_with_the_next_is_opened_though_nothing_of_it_can_be_noted()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        // A note cannot be written where a directory lies.
        Directory.CreateDirectory(Path.Combine(agent.State.Path, LinkNote.Name));
        var ends = new Queue<Func<Task<LinkEnd>>>(
        [
            () => throw new InvalidOperationException("no such state"),
            () => Task.FromException<LinkEnd>(new UnauthorizedAccessException("no")),
            () => Task.FromException<LinkEnd>(new OperationCanceledException()),
            () => Task.FromResult(new LinkEnd("it broke", TimeSpan.Zero)),
            () => Task.FromResult(new LinkEnd("gone", TimeSpan.Zero, Final: true)),
        ]);
        var time = new EagerTime();
        var loop = new LinkLoop(_ => ends.Dequeue()(), new ReconnectDelay(new Random(1)), time, new LinkNote(agent.State, () => Some.At(0)));
        Assert.Equal("gone", await loop.RunAsync(CancellationToken.None).WaitAsync(ScriptedGateway.Patience));
        Assert.Empty(ends);
    }

    [Fact]
    public async Task Facts_that_cannot_be_read_are_read_again_later()
    {
        var time = new FakeTimeProvider();
        var looked = 0;
        var facts = new FactsTold(() => ++looked == 1 ? throw new InvalidDataException("torn") : new Protocol.Facts { Hostname = "web" }, () => DenyList.Empty);
        var told = new TaskCompletionSource<string>();
        using var over = new CancellationTokenSource();
        var watching = facts.WatchAsync(changed => told.TrySetResult(changed.Hostname), time, over.Token);
        await Invocations.Scripts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(5));
            return told.Task.IsCompleted;
        });
        Assert.Equal("web", await told.Task);
        await over.CancelAsync();
        await watching.WaitAsync(ScriptedGateway.Patience);
    }

    [Theory]
    [InlineData("http://192.0.2.1/")]
    [InlineData("http://example.com")]
    [InlineData("ftp://127.0.0.1")]
    public async Task An_identity_that_names_a_server_in_plain_text_elsewhere_is_none_and_is_not_connected_to(string server)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var identity = agent.State.ReadIdentity()!;
        Assert.Null(Identity.FromText((identity with { Server = new Uri(server) }).ToText()));
        var session = new LinkSession(
            identity with { Server = new Uri(server) }, agent.Key, new ServerTrust(null), null!, null!, null!, new LinkNote(agent.State, () => Some.At(0)));
        Assert.False((await session.RunAsync(CancellationToken.None)).Final);
    }

    /// <summary>Time in which every wait is over at once.</summary>
    private sealed class EagerTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
