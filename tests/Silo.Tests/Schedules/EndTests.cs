using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>How invocations that repeat end: they are stopped, or nothing is due any more.</summary>
[Collection(ScheduleServers.Name)]
public sealed class EndTests(Servers servers)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task No_tick_follows_a_stop(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", instances: 2);
        await ticking.PassAsync(Minute);
        await ticking.RunAsync(runs: 2);

        // Due, and not made yet.
        server.Clock.Advance(Minute);
        await ticking.StopAsync();

        Assert.Empty((await ticking.FireAsync()).Made);
        Assert.Empty((await ticking.PassAsync(10 * Minute)).Made);
        Assert.Equal((OverallStatus.Stopped, OverallStatus.Stopped), await ticking.OverallAsync());
        Assert.All((await ticking.LookAsync()).Records, instance => Assert.Equal((RecordState.Cancelled, 1), (instance.State, instance.Repeats)));
        Assert.True(await ticking.IsFinishedAsync());
        await ticking.StopAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_run_under_way_is_stopped_with_it_and_its_end_ends_all(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)");
        await ticking.PassAsync(Minute);
        var run = await ticking.Fleet.NextMessageAsync();
        await ticking.Fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);

        await ticking.StopAsync();
        Assert.Equal((OverallStatus.Stopping, OverallStatus.Stopping), await ticking.OverallAsync());
        Assert.False(await ticking.IsFinishedAsync());
        await ticking.Fleet.ReportAsync(run.Record, run.Instance, ReportKind.Stopped);

        Assert.Equal((OverallStatus.Stopped, OverallStatus.Stopped), await ticking.OverallAsync());
        Assert.Equal(RecordState.Terminated, (await ticking.LookAsync()).Records.Single().State);
        await server.StreamUntilFinishedAsync(ticking.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_of_some_leaves_the_others_ticking(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)", instances: 2);

        await ticking.StopAsync(ticking.Fleet.Instances[0]);
        await ticking.PassAsync(Minute);
        await ticking.RunAsync();

        Assert.Equal(ticking.Fleet.Instances[1], Assert.Single(await ticking.HistoryAsync()).Instance);
        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
        Assert.Equal(RecordState.Cancelled, (await ticking.LookAsync()).Records.Single(instance => instance.Instance == ticking.Fleet.Instances[0]).State);

        await ticking.StopAsync(ticking.Fleet.Instances[1]);
        Assert.Equal((OverallStatus.Stopped, OverallStatus.Stopped), await ticking.OverallAsync());
        Assert.True(await ticking.IsFinishedAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_names_instances_that_take_part(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)");
        var stranger = await ticking.Fleet.AddAsync(online: true);

        var reply = await server.Assistant.Grains.GetInvocation(ticking.Id).StopAsync(Fleet.Caller, [stranger]);

        Assert.Equal(RefusalCode.InvalidInstanceIdNotFound, reply.Refused!.Code);
        Assert.Single((await ticking.PassAsync(Minute)).Made);
        await ticking.RunAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_nothing_is_due_any_more_each_instance_ends_as_its_last_run_did(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, $"at({server.Clock.Now.UtcDateTime.AddMinutes(10):yyyy-MM-dd HH:mm:ss})", instances: 2);

        await ticking.PassAsync(10 * Minute);
        Assert.Null((await ticking.LookAsync()).Schedule!.NextDue);
        Assert.Equal(OverallStatus.Pending, (await ticking.OverallAsync()).Status);
        await ticking.RunAsync();
        await ticking.RunAsync(exitCode: 1);

        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.Finished), await ticking.OverallAsync());
        await server.StreamUntilFinishedAsync(ticking.Id);
        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.Finished), await ticking.OverallAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_never_ran_ends_aborted_with_its_reason(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, $"at({server.Clock.Now.UtcDateTime.AddMinutes(10):yyyy-MM-dd HH:mm:ss})");

        Assert.Empty((await ticking.PassAsync(TimeSpan.FromHours(1))).Made);

        Assert.Equal((OverallStatus.Failed, OverallStatus.Failed), await ticking.OverallAsync());
        var instance = (await ticking.LookAsync()).Records.Single();
        Assert.Equal((RecordState.Aborted, 0, false), (instance.State, instance.Repeats, instance.ErrorInfo.Length == 0));
        await server.StreamUntilFinishedAsync(ticking.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_no_history_could_hold_is_refused_with_its_number(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, configure: services => services.Configure<InvocationOptions>(options => options.TicksPerHourMax = 500));
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        Task<Reply<InvocationAccepted>> StartAsync(string frequency) => fleet.Desk.StartAsync(Fleet.Caller, new()
        {
            Draft = new() { Name = "", Type = 0, Script = "true" }, Timeout = TimeSpan.FromSeconds(10), Instances = [.. fleet.Instances],
            Mode = RepeatMode.Period, Frequency = frequency,
        });

        Assert.Null((await StartAsync("0/10 * * * * ?")).Refused);
        var refused = (await StartAsync("0/20 * * * * ?")).Refused!;
        Assert.Equal(RefusalCode.InvocationExceedQuota, refused.Code);
        Assert.Contains("540", refused.Message, StringComparison.Ordinal);
        Assert.Contains("500", refused.Message, StringComparison.Ordinal);
        Assert.Null((await StartAsync("rate(1m)")).Refused);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_dry_run_judges_all_of_it_and_makes_nothing(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 1);
        var before = await server.CountAsync("invocations");
        Task<Reply<InvocationAccepted>> TryAsync(int instance, string frequency) => fleet.Desk.StartAsync(Fleet.Caller, new()
        {
            Draft = new() { Name = "", Type = 0, Script = "true" }, Timeout = TimeSpan.FromSeconds(10), Instances = [fleet.Instances[instance]],
            Mode = frequency.Length > 0 ? RepeatMode.Period : RepeatMode.Once, Frequency = frequency, DryRun = true, Token = new("dry", "hash"),
        });

        Assert.Null((await TryAsync(0, "")).Refused);
        Assert.Null((await TryAsync(0, "rate(1m)")).Refused);
        Assert.Equal(RefusalCode.ClientNotRunning, (await TryAsync(1, "")).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidParamFrequency, (await TryAsync(0, "rate(1s)")).Refused!.Code);

        Assert.Equal(before, await server.CountAsync("invocations"));
        Assert.Equal(0, await server.CountAsync("client_tokens WHERE token = 'dry'"));
    }

    [Theory]
    [InlineData("rate(59s)")]
    [InlineData("0 60 * * * ?")]
    [InlineData("at(2001-01-01 00:00:00)")]
    [InlineData("0/5 * * * * ?")]
    public async Task A_frequency_that_is_none_is_refused(string frequency)
    {
        var server = await servers.OnAsync(DatabaseKind.Sqlite);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);

        var reply = await fleet.Desk.StartAsync(Fleet.Caller, new()
        {
            Draft = new() { Name = "", Type = 0, Script = "true" }, Timeout = TimeSpan.FromSeconds(10), Instances = [.. fleet.Instances],
            Mode = RepeatMode.Period, Frequency = frequency,
        });

        Assert.Equal(RefusalCode.InvalidParamFrequency, reply.Refused!.Code);
    }
}
