using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>A connection that breaks while it commits: only the database knows whether the work is done, and it is done once.</summary>
[Collection(Servers.Name)]
public sealed class BrokenCommitTests(Servers servers)
{
    public static TheoryData<DatabaseKind, bool> Commits => new()
    {
        { DatabaseKind.Sqlite, true }, { DatabaseKind.Sqlite, false }, { DatabaseKind.Postgres, true }, { DatabaseKind.Postgres, false },
    };

    [Theory, MemberData(nameof(Commits))]
    public async Task An_acceptance_is_answered_by_what_the_database_holds(DatabaseKind kind, bool committed)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        var name = $"broken-{Guid.NewGuid():N}";
        Task<InvocationId> RunAsync() => fleet.RunAsync(request => request with
        {
            Draft = request.Draft! with { Name = name }, KeepCommand = true, Token = new(name, "hash"),
        });

        server.BreakCommit(committed, "invocations WHERE command_name = @name", ("name", name));
        if (!committed)
        {
            await Assert.ThrowsAnyAsync<Exception>(RunAsync);
            Assert.Equal(0, await server.CountAsync("invocations WHERE command_name = @name", ("name", name)));
            Assert.Equal(0, await server.CountAsync("client_tokens WHERE token = @name", ("name", name)));
        }

        var id = await RunAsync();
        Assert.Equal(id, await RunAsync());
        Assert.Equal(1, await server.CountAsync("invocations WHERE command_name = @name", ("name", name)));
        Assert.Equal(1, await server.CountAsync("commands WHERE name = @name", ("name", name)));
        Assert.Equal(1, await server.CountAsync("slices WHERE invocation = @id", ("id", id.Value.Value)));
        Assert.Equal(2, await server.CountAsync("records WHERE invocation = @id", ("id", id.Value.Value)));
        Assert.Equal(new StateCounts { Sent = 2 }, (await fleet.DescribeAsync(id)).Counts);
        Assert.Equal([0, 1], new[] { (await fleet.NextMessageAsync()).Record.Ordinal, (await fleet.NextMessageAsync()).Record.Ordinal }.Order());
    }

    [Theory, MemberData(nameof(Commits))]
    public async Task A_report_that_is_repeated_counts_once(DatabaseKind kind, bool committed)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, runs) = await StartAsync(server, 2);
        var slice = runs[0].Record.Slice;
        var version = (await server.SliceAsync(slice)).Version;

        server.BreakCommit(committed, "records WHERE invocation = @id AND state = 10", ("id", id.Value.Value));
        await Assert.ThrowsAnyAsync<Exception>(() => ExitAsync(fleet, runs[0]));
        Assert.Equal(committed ? 1 : 0, (await server.SliceAsync(slice)).Counts.Success);

        Assert.Equal(ReportVerdict.Applied, await ExitAsync(fleet, runs[0]));
        var row = await server.SliceAsync(slice);
        Assert.Equal((new StateCounts { Sent = 1, Success = 1 }, version + 1), (row.Counts, row.Version));
        Assert.Equal(0, await server.CountAsync("late_reports WHERE invocation = @id", ("id", id.Value.Value)));
        Assert.Equal(["hello"], (await fleet.DescribeAsync(id)).Records.Where(record => record.State == RecordState.Success).Select(Text));
    }

    [Theory, MemberData(nameof(Commits))]
    public async Task Works_that_shared_the_broken_transaction_each_count_once(DatabaseKind kind, bool committed)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, runs) = await StartAsync(server, 40);
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The first one stays in its commit until the rest waits behind it; the rest shares the next transactions, and one of those breaks.
        server.CommitFirst(
            async transaction =>
            {
                waiting.SetResult();
                await together.Task;
                server.BreakCommit(committed, "records WHERE invocation = @id AND state = 10 HAVING count(*) > 8", ("id", id.Value.Value));
                await transaction.CommitAsync();
            },
            "records WHERE invocation = @id AND state = 10", ("id", id.Value.Value));
        var reports = new List<Task<ReportVerdict>> { ExitAsync(fleet, runs[0]) };
        await waiting.Task;
        reports.AddRange(runs.Skip(1).Select(run => ExitAsync(fleet, run)));
        together.SetResult();

        for (var i = 0; i < reports.Count; i++)
            Assert.Equal(ReportVerdict.Applied, await RepeatedAsync(reports[i], () => ExitAsync(fleet, runs[i])));
        var row = await server.SliceAsync(runs[0].Record.Slice);
        Assert.Equal((new StateCounts { Success = 40 }, null), (row.Counts, row.AttendAt));
        Assert.Equal(40, await server.CountAsync("records WHERE invocation = @id AND state = 10", ("id", id.Value.Value)));
        Assert.Null(server.Assistant.Database.CommitBy);
    }

    private static async Task<(Fleet Fleet, InvocationId Id, List<DeliveryTarget> Runs)> StartAsync(Server server, int instances)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, instances, instances);
        var id = await fleet.RunAsync();
        var runs = new List<DeliveryTarget>();
        while (runs.Count < instances)
            runs.Add(await fleet.NextMessageAsync());
        return (fleet, id, runs);
    }

    private static Task<ReportVerdict> ExitAsync(Fleet fleet, DeliveryTarget run) =>
        fleet.ReportAsync(run.Record, run.Instance, ReportKind.Exited, 0, "hello");

    // As an agent does when no answer comes.
    private static async Task<ReportVerdict> RepeatedAsync(Task<ReportVerdict> first, Func<Task<ReportVerdict>> again)
    {
        try
        {
            return await first;
        }
        catch (IOException)
        {
            return await again();
        }
    }

    private static string Text(RecordView record) => System.Text.Encoding.UTF8.GetString(record.Output!);
}
