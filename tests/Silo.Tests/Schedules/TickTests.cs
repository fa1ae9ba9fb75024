using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>What becomes of due times.</summary>
[Collection(ScheduleServers.Name)]
public sealed class TickTests(Servers servers)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task It_ticks_one_interval_after_its_creation_and_at_no_other_time(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(5m)", instances: 2);
        var created = server.Clock.Now.ToUnixTimeMilliseconds();

        Assert.Empty((await ticking.FireAsync()).Made);
        Assert.Empty((await ticking.PassAsync(5 * Minute - TimeSpan.FromMilliseconds(1))).Made);
        Assert.Single((await ticking.PassAsync(TimeSpan.FromMilliseconds(1))).Made);
        Assert.Empty((await ticking.FireAsync()).Made);
        await ticking.RunAsync(runs: 2);

        var records = await ticking.HistoryAsync();
        Assert.Equal([created + 300_000, created + 300_000], records.Select(record => record.Key.Tick));
        Assert.All(records, record => Assert.Equal((RecordState.Success, 1), (record.State, record.Repeats)));
        Assert.Equal(ticking.Fleet.Instances.ToHashSet(), records.Select(record => record.Instance).ToHashSet());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task It_stays_running_whatever_its_runs_come_to(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", instances: 2);

        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
        await ticking.PassAsync(Minute);
        await ticking.RunAsync(runs: 2, exitCode: 7);

        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
        var view = await ticking.LookAsync();
        Assert.Equal((2, 2), (view.Counts.Running, view.Counts.Total));
        Assert.All(view.Records, instance => Assert.Equal((RecordState.Running, 1, 7), (instance.State, instance.Repeats, instance.ExitCode!.Value)));
        Assert.Equal((server.Clock.Now + Minute, 0L), (view.Schedule!.NextDue!.Value, view.Schedule.Missed));
        Assert.All(await ticking.Fleet.ResultsAsync(ticking.Id), record => Assert.Equal(RecordState.Failed, record.State));
        Assert.False(await ticking.IsFinishedAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_run_that_is_still_under_way_lets_no_other_begin(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", change: request => request with { Timeout = TimeSpan.FromSeconds(50) });

        await ticking.PassAsync(Minute);
        var message = await ticking.Fleet.NextMessageAsync();
        await ticking.Fleet.ReportAsync(message.Record, message.Instance, ReportKind.Started);
        await ticking.PassAsync(Minute);
        await ticking.Fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0);
        await ticking.PassAsync(Minute);
        await ticking.RunAsync();

        var records = await ticking.HistoryAsync();
        Assert.Equal([RecordState.Success, RecordState.Aborted, RecordState.Success], records.Select(record => record.State));
        Assert.Equal((RecordError.TaskConcurrencyLimit, null), (records[1].Error, records[1].StartedAt));
        Assert.Equal(2, (await ticking.LookAsync()).Records.Single().Repeats);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_an_outage_the_latest_tick_is_made_once_and_the_others_are_one_gap(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(10m)");
        var created = server.Clock.Now.ToUnixTimeMilliseconds();

        // 144 due times, the last of them four minutes ago.
        Assert.Single((await ticking.PassAsync(TimeSpan.FromDays(1) + 4 * Minute)).Made);
        await ticking.RunAsync();

        Assert.Equal(created + 86_400_000, Assert.Single(await ticking.HistoryAsync()).Key.Tick);
        Assert.Equal([(created + 600_000, created + 86_400_000 - 600_000, 143)], await ticking.GapsAsync());
        Assert.Equal(143, (await ticking.LookAsync()).Schedule!.Missed);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_older_than_five_minutes_is_not_made_up_for(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1h)");

        Assert.Empty((await ticking.PassAsync(TimeSpan.FromHours(1) + 5 * Minute + TimeSpan.FromMilliseconds(1))).Made);
        Assert.Equal(1, (await ticking.LookAsync()).Schedule!.Missed);
        Assert.Single((await ticking.PassAsync(55 * Minute)).Made);
        await ticking.RunAsync();
    }

    [Fact]
    public async Task Of_many_that_make_it_at_once_one_does()
    {
        var server = await servers.OnAsync(DatabaseKind.Postgres);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", instances: 3);
        server.Clock.Advance(Minute);
        await ticking.Fleet.RenewAsync();

        var fired = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ticking.FireAsync()));

        Assert.Single(fired.SelectMany(one => one.Made));
        await ticking.RunAsync(runs: 3);
        Assert.Equal(3, (await ticking.HistoryAsync()).Length);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_time_zone_ticks_by_itself(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 3, online: 3);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        await server.SetZoneAsync(fleet.Instances[1], "Asia/Kolkata");
        await server.SetZoneAsync(fleet.Instances[2], "Asia/Shanghai");
        Ticking.ToFullHour(server);
        await fleet.RenewAsync();
        var ticking = await Ticking.OnAsync(server, fleet, "0 0 * * * ?");

        // A full hour in India is half past in China; in a day each has 24.
        var made = new List<int>();
        for (var half = 0; half < 48; half++)
        {
            foreach (var tick in (await ticking.PassAsync(30 * Minute)).Made)
                made.Add(tick.Born.Sum(slice => slice.Records.Count));
            await ticking.RunAsync(runs: made[^1]);
        }

        Assert.Equal((48, 72), (made.Count, made.Sum()));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_that_changes_its_zone_ticks_there_from_its_next_tick_on(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        Ticking.ToFullHour(server);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        var ticking = await Ticking.OnAsync(server, fleet, "0 0 * * * ?");

        await server.SetZoneAsync(fleet.Instances[0], "Asia/Kolkata");
        await ticking.PassAsync(TimeSpan.FromHours(1));
        await ticking.RunAsync();
        Assert.Equal(server.Clock.Now + (30 * Minute), (await ticking.LookAsync()).Schedule!.NextDue);
        Assert.Single((await ticking.PassAsync(30 * Minute)).Made);
        await ticking.RunAsync();
        Assert.Empty((await ticking.PassAsync(30 * Minute)).Made);

        Assert.Equal((2, 2), ((await ticking.HistoryAsync()).Length, (await ticking.LookAsync()).Records.Single().Repeats));
        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_that_comes_back_to_a_zone_goes_on_there(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        Ticking.ToFullHour(server);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        var ticking = await Ticking.OnAsync(server, fleet, "0 0 * * * ?");

        // Full hours in China, half past in India; each move counts from the tick that finds it.
        foreach (var (zone, minutes, ticks) in new[] { ("Asia/Kolkata", 60, 1), ("Asia/Kolkata", 30, 1), ("Asia/Kolkata", 30, 0), ("Asia/Shanghai", 30, 1), ("Asia/Shanghai", 30, 1) })
        {
            await server.SetZoneAsync(fleet.Instances[0], zone);
            Assert.Equal(ticks, (await ticking.PassAsync(minutes * Minute)).Made.Count);
            await ticking.RunAsync(runs: ticks);
        }

        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
        Assert.Equal(4, (await ticking.LookAsync()).Records.Single().Repeats);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_whose_zone_is_past_all_due_times_never_runs_and_holds_up_no_end(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        Ticking.ToFullHour(server);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        await server.SetZoneAsync(fleet.Instances[1], "Europe/Lisbon");
        var lisbon = TimeZoneInfo.ConvertTime(server.Clock.Now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon"));
        var ticking = await Ticking.OnAsync(server, fleet, $"0 30 {lisbon.Hour} {lisbon.Day} {lisbon.Month} ? {lisbon.Year}");

        await ticking.PassAsync(30 * Minute);
        await ticking.RunAsync();

        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.PartialFailed), await ticking.OverallAsync());
        Assert.Equal(
            [(fleet.Instances[0], RecordState.Aborted), (fleet.Instances[1], RecordState.Success)],
            (await ticking.LookAsync()).Records.OrderBy(instance => fleet.Instances.IndexOf(instance.Instance)).Select(instance => (instance.Instance, instance.State)));
        await server.StreamUntilFinishedAsync(ticking.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Zones_that_share_a_tick_have_slices_of_their_own(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        await server.SetZoneAsync(fleet.Instances[1], "Europe/Berlin");
        Ticking.ToFullHour(server);
        await fleet.RenewAsync();
        var ticking = await Ticking.OnAsync(server, fleet, "0 0 * * * ?");

        await ticking.PassAsync(TimeSpan.FromHours(1));
        await ticking.RunAsync(runs: 2);

        var records = await ticking.HistoryAsync();
        Assert.Equal([0, 500], records.Select(record => record.Key.Ordinal));
        Assert.Single(records.Select(record => record.Key.Tick).Distinct());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Rate_control_holds_in_each_tick(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", instances: 3, change: request => request with { Rate = new() { Concurrency = new(1, false) } });

        for (var tick = 0; tick < 2; tick++)
        {
            await ticking.PassAsync(Minute);
            for (var run = 0; run < 3; run++)
            {
                var message = await ticking.Fleet.NextMessageAsync();
                Assert.Equal(1, (await ticking.HistoryAsync()).Count(record => record.State is RecordState.Sent or RecordState.Running));
                await ticking.Fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0);
            }
        }

        Assert.All(await ticking.HistoryAsync(), record => Assert.Equal(RecordState.Success, record.State));
    }
}
