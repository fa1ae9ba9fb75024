using System.Threading.Channels;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Link;

public class FactsToldTests
{
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task What_is_denied_is_told_half_a_minute_after_it_changed_or_when_something_was_judged_by_it()
    {
        var time = new FakeTimeProvider();
        var list = DenyList.Empty;
        var facts = new FactsTold(() => new Facts { Denied = { Volatile.Read(ref list).Told } }, () => Volatile.Read(ref list));
        facts.Told(facts.ToTell()!);
        var told = Channel.CreateUnbounded<Facts>();
        using var over = new CancellationTokenSource();
        var watching = facts.WatchAsync(told.Writer.TryWrite, time, over.Token);

        time.Advance(TimeSpan.FromSeconds(30));
        Volatile.Write(ref list, DenyList.Read("all"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["all"], (await told.Reader.ReadAsync().AsTask().WaitAsync(ScriptedGateway.Patience)).Denied);

        facts.Note(DenyList.Read("all"));
        Volatile.Write(ref list, DenyList.Read("type bat"));
        await Invocations.Scripts.UntilAsync(() =>
        {
            facts.Note(Volatile.Read(ref list));
            return told.Reader.TryPeek(out _);
        });
        Assert.Equal(["type bat"], (await told.Reader.ReadAsync()).Denied);
        Assert.False(told.Reader.TryRead(out _));
        await over.CancelAsync();
        await watching.WaitAsync(ScriptedGateway.Patience);
    }

    [Fact]
    public async Task Facts_that_change_are_told_on_the_open_link_and_not_again()
    {
        var time = new FakeTimeProvider();
        var hostname = "before";
        var facts = new FactsTold(() => new Facts { Hostname = Volatile.Read(ref hostname) }, () => DenyList.Empty);
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var clock = new AgentClock(time, Some.Boot);
        var runner = new ScriptRunner(new RunnerOptions { ScriptDirectory = agent.Scripts }, time);
        await using var desk = new RecordDesk(JournalFile.Open(agent.State.Disk), new(), runner, DenyGuard.Open, clock);
        using var over = new CancellationTokenSource();
        var working = desk.RunAsync(over.Token);
        var session = new LinkSession(agent.State.ReadIdentity()!, agent.Key, new ServerTrust(null), clock, desk, facts, new LinkNote(agent.State, () => Some.At(0)));
        var linking = session.RunAsync(over.Token);
        var link = await gateway.WelcomeAsync();
        Assert.Equal("before", link.Hello.Facts.Hostname);

        // What answers a frame of the link looks at its facts by then.
        await link.AskAsync(_records[1]);
        await link.AnswerAsync(await link.ReadReportAsync());
        Volatile.Write(ref hostname, "after");
        time.Advance(TimeSpan.FromMinutes(5));
        Frame told;
        do
        {
            told = await link.ReadAsync();
        }
        while (told.KindCase != Frame.KindOneofCase.FactsChanged);
        Assert.Equal("after", told.FactsChanged.Facts.Hostname);
        await Invocations.Scripts.UntilAsync(() => facts.ToTell() is null);

        await over.CancelAsync();
        // The cancellation meets the session while it reads or while it sends; then it ends as a link that broke.
        Assert.True(await Record.ExceptionAsync(() => linking) is null or OperationCanceledException);
        await working;
    }
}
