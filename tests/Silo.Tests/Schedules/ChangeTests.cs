using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>Changes of a running schedule lose no tick and double none.</summary>
[Collection(ScheduleServers.Name)]
public sealed class ChangeTests(Servers servers)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_new_rate_counts_from_the_creation(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(10m)");
        var created = server.Clock.Now;
        await ticking.PassAsync(10 * Minute);
        await ticking.RunAsync();

        server.Clock.Advance(Minute);
        await ChangeAsync(server, ticking, new() { Frequency = "rate(3m)" });

        var view = await ticking.LookAsync();
        Assert.Equal((created + (12 * Minute), "rate(3m)"), (view.Schedule!.NextDue!.Value, view.Request.Frequency));
        await ticking.PassAsync(Minute);
        await ticking.RunAsync();
        Assert.Equal([12.0, 10.0], (await ticking.HistoryAsync()).Select(record => (DateTimeOffset.FromUnixTimeMilliseconds(record.Key.Tick) - created).TotalMinutes));
        Assert.Equal((0L, 2L), ((await ticking.LookAsync()).Schedule!.Missed, (await ticking.LookAsync()).Schedule!.Ticks));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_due_already_is_made_as_it_was(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(2m)");
        server.Clock.Advance(2 * Minute);
        await ticking.Fleet.RenewAsync();

        var before = (await ticking.LookAsync()).Command;
        var changed = await ChangeAsync(server, ticking, new() { Frequency = "rate(1h)", Script = "echo new" });
        await ticking.RunAsync();
        Assert.Equal("echo hello", ticking.Fleet.Body!.Script);

        Assert.Empty((await ticking.FireAsync()).Made);
        await ticking.PassAsync(58 * Minute);
        await ticking.RunAsync();
        Assert.Equal("echo new", ticking.Fleet.Body!.Script);
        Assert.NotEqual(before, changed.Command);
        Assert.Equal((changed.Command, 2), ((await ticking.LookAsync()).Command, (await ticking.HistoryAsync()).Length));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_that_is_added_ticks_with_the_others(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)");
        var added = await ticking.Fleet.AddAsync(online: true);

        await ChangeAsync(server, ticking, new() { Instances = [added, ticking.Fleet.Instances[0]] });
        await ChangeAsync(server, ticking, new() { Instances = [added] });
        await ticking.PassAsync(Minute);
        await ticking.RunAsync(runs: 2);

        Assert.Equal(2, (await ticking.HistoryAsync()).Length);
        Assert.Equal((2, 2), ((await ticking.LookAsync()).Counts.Running, (await ticking.LookAsync()).Counts.Total));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_frequency_without_a_zone_of_its_own_takes_the_instances_apart_by_theirs(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        Ticking.ToFullHour(server);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        await server.SetZoneAsync(fleet.Instances[1], "Asia/Kolkata");
        var ticking = await Ticking.OnAsync(server, fleet, "rate(1d)");

        await ChangeAsync(server, ticking, new() { Frequency = "0 0 * * * ?" });
        foreach (var instance in new[] { 1, 0, 1, 0 })
        {
            var fired = await ticking.PassAsync(30 * Minute);
            Assert.Equal(fleet.Instances[instance], Assert.Single(Assert.Single(Assert.Single(fired.Made).Born).Records).Instance);
            await ticking.RunAsync();
        }

        await ChangeAsync(server, ticking, new() { Frequency = "0 15 * * * ? UTC" });
        Assert.Equal(2, Assert.Single(Assert.Single((await ticking.PassAsync(15 * Minute)).Made).Born).Records.Count);
        await ticking.RunAsync(runs: 2);
        Assert.Equal(5, (await ticking.LookAsync()).Schedule!.Ticks);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Parameters_change_with_the_next_tick(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1m)");

        await ChangeAsync(server, ticking, new() { Script = "echo {{who}}", EnableParameter = true, Parameters = Of("who", "a") });
        await ticking.PassAsync(Minute);
        await ticking.RunAsync();
        Assert.Equal("a", ticking.Fleet.Body!.Parameters["who"]);
        await ChangeAsync(server, ticking, new() { Parameters = Of("who", "b") });
        await ticking.PassAsync(Minute);
        await ticking.RunAsync();
        Assert.Equal("b", ticking.Fleet.Body!.Parameters["who"]);
    }

    [Theory]
    [InlineData("rate(59s)", null, RefusalCode.InvalidParamFrequency)]
    [InlineData("at(2001-01-01 00:00:00)", null, RefusalCode.InvalidParamFrequency)]
    [InlineData(null, "nobody", RefusalCode.ParameterDisabled)]
    public async Task What_it_could_not_be_made_with_is_refused(string? frequency, string? parameter, RefusalCode code)
    {
        var server = await servers.OnAsync(DatabaseKind.Sqlite);
        var ticking = await Ticking.StartAsync(server, "rate(1m)");

        var reply = await server.Assistant.Grains.GetInvocation(ticking.Id).ModifyAsync(
            Fleet.Caller, new() { Frequency = frequency, Parameters = parameter is null ? null : Of(parameter, "x") });

        Assert.Equal(code, reply.Refused!.Code);
        Assert.Single((await ticking.PassAsync(Minute)).Made);
        await ticking.RunAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_runs_once_or_has_ended_or_is_anothers_is_not_changed(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var once = await fleet.RunAsync();
        var ticking = await Ticking.OnAsync(server, fleet, "rate(1m)");
        var change = new InvocationChange { Frequency = "rate(2m)" };

        Assert.Equal(RefusalCode.InvalidOperationRepeatModeUnsupported, (await server.Assistant.Grains.GetInvocation(once).ModifyAsync(Fleet.Caller, change)).Refused!.Code);
        var stranger = TestKeys.Stranger;
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await server.Assistant.Grains.GetInvocation(ticking.Id).ModifyAsync(stranger, change)).Refused!.Code);
        await ticking.StopAsync();
        Assert.Equal(RefusalCode.InvalidOperationInvokeAlreadyFinished, (await server.Assistant.Grains.GetInvocation(ticking.Id).ModifyAsync(Fleet.Caller, change)).Refused!.Code);
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Of(string name, string value) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add(name, value);

    private static async Task<InvocationChanged> ChangeAsync(Server server, Ticking ticking, InvocationChange change) =>
        (await server.Assistant.Grains.GetInvocation(ticking.Id).ModifyAsync(Fleet.Caller, change)).Value;
}
