using System.Diagnostics;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Schedules of 10 seconds on real processes, while the clock of one of two silos jumps by hours and days.</summary>
public sealed class ScheduleClockTests
{
    private const int Schedules = 20;
    private const int Agents = 2;
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromHours(24), TimeSpan.FromHours(-24)];

    [JumpingClockFact]
    public async Task Each_due_time_is_one_tick_while_the_clock_of_a_silo_jumps()
    {
        await using var processes = new Processes();
        var postgres = await processes.StartPostgresAsync();
        var clock = new JumpingClock(Path.Combine(processes.FilesOfTest, "clock"));
        await Task.WhenAll(processes.StartSiloAsync("silo-1", clock.Environment), processes.StartSiloAsync("silo-2"));
        await processes.StartGatewayAsync("gateway-1");
        var instances = await processes.StartAgentsAsync(Agents);
        using var client = processes.Client();
        await using var database = NpgsqlDataSource.Create(postgres.ServerConnectionString("cloud_assistant"));
        var book = new ScheduleBook(processes, database, Schedules);

        await book.OpenAsync(client, instances);
        var lasts = Stopwatch.StartNew();
        foreach (var off in Jumps.SelectMany(jump => new[] { jump, TimeSpan.Zero }))
        {
            clock.Set(off);
            await processes.UntilAsync(async () => (await processes.TimeOfSiloAsync("silo-1") - await processes.TimeOfSiloAsync("silo-2") - off).Duration() < Near);
            var jumped = await TimeAsync(database);
            await processes.PauseAsync(TimeSpan.FromSeconds(2));
            // Both silos go on to say that they live, the one by the clock that jumped.
            if (off != TimeSpan.Zero)
                await processes.UntilAsync(async () => await HeartbeatsAsync(database, jumped, off) == 2);
        }

        lasts.Stop();
        await book.CloseAsync(client);

        var (_, missed) = await book.CheckAsync(lasts.Elapsed);
        Assert.Equal(0, missed);
        Assert.False(processes.HasEnded("silo-1") || processes.HasEnded("silo-2"));
    }

    private static async Task<DateTime> TimeAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT now()");
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Silos, suspected by nobody, that said since then that they live, by either clock.</summary>
    private static async Task<long> HeartbeatsAsync(NpgsqlDataSource database, DateTime since, TimeSpan off)
    {
        await using var command = database.CreateCommand(
            """
            SELECT count(*) FROM OrleansMembershipTable WHERE Status = 3 AND coalesce(SuspectTimes, '') = ''
            AND (IAmAliveTime BETWEEN @since AND now() + interval '5 seconds' OR IAmAliveTime - @off BETWEEN @since AND now() + interval '5 seconds')
            """);
        command.Parameters.AddWithValue("since", since);
        command.Parameters.AddWithValue("off", off);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
