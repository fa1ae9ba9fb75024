using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Rate control as agents see it: who is sent a run, and when.</summary>
public sealed class RateControlTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(Kinds))]
    public async Task As_one_ends_the_next_starts_and_never_are_more_at_once(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 5, online: 5);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(2, false) }));

        var running = new Queue<DeliveryTarget>([await fleet.NextMessageAsync(), await fleet.NextMessageAsync()]);
        for (var ended = 0; ended < 5; ended++)
        {
            Assert.Equal(Math.Min(2, 5 - ended), RateRules.InFlight((await fleet.DescribeAsync(id)).Counts));
            Assert.False(fleet.Messages.Reader.TryRead(out _));
            await EndAsync(fleet, running.Dequeue());
            if (ended < 3)
                running.Enqueue(await fleet.NextMessageAsync());
        }

        Assert.Equal(new StateCounts { Success = 5 }, (await fleet.DescribeAsync(id)).Counts);
        Assert.Equal([0, 1, 2, 3, 4], (await fleet.ResultsAsync(id)).OrderBy(record => record.StartedAt).ThenBy(record => record.Key.Ordinal).Select(record => record.Key.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_batch_starts_a_pause_after_the_last_of_the_one_before_has_ended(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 4, online: 4);
        await LeaseForeverAsync(assistant);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(50, true), Batches = true, BatchPause = Pause }));
        DeliveryTarget[] first = [await fleet.NextMessageAsync(), await fleet.NextMessageAsync()];

        await EndAsync(fleet, first[0]);
        await assistant.Grains.GetRateWindow(new(id, first[0].Record.Tick)).AdvanceAsync();
        Assert.Equal(2, (await fleet.DescribeAsync(id)).Counts.Waiting);
        await EndAsync(fleet, first[1]);
        await NextAtAsync(assistant, assistant.Clock.Now + Pause);
        assistant.Advance(Pause - TimeSpan.FromMilliseconds(1));
        await assistant.Grains.GetRateWindow(new(id, first[0].Record.Tick)).AdvanceAsync();
        Assert.Equal(2, (await fleet.DescribeAsync(id)).Counts.Waiting);

        // By the window's own alarm.
        assistant.Advance(TimeSpan.FromMilliseconds(1));
        DeliveryTarget[] second = [await fleet.NextMessageAsync(), await fleet.NextMessageAsync()];
        Assert.Equal([2, 3], second.Select(target => target.Record.Ordinal).Order());
        // Counted from its turn: it was accepted long ago.
        Assert.All(second, target => Assert.Equal(assistant.Clock.Now + TimeSpan.FromSeconds(60), DateTimeOffset.FromUnixTimeMilliseconds(target.StartBy)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_more_fail_than_allowed_what_waits_is_not_started_and_what_runs_goes_on(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 6, online: 5);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(2, false), MaxErrors = new(20, true) }));
        DeliveryTarget[] first = [await fleet.NextMessageAsync(), await fleet.NextMessageAsync()];

        await EndAsync(fleet, first[0], exitCode: 1);
        var third = await fleet.NextMessageAsync();
        await EndAsync(fleet, first[1], exitCode: 1);

        await Eventually.TrueAsync(async () => (await fleet.DescribeAsync(id)).Counts.Waiting == 0);
        Assert.Equal(new StateCounts { Failed = 2, Sent = 1, Cancelled = 3 }, (await fleet.DescribeAsync(id)).Counts);
        await EndAsync(fleet, third);
        var results = await fleet.ResultsAsync(id);
        Assert.All(results.Where(record => record.State == RecordState.Cancelled), record => Assert.Equal(
            "It was not started: more than 1 of the invocation's targets failed, which is more than MaxErrors allows.", record.ErrorInfo));
        Assert.Equal(OverallStatus.PartialFailed, StatusFold.Of((await fleet.DescribeAsync(id)).Counts));
        Assert.False(fleet.Messages.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_waits_for_the_window_alone_does_not_run_out_of_time(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 2);
        await LeaseForeverAsync(assistant);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(1, false) }));
        var first = await fleet.NextMessageAsync();
        await fleet.ReportAsync(first.Record, first.Instance, ReportKind.Started);

        assistant.Clock.Advance(TimeSpan.FromSeconds(75));
        await assistant.Grains.GetSlice(first.Record.Slice).AdvanceAsync();
        Assert.Equal(new StateCounts { Running = 1, Waiting = 1 }, (await fleet.DescribeAsync(id)).Counts);

        await EndAsync(fleet, first);
        var second = await fleet.NextMessageAsync();
        Assert.Equal((DeliveryKind.Run, assistant.Clock.Now.AddSeconds(60)), (second.Kind, DateTimeOffset.FromUnixTimeMilliseconds(second.StartBy)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_is_offline_at_its_turn_waits_as_long_as_any_and_holds_up_nobody(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        await fleet.AddAsync(online: true);
        await LeaseForeverAsync(assistant);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(1, false) }));

        Assert.Equal(1, (await fleet.NextMessageAsync()).Record.Ordinal);
        assistant.Clock.Advance(TimeSpan.FromSeconds(60));
        var slice = (await fleet.ResultsAsync(id))[0].Key.Slice;
        await assistant.Grains.GetSlice(slice).AdvanceAsync();
        Assert.Equal(new StateCounts { Sent = 1, Waiting = 1 }, (await fleet.DescribeAsync(id)).Counts);
        assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await assistant.Grains.GetSlice(slice).AdvanceAsync();

        Assert.Equal(
            [(RecordState.Aborted, RecordError.ClientNotRunning), (RecordState.Sent, RecordError.None)],
            (await fleet.ResultsAsync(id)).OrderBy(record => record.Key.Ordinal).Select(record => (record.State, record.Error)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_comes_back_while_the_window_is_full_waits_for_it_without_end(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        await fleet.AddAsync(online: true);
        await LeaseForeverAsync(assistant);
        var id = await fleet.RunAsync(With(new() { Concurrency = new(1, false), }));
        var busy = await fleet.NextMessageAsync();
        await fleet.ReportAsync(busy.Record, busy.Instance, ReportKind.Started);
        await fleet.LinkAsync(fleet.Instances[0]);
        await assistant.Grains.GetSlice(busy.Record.Slice).AdvanceAsync();

        assistant.Clock.Advance(TimeSpan.FromSeconds(75));
        await assistant.Grains.GetSlice(busy.Record.Slice).AdvanceAsync();
        Assert.Equal(new StateCounts { Running = 1, Waiting = 1 }, (await fleet.DescribeAsync(id)).Counts);
        await EndAsync(fleet, busy);
        Assert.Equal((0, DeliveryKind.Run), await fleet.NextMessageAsync() is var last ? (last.Record.Ordinal, last.Kind) : default);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Where_nobody_told_the_window_the_sweeper_finds_it(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 2);
        await LeaseForeverAsync(assistant);
        await fleet.RunAsync(With(new() { Concurrency = new(1, false) }));
        var first = await fleet.NextMessageAsync();

        // The silo that took the report died before it told anybody.
        await assistant.Services.GetRequiredService<ISliceStore>().ChangeAsync(new(first.Record.Slice, [first.Record.Ordinal], false, seen => SliceRules.Report(
            seen, [new() { Record = first.Record, Instance = first.Instance, Kind = ReportKind.Exited, ExitCode = 0 }], Now(assistant), new ReportVerdict[1])));
        assistant.Clock.Advance(TimeSpan.FromSeconds(16));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);

        Assert.Equal(1, (await fleet.NextMessageAsync()).Record.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_invocation_tells_its_limits(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var policy = new RatePolicy { Concurrency = new(5, true), MaxErrors = new(0, false), Batches = true, BatchPause = Pause };

        Assert.Equal(policy, (await fleet.DescribeAsync(await fleet.RunAsync(With(policy)))).Request.Rate);
        Assert.Null((await fleet.DescribeAsync(await fleet.RunAsync())).Request.Rate);
        await using var connection = await assistant.Database.OpenAsync();
        Assert.Equal([1L], await connection.QueryAsync("SELECT count(*) FROM rate_windows", row => row.GetInt64(0)));
    }

    internal static Func<InvocationRequest, InvocationRequest> With(RatePolicy policy) => request => request with { Rate = policy };

    private static long Now(Assistant assistant) => assistant.Clock.Now.ToUnixTimeMilliseconds();

    private static async Task EndAsync(Fleet fleet, DeliveryTarget target, int exitCode = 0) =>
        Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(target.Record, target.Instance, ReportKind.Exited, exitCode));

    private static Task NextAtAsync(Assistant assistant, DateTimeOffset at) => Eventually.TrueAsync(async () =>
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync("SELECT next_at FROM rate_windows", row => row.IsDBNull(0) ? 0 : row.GetInt64(0))) is [var next]
            && next == at.ToUnixTimeMilliseconds();
    });

    // The gateway of these tests is there all the time, however far the clock jumps.
    private static async Task LeaseForeverAsync(Assistant assistant) => await assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE gateways SET lease_until = @until", ("until", long.MaxValue)));
}
