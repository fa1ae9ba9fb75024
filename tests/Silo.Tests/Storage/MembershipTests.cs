using System.Net;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class MembershipTests
{
    private static readonly DateTime Start = new(2030, 1, 15, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Members_change_only_from_the_version_that_was_read(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var table = await OpenAsync(test.Database);
        var empty = await table.ReadAllAsync(default);
        Assert.Empty(empty.Members);

        Assert.True(await table.InsertRowAsync(Entry(1), empty.Version.Next(), default));
        Assert.False(await table.InsertRowAsync(Entry(2), empty.Version.Next(), default));
        var one = await table.ReadAllAsync(default);
        Assert.False(await table.InsertRowAsync(Entry(1), one.Version.Next(), default));
        Assert.Equal(1, (await table.ReadAllAsync(default)).Version.Version);

        var dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        dead.AddSuspector(Entry(3).SiloAddress, Start);
        Assert.False(await table.UpdateRowAsync(dead, "", empty.Version.Next(), default));
        Assert.True(await table.UpdateRowAsync(dead, one.Members[0].Item2, one.Version.Next(), default));
        Assert.False(await table.UpdateRowAsync(Entry(9), "", (await table.ReadAllAsync(default)).Version.Next(), default));

        var read = await table.ReadRowAsync(Entry(1).SiloAddress, default);
        Assert.Equal(2, read.Version.Version);
        var member = Assert.Single(read.Members).Item1;
        Assert.Equal((SiloStatus.Dead, "silo", Start, 30_001), (member.Status, member.SiloName, member.StartTime, member.ProxyPort));
        Assert.Equal(Start, Assert.Single(member.SuspectTimes!).Item2);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_silos_that_join_at_once_one_is_let_in_per_version(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var table = await OpenAsync(test.Database);
        var version = (await table.ReadAllAsync(default)).Version.Next();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 6).Select(port => Task.Run(() => table.InsertRowAsync(Entry(port), version, default))));

        Assert.Single(outcomes, won => won);
        var all = await table.ReadAllAsync(default);
        Assert.Equal((1, 1), (all.Members.Count, all.Version.Version));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_heartbeat_changes_no_version_and_cleaning_up_takes_the_long_dead_only(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var table = await OpenAsync(test.Database);
        Assert.True(await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(default)).Version.Next(), default));
        var dead = Entry(2);
        dead.Status = SiloStatus.Dead;
        Assert.True(await table.InsertRowAsync(dead, (await table.ReadAllAsync(default)).Version.Next(), default));
        var alive = Entry(1);
        alive.IAmAliveTime = Start.AddHours(1);

        await table.UpdateIAmAliveAsync(alive, default);
        await table.CleanupDefunctSiloEntriesAsync(Start.AddMinutes(5), default);

        var left = await table.ReadAllAsync(default);
        Assert.Equal((1, Start.AddHours(1), 2), (left.Members[0].Item1.SiloAddress.Endpoint.Port, left.Members[0].Item1.IAmAliveTime, left.Version.Version));
        Assert.Single(left.Members);
        await table.CleanupDefunctSiloEntriesAsync(Start.AddDays(9), default);
        Assert.Single((await table.ReadAllAsync(default)).Members);
    }

    private static async Task<AdoNetClusteringTable> OpenAsync(Database database)
    {
        var options = new AdoNetClusteringSiloOptions();
        (options.Invariant, options.ConnectionString, options.DataSource) = OrleansProviders.ConnectionOf(database);
        var cluster = Options.Create(new ClusterOptions { ClusterId = "test", ServiceId = "test" });
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(), cluster, Options.Create(options), NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true, default);
        return table;
    }

    private static MembershipEntry Entry(int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 7),
        SiloName = "silo",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30_001,
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
