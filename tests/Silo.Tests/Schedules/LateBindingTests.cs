using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>Targets that are chosen by their tags at each tick.</summary>
[Collection(ScheduleServers.Name)]
public sealed class LateBindingTests(Servers servers)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_gets_the_tag_joins_at_the_next_tick_and_who_loses_it_leaves(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 3, online: 3);
        var role = $"role-{Guid.NewGuid():N}";
        await TagAsync(server, fleet.Instances[0], role);
        await TagAsync(server, fleet.Instances[1], role);
        var ticking = await StartAsync(server, fleet, role, "rate(1h)", late: true);

        Assert.Equal("0, 1", await TickAsync(server, ticking));
        await UntagAsync(server, fleet.Instances[0]);
        await TagAsync(server, fleet.Instances[2], role);
        Assert.Equal("1, 2", await TickAsync(server, ticking));
        await TagAsync(server, fleet.Instances[0], role);
        Assert.Equal("0, 1, 2", await TickAsync(server, ticking));

        await ticking.StopAsync(fleet.Instances[1]);
        Assert.Equal("0, 2", await TickAsync(server, ticking));
        Assert.Equal([3, 3, 3], (await ticking.LookAsync()).Records.Select(instance => instance.Repeats));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_change_while_nobody_carries_the_tag_keeps_the_schedule(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var role = $"role-{Guid.NewGuid():N}";
        await TagAsync(server, fleet.Instances[0], role);
        var ticking = await StartAsync(server, fleet, role, "rate(1h)", late: true);
        await UntagAsync(server, fleet.Instances[0]);
        Assert.Equal("", await TickAsync(server, ticking));

        Assert.Null((await server.Assistant.Grains.GetInvocation(ticking.Id).ModifyAsync(Fleet.Caller, new() { Frequency = "rate(2h)" })).Refused);
        await TagAsync(server, fleet.Instances[0], role);
        Assert.Equal("0", await TickAsync(server, ticking));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Without_being_asked_targets_stay_who_they_were(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        var role = $"role-{Guid.NewGuid():N}";
        await TagAsync(server, fleet.Instances[0], role);
        var ticking = await StartAsync(server, fleet, role, "rate(1h)", late: false);

        await UntagAsync(server, fleet.Instances[0]);
        await TagAsync(server, fleet.Instances[1], role);
        Assert.Equal("0", await TickAsync(server, ticking));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_joins_ticks_in_the_time_zone_of_its_own(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        var role = $"role-{Guid.NewGuid():N}";
        await server.SetZoneAsync(fleet.Instances[0], "Asia/Shanghai");
        await server.SetZoneAsync(fleet.Instances[1], "Asia/Kolkata");
        await TagAsync(server, fleet.Instances[0], role);
        Ticking.ToFullHour(server);
        await fleet.RenewAsync();
        var ticking = await StartAsync(server, fleet, role, "0 0 * * * ?", late: true);

        Assert.Equal("0", await TickAsync(server, ticking));
        await TagAsync(server, fleet.Instances[1], role);
        Assert.Equal("0", await TickAsync(server, ticking));
        Assert.Equal("1", await TickAsync(server, ticking, Hour / 2));
        Assert.Equal("0", await TickAsync(server, ticking, Hour / 2));
    }

    private static Task<Ticking> StartAsync(Server server, Fleet fleet, string role, string frequency, bool late) => Ticking.OnAsync(
        server, fleet, frequency,
        request => request with { Instances = [], TargetTags = ImmutableSortedDictionary<string, string>.Empty.Add("role", role), LateTags = late });

    private static async Task<string> TickAsync(Server server, Ticking ticking, TimeSpan? after = null)
    {
        var fired = await ticking.PassAsync(after ?? Hour);
        var ran = fired.Made.SelectMany(tick => tick.Born).SelectMany(slice => slice.Records).Select(record => ticking.Fleet.Instances.IndexOf(record.Instance)).Order().ToArray();
        await ticking.RunAsync(runs: ran.Length);
        return string.Join(", ", ran);
    }

    private static Task<int> TagAsync(Server server, InstanceId instance, string role) => server.Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "INSERT INTO instance_tags (account, key, value, instance, registered_at) VALUES ('1000000000000001', 'role', @role, @id, 1)",
        ("role", role), ("id", instance.Value.Value)));

    private static Task<int> UntagAsync(Server server, InstanceId instance) => server.Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "DELETE FROM instance_tags WHERE instance = @id", ("id", instance.Value.Value)));
}
