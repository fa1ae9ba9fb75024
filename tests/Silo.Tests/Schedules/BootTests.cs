using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>Invocations that wait for boots.</summary>
[Collection(ScheduleServers.Name)]
public sealed class BootTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_boot_counts_once_whatever_reconnects_follow(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (ticking, instance) = await StartAsync(server, RepeatMode.EveryReboot);

        foreach (var boot in new[] { "first", "first", "second", "second", "second", "third" })
            if (await BootAsync(server, instance, boot) > 0)
                await ticking.RunAsync();

        Assert.Equal([RecordState.Success, RecordState.Success], (await ticking.HistoryAsync()).Select(record => record.State));
        var view = (await ticking.LookAsync()).Records.Single();
        Assert.Equal((RecordState.Running, 2), (view.State, view.Repeats));
        Assert.Equal((OverallStatus.Running, OverallStatus.Running), await ticking.OverallAsync());
        await ticking.StopAsync();
        Assert.Equal(0, await BootAsync(server, instance, "fourth"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_link_after_a_boot_makes_the_tick_and_a_reconnect_makes_none(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        using var agent = await LinkedAgent.EnrollAsync(server);
        await agent.OpenLinkAsync();
        var id = await agent.StartAsync(RepeatMode.EveryReboot);

        await agent.OpenLinkAsync();
        Assert.Empty(await agent.HistoryAsync(id));
        agent.Reboot("boot-2");
        var link = (await agent.OpenLinkAsync()).Value;
        var record = Assert.Single(await agent.HistoryAsync(id));
        Assert.Equal((agent.Instance, RecordState.Sent), (record.Instance, record.State));
        await agent.CloseLinkAsync(link.Epoch);
        await agent.OpenLinkAsync(record.Key);
        Assert.Equal(record.Key, Assert.Single(await agent.HistoryAsync(id)).Key);
        Assert.Equal((record.Key, record.Instance), (await agent.SentAsync(record.Key)).Select(target => (target.Record, target.Instance)).Last());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_next_reboot_only_the_first_boot_counts(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (ticking, instance) = await StartAsync(server, RepeatMode.NextRebootOnly);

        Assert.Equal(0, await BootAsync(server, instance, "first"));
        Assert.Equal(1, await BootAsync(server, instance, "second"));
        await ticking.RunAsync(exitCode: 3);
        Assert.Equal(0, await BootAsync(server, instance, "third"));

        Assert.Equal((OverallStatus.Failed, OverallStatus.Finished), await ticking.OverallAsync());
        await server.StreamUntilFinishedAsync(ticking.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_two_links_with_the_same_boot_one_counts(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (ticking, instance) = await StartAsync(server, RepeatMode.EveryReboot);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => BootAsync(server, instance, "second")));

        Assert.Equal(1, made.Sum());
        await ticking.RunAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_first_boot_ever_seen_is_none_to_run_at(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var ticking = await Ticking.OnAsync(server, fleet, "", request => request with { Mode = RepeatMode.EveryReboot });

        Assert.Equal(0, await BootAsync(server, fleet.Instances[0], "first"));
        Assert.Equal(1, await BootAsync(server, fleet.Instances[0], "second"));
        await ticking.RunAsync();
    }

    private static async Task<(Ticking Ticking, InstanceId Instance)> StartAsync(Server server, RepeatMode mode)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        await server.Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            "UPDATE links SET boot_id = 'first' WHERE instance = @id", ("id", fleet.Instances[0].Value.Value)));
        return (await Ticking.OnAsync(server, fleet, "", request => request with { Mode = mode }), fleet.Instances[0]);
    }

    private static async Task<int> BootAsync(Server server, InstanceId instance, string boot)
    {
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var services = server.Assistant.Services;
        var made = await services.GetRequiredService<IScheduleStore>().BootedAsync([(instance, boot)]);
        services.GetRequiredService<TickStarter>().Start(made);
        return made.Count;
    }
}
