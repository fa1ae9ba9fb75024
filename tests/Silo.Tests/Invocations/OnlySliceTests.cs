using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>
/// Of an invocation with one slice, the commit that changes the slice writes the indexed status too. The streams of these servers stand still, so nothing
/// else does.
/// </summary>
[Collection(Servers.Name)]
public sealed class OnlySliceTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    public static TheoryData<DatabaseKind, bool> Commits => new()
    {
        { DatabaseKind.Sqlite, true }, { DatabaseKind.Sqlite, false }, { DatabaseKind.Postgres, true }, { DatabaseKind.Postgres, false },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_report_moves_the_indexed_status_in_its_own_commit(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, runs) = await StartAsync(server, online: 2);
        await IsAsync(server, id, OverallStatus.Pending, OverallStatus.Running, false);

        await fleet.ReportAsync(runs[0].Record, runs[0].Instance, ReportKind.Started);
        await IsAsync(server, id, OverallStatus.Pending, OverallStatus.Running, false);
        await fleet.ReportAsync(runs[1].Record, runs[1].Instance, ReportKind.Exited, 7);
        await IsAsync(server, id, OverallStatus.Running, OverallStatus.Running, false);
        await fleet.ReportAsync(runs[0].Record, runs[0].Instance, ReportKind.Exited, 0);
        await IsAsync(server, id, OverallStatus.PartialFailed, OverallStatus.Finished, true);

        await fleet.ReportAsync(runs[0].Record, runs[0].Instance, ReportKind.Exited, 9);
        await IsAsync(server, id, OverallStatus.PartialFailed, OverallStatus.Finished, true);
        Assert.Empty(server.Announcements.RowsOf(id));
    }

    [Theory, MemberData(nameof(Commits))]
    public async Task A_commit_that_breaks_leaves_record_and_indexed_status_alike(DatabaseKind kind, bool committed)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, runs) = await StartAsync(server, online: 1);

        server.BreakCommit(committed, "records WHERE invocation = @id AND state = 10", ("id", id.Value.Value));
        await Assert.ThrowsAnyAsync<Exception>(() => fleet.ReportAsync(runs[0].Record, runs[0].Instance, ReportKind.Exited, 0));
        if (committed)
            await IsAsync(server, id, OverallStatus.Success, OverallStatus.Finished, true);
        else
            await IsAsync(server, id, OverallStatus.Pending, OverallStatus.Running, false);

        Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(runs[0].Record, runs[0].Instance, ReportKind.Exited, 0));
        await IsAsync(server, id, OverallStatus.Success, OverallStatus.Finished, true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Stops_and_timeouts_and_what_waits_in_vain_move_it_too(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, runs) = await StartAsync(server, online: 2, offline: 1);
        var slice = server.Assistant.Grains.GetSlice(runs[0].Record.Slice);
        foreach (var run in runs)
            await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);
        await IsAsync(server, id, OverallStatus.Pending, OverallStatus.Running, false);

        server.Clock.Advance(TimeSpan.FromSeconds(61));
        await slice.AdvanceAsync();
        await IsAsync(server, id, OverallStatus.Running, OverallStatus.Running, false);

        await server.Assistant.Grains.GetInvocation(id).StopAsync(Fleet.Caller, [runs[0].Instance]);
        await fleet.ReportAsync(runs[1].Record, runs[1].Instance, ReportKind.Exited, 0);
        await IsAsync(server, id, OverallStatus.Stopping, OverallStatus.Stopping, false);

        server.Clock.Advance(TimeSpan.FromMinutes(3));
        await slice.AdvanceAsync();
        await IsAsync(server, id, OverallStatus.PartialFailed, OverallStatus.PartialFailed, true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_a_rate_window_withdraws_moves_it_too(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 3, online: 3);
        var id = await fleet.RunAsync(request => request with { Rate = new() { Concurrency = new(1, false), MaxErrors = new(0, false) } });
        var run = await fleet.NextMessageAsync();

        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Exited, 1);
        // The window hears of it and takes its step.
        await Eventually.TrueAsync(async () => (await server.SliceAsync(run.Record.Slice)).Counts.Open == 0);
        await IsAsync(server, id, OverallStatus.Failed, OverallStatus.Finished, true);
    }

    private static async Task<(Fleet Fleet, InvocationId Id, List<DeliveryTarget> Runs)> StartAsync(Server server, int online, int offline = 0)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, online + offline, online);
        var id = await fleet.RunAsync();
        var runs = new List<DeliveryTarget>();
        while (runs.Count < online)
            runs.Add(await fleet.NextMessageAsync());
        return (fleet, id, [.. runs.OrderBy(run => run.Record.Ordinal)]);
    }

    private static async Task IsAsync(Server server, InvocationId id, OverallStatus status, OverallStatus classic, bool finished)
    {
        var row = (await server.Invocations.ReadAsync(id))!;
        Assert.Equal((status, classic, finished), (row.Status, row.ClassicStatus, row.Finished));
        var counts = (await server.Assistant.Grains.GetInvocation(id).DescribeAsync(row.Account)).Value.Counts;
        Assert.Equal((status, classic, finished), (StatusFold.Of(counts), StatusFold.ClassicOf(counts), counts.Open == 0));
    }
}
