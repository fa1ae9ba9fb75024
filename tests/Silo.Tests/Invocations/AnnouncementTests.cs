using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What the slices of an invocation with several announce may be lost, doubled and reordered without harm to the indexed status.</summary>
[Collection(Servers.Name)]
public sealed class AnnouncementTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_every_announcement_is_lost_the_sweeper_writes_the_final_status(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, rows, _) = await RunUnheardAsync(server);
        Assert.Equal((OverallStatus.Pending, OverallStatus.Running, false), await IndexedAsync(server, id));
        Assert.Empty(await FoundByStatusAsync(fleet, id));

        server.Clock.Advance(TimeSpan.FromSeconds(6));
        await server.SweepAsync();
        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.Finished, true), await IndexedAsync(server, id));
        Assert.Equal(rows[^1].Counts.Add(RecordState.Success, 1), Assert.Single(await FoundByStatusAsync(fleet, id)).Counts);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Old_rows_doubled_and_reordered_change_no_final_answer(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, rows, other) = await RunUnheardAsync(server);
        var last = rows.Count - 1;

        await HearAsync(server, id, [.. rows, other], [2, 0, last + 1, 2, 3, 1]);
        Assert.False((await IndexedAsync(server, id)).Finished);
        await HearAsync(server, id, rows, [last, 0, last, 3, 2, 2, 1, last, 0]);
        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.Finished, true), await IndexedAsync(server, id));

        // A new activation has heard of nothing, and hears only what is long over.
        await server.Assistant.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await HearAsync(server, id, rows, [1, 0, 3, 1]);
        Assert.Equal((OverallStatus.PartialFailed, OverallStatus.Finished, true), await IndexedAsync(server, id));
        Assert.Equal(rows[^1].Counts.Add(RecordState.Success, 1), (await server.Assistant.Grains.GetInvocation(id).DescribeAsync(AccountId.First)).Value.Counts);
        Assert.Single(await FoundByStatusAsync(fleet, id));
    }

    /// <summary>
    /// Two runs of a full slice, one good and one bad, whose announcements all got lost, as did those of all other runs, which went well; with the row of that
    /// slice after each report of the two, and that of the other slice.
    /// </summary>
    private static async Task<(Fleet Fleet, InvocationId Id, List<SliceRow> Rows, SliceRow Other)> RunUnheardAsync(Server server)
    {
        server.Announcements.Dropping = true;
        try
        {
            const int Targets = SliceKey.TargetsMax + 1;
            var fleet = await Fleet.StartAsync(server.Assistant, instances: Targets, online: Targets);
            var id = await fleet.RunAsync();
            var runs = new List<DeliveryTarget>();
            while (runs.Count < Targets)
                runs.Add(await fleet.NextMessageAsync());
            runs.Sort((a, b) => a.Record.Ordinal.CompareTo(b.Record.Ordinal));
            foreach (var slice in runs.Skip(2).GroupBy(run => run.Record.Slice))
                await server.Assistant.Grains.GetSlice(slice.Key).ReportAsync(
                    [.. slice.Select(run => new AgentReport { Record = run.Record, Instance = run.Instance, Kind = ReportKind.Exited, ExitCode = 0 })]);
            var rows = new List<SliceRow> { await server.SliceAsync(runs[0].Record.Slice) };
            async Task ReportAsync(DeliveryTarget run, ReportKind kind, int? exitCode = null)
            {
                await fleet.ReportAsync(run.Record, run.Instance, kind, exitCode);
                rows.Add(await server.SliceAsync(run.Record.Slice));
            }

            await ReportAsync(runs[0], ReportKind.Started);
            await ReportAsync(runs[1], ReportKind.Started);
            await ReportAsync(runs[0], ReportKind.Exited, 0);
            await ReportAsync(runs[1], ReportKind.Exited, 7);
            var other = await server.SliceAsync(runs[^1].Record.Slice);
            // The announcer may pass over rows that a newer one follows; the last one always comes. What follows it comes through.
            await server.StreamUntilAsync(() => server.Announcements.RowsOf(id).IsSupersetOf([rows[^1], other]));
            Assert.Equal([0, 1, 2, 3, 4], rows.Select(row => row.Version - rows[0].Version));
            return (fleet, id, rows, other);
        }
        finally
        {
            server.Announcements.Dropping = false;
        }
    }

    private static async Task HearAsync(Server server, InvocationId id, List<SliceRow> rows, int[] order)
    {
        var stream = server.Assistant.Services.GetRequiredService<IClusterClient>().GetStreamProvider(SliceAnnouncement.Provider)
            .GetStream<SliceRow>(StreamId.Create(SliceAnnouncement.Namespace, id.ToString()));
        var seen = server.Announcements.SeenOf(id);
        foreach (var row in order)
            await stream.OnNextAsync(rows[row]);
        await server.StreamUntilAsync(() => server.Announcements.SeenOf(id) == seen + order.Length);
    }

    private static async Task<(OverallStatus Status, OverallStatus Classic, bool Finished)> IndexedAsync(Server server, InvocationId id)
    {
        var row = (await server.Invocations.ReadAsync(id))!;
        return (row.Status, row.ClassicStatus, row.Finished);
    }

    private static async Task<IReadOnlyList<InvocationView>> FoundByStatusAsync(Fleet fleet, InvocationId id) =>
        (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Id = id, Statuses = [OverallStatus.Finished] })).Value.Items;
}
