using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>What outlives the records of an invocation that repeats.</summary>
[Collection(ScheduleServers.Name)]
public sealed class HistoryTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task How_often_an_instance_ran_and_how_it_ended_outlive_its_records(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1h)");
        foreach (var exitCode in new[] { 0, 0, 3 })
        {
            await ticking.PassAsync(TimeSpan.FromHours(1));
            await ticking.RunAsync(exitCode: exitCode);
        }

        await ForgetAsync(server, ticking);
        await ForgetAsync(server, ticking);

        Assert.Empty(await ticking.HistoryAsync());
        var instance = (await ticking.LookAsync()).Records.Single();
        Assert.Equal((RecordState.Running, 3), (instance.State, instance.Repeats));
        await ticking.PassAsync(TimeSpan.FromHours(1));
        await ticking.RunAsync();
        Assert.Equal(4, (await ticking.HistoryAsync()).Single().Repeats);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Past_ticks_are_listed_newest_first_when_they_are_asked_for(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var ticking = await Ticking.StartAsync(server, "rate(1h)");
        for (var tick = 0; tick < 3; tick++)
        {
            await ticking.PassAsync(TimeSpan.FromHours(1));
            await ticking.RunAsync(exitCode: tick);
        }

        Assert.Equal([2, 1, 0], (await ticking.HistoryAsync()).Select(record => record.ExitCode!.Value));
        Assert.Equal(2, (await ticking.Fleet.ResultsAsync(ticking.Id)).Single().ExitCode);
    }

    // As retention does, but of this invocation's records alone.
    private static async Task ForgetAsync(Server server, Ticking ticking)
    {
        var before = server.Clock.Now.ToUnixTimeMilliseconds() + 1;
        await ScheduleRetention.RunAsync(server.Assistant.Database, before, default);
        await server.Assistant.Database.WriteAsync(connection =>
            connection.ExecuteAsync("DELETE FROM records WHERE invocation = @id", ("id", ticking.Id.Raw())));
    }
}
