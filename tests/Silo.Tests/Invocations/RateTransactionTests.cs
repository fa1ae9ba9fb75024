using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Steps of a rate window that one transaction does not hold, and what is left of it in the end.</summary>
public sealed class RateTransactionTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_batch_that_takes_two_transactions_is_one_and_so_is_a_withdrawal(DatabaseKind kind)
    {
        const int Batch = 5_010, Targets = 10_600;
        await using var bed = await AcceptBed.OpenAsync(kind);
        var instances = await AddOnlineAsync(bed, Targets);
        var policy = new RatePolicy { Concurrency = new(Batch, false), MaxErrors = new(0, false), Batches = true };
        var plan = bed.Run([.. instances]);
        Assert.Null((await bed.TogetherAsync(plan with { TargetsMax = Targets, Request = plan.Request with { Rate = policy } }))[0]!.Refused);
        var (key, windows) = (new RateWindowKey(plan.Id, plan.Now), new RateWindowStore(bed.Database, bed.Clock));
        async Task<StateCounts> CountsAsync()
        {
            await using var connection = await bed.Database.OpenAsync();
            return RateWindowSql.Sum(await RateWindowSql.ReadSlicesAsync(connection, key));
        }

        Assert.Equal((10, true), await windows.AdvanceAsync(key) is { } first ? (first.Changed.Count, first.More) : default);
        // The next step may be that of another silo, which knows nothing of the first.
        Assert.Equal((1, false), await new RateWindowStore(bed.Database, bed.Clock).AdvanceAsync(key) is { } second ? (second.Changed.Count, second.More) : default);
        Assert.Equal(new StateCounts { Sent = Batch, Waiting = Targets - Batch }, await CountsAsync());
        Assert.Equal((0, false), await windows.AdvanceAsync(key) is { } third ? (third.Changed.Count, third.More) : default);

        await using var slices = new SliceStore(bed.Database, bed.Clock, TimeProvider.System, new SliceCache());
        await slices.ChangeAsync(new(new(plan.Id, plan.Now, 0), [0], false, seen => SliceRules.Report(
            seen, [new() { Record = seen.Records[0].Key, Instance = seen.Records[0].Instance, Kind = ReportKind.Exited, ExitCode = 1 }], plan.Now, new ReportVerdict[1])));
        Assert.Equal((10, true), await windows.AdvanceAsync(key) is { } fourth ? (fourth.Changed.Count, fourth.More) : default);
        Assert.Equal((2, null, false), await windows.AdvanceAsync(key) is { } last ? (last.Changed.Count, last.AttendAt, last.More) : default);
        Assert.Equal(new StateCounts { Failed = 1, Sent = Batch - 1, Cancelled = Targets - Batch }, await CountsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whose_link_closes_at_its_turn_leaves_it_to_the_next_at_once(bool missedOne)
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        var instances = await AddOnlineAsync(bed, 2);
        var plan = bed.Run([.. instances]);
        Assert.Null((await bed.TogetherAsync(plan with { Request = plan.Request with { Rate = new() { Concurrency = new(1, false) } } }))[0]!.Refused);
        // It had missed a turn before, so this one changes nothing.
        if (missedOne)
            await bed.Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE records SET start_by = tick + 1 WHERE ordinal = 0"));
        var (key, windows) = (new RateWindowKey(plan.Id, plan.Now), new RateWindowStore(bed.Database, bed.Clock));

        Task<RateAdvance?> step;
        await using (var connection = await bed.Database.OpenAsync())
        await using (var holder = await connection.BeginTransactionAsync())
        {
            await connection.QueryAsync("SELECT slice FROM slices FOR UPDATE", row => row.GetInt32(0));
            step = windows.AdvanceAsync(key);
            await Eventually.TrueAsync(async () => await bed.CountAsync("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);
            await connection.ExecuteAsync("DELETE FROM links WHERE instance = @id", ("id", instances[0].Raw()));
            await holder.CommitAsync();
        }

        Assert.True((await step)!.More);
        Assert.False((await windows.AdvanceAsync(key))!.More);
        Assert.Equal(1, await bed.CountAsync("records WHERE ordinal = 1 AND state = 1"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_window_goes_with_its_invocation(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync(RateControlTests.With(new() { MaxErrors = new(1, false) }));
        var run = await fleet.NextMessageAsync();
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Exited, 0);
        await assistant.Services.GetRequiredService<IInvocationStore>().SetStatusAsync(id, OverallStatus.Success, OverallStatus.Finished, true, 100);

        assistant.Clock.Advance(TimeSpan.FromDays(32));
        await assistant.Services.GetRequiredService<Retention>().ForgetAsync(default);

        await using var connection = await assistant.Database.OpenAsync();
        Assert.Equal([0L], await connection.QueryAsync("SELECT count(*) FROM rate_windows", row => row.GetInt64(0)));
    }

    private static async Task<InstanceId[]> AddOnlineAsync(AcceptBed bed, int count)
    {
        var (gateway, instances) = (Guid.NewGuid(), Enumerable.Range(0, count).Select(_ => InstanceId.New(CellId.Default, bed.Clock.Now)).ToArray());
        await bed.Database.WriteAsync(async connection =>
        {
            var rows = new Statements(connection.IsSqlite());
            rows.Change("INSERT INTO gateways (incarnation, observer, lease_until) VALUES (@gateway, '', @until)", null, ("gateway", gateway), ("until", long.MaxValue));
            rows.Insert("instances", Instances, instances);
            rows.Insert("links", new RowColumns<InstanceId>()
                .With("instance", id => id.Raw()).With("account", _ => AccountId.First.Value).With("gateway", _ => gateway).With("epoch", _ => 1L)
                .With("opened_at", _ => 1L).With("seen_at", _ => 1L), instances);
            await rows.RunAsync(connection);
            return 0;
        });
        return instances;
    }

    private static readonly RowColumns<InstanceId> Instances = new RowColumns<InstanceId>()
        .With("instance", id => id.Raw()).With("account", _ => AccountId.First.Value).With("name", _ => "web").With("hostname", _ => "")
        .With("os_type", _ => "linux").With("os_version", _ => "").With("machine_id", _ => "").With("internet_address", _ => "").With("enrollment", id => id.Raw())
        .With("resource_group", _ => "").With("registered_at", _ => 1L).With("public_key", _ => new byte[32]).With("facts", _ => "{}").With("tags", _ => "{}");
}
