using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Journal;
using CloudAssistant.Agent.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>A link whose other side does not read, or only now and then.</summary>
public class OutboundTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedDisk _disk = new();

    [Fact]
    public async Task While_the_other_side_does_not_read_a_report_waits_once_and_is_sent_again_only_after_it_was_written()
    {
        await using var desk = NewDesk();
        using var over = new CancellationTokenSource();
        var working = desk.RunAsync(over.Token);
        var outbound = new Outbound(() => desk.Post(new DeskMessage.LinkIdle()));
        desk.Post(new DeskMessage.LinkOpened(outbound));
        for (var i = 0; i < 250; i++)
            desk.Post(new AgentEvent.StateAsked(Some.Record(i)));
        for (var i = 0; i < 20; i++)
        {
            await HandledAsync(desk);
            _time.Advance(ProtocolLimits.ReportAgainAfter);
        }
        await HandledAsync(desk);
        Assert.Equal(0, outbound.Room);

        var written = new List<Frame>();
        var writing = outbound.WriteAllAsync((frame, _) => { lock (written) written.Add(frame); return Task.CompletedTask; }, over.Token);
        await Invocations.Scripts.UntilAsync(() => Count() >= Outbox.InFlightMax);
        await HandledAsync(desk);
        // All were under way for long, and none is answered: each comes once more, and no other before an answer.
        await Invocations.Scripts.UntilAsync(() => Count() >= 2 * Outbox.InFlightMax);
        await HandledAsync(desk);
        Assert.Equal(2 * Outbox.InFlightMax, Count());
        Assert.Equal(Outbox.InFlightMax, written.Select(f => f.Report.Sequence).Distinct().Count());

        await over.CancelAsync();
        await working;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

        int Count()
        {
            lock (written)
                return written.Count;
        }
    }

    [Fact]
    public void A_link_takes_so_many_frames_and_tells_once_when_all_are_written()
    {
        var told = 0;
        var outbound = new Outbound(() => told++);
        for (var i = 0; i < Outbound.FramesMax; i++)
            Assert.True(outbound.Send(new Frame()));
        Assert.False(outbound.Send(new Frame()));
        Assert.Equal((0, false), (outbound.Room, outbound.IsIdle));
        outbound.TellWhenIdle();
        outbound.Complete();
        var writing = outbound.WriteAllAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal((Outbox.InFlightMax, true, 1), (outbound.Room, outbound.IsIdle, told));
        outbound.TellWhenIdle();
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task All_that_came_before_the_end_is_written_down_however_much_it_is()
    {
        await using var desk = NewDesk();
        for (var i = 0; i < 1_000; i++)
            desk.Post(new AgentEvent.StopAsked(Some.Record(i)));
        await desk.RunAsync(new CancellationToken(canceled: true));
        Assert.Equal(1_000, JournalFile.Open(_disk.AfterPowerLoss(Loss.Everything)).State.Records.Count);
    }

    private static async Task HandledAsync(RecordDesk desk) => Assert.NotNull(await desk.BeginLinkAsync(CancellationToken.None).WaitAsync(ScriptedGateway.Patience));

    private RecordDesk NewDesk() => new(
        JournalFile.Open(_disk), new(), new ScriptRunner(new RunnerOptions { ScriptDirectory = "/nowhere" }, _time), DenyGuard.Open, new AgentClock(_time, Some.Boot));
}
