using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What the database itself guarantees, on both databases.</summary>
public sealed class SliceStoreTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_tripwire_rejects_any_change_of_an_ended_record(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 1, 1);
        await fleet.RunAsync();
        var message = await fleet.NextMessageAsync();
        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0);
        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            assistant.Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE records SET state = 11")));
        Assert.Contains("ended", refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_late_result_is_noted_and_changes_nothing(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 1, 1);
        var id = await fleet.RunAsync();
        var message = await fleet.NextMessageAsync();
        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.TimedOut);
        Assert.Equal(ReportVerdict.Late, await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0));
        Assert.Equal(ReportVerdict.Late, await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0));
        Assert.Equal(RecordState.Timeout, (await fleet.ResultsAsync(id)).Single().State);
        await using var connection = await assistant.Database.OpenAsync();
        Assert.Equal(1L, (await connection.QueryAsync("SELECT count(*) FROM late_reports", row => row.GetInt64(0)))[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Running_output_takes_one_place_and_gives_it_up_for_the_final_one(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 2, 2);
        var id = await fleet.RunAsync();
        var (one, other) = (await fleet.NextMessageAsync(), await fleet.NextMessageAsync());
        async Task<string[]> OutputsAsync() =>
            [.. (await fleet.ResultsAsync(id)).OrderBy(result => result.Key.Ordinal).Select(result => result.Output is { } output ? System.Text.Encoding.UTF8.GetString(output) : "")];
        async Task<long> KeptAsync()
        {
            await using var connection = await assistant.Database.OpenAsync();
            return (await connection.QueryAsync("SELECT count(*) FROM outputs", row => row.GetInt64(0)))[0];
        }

        foreach (var told in new[] { "1\n", "1\n2\n", "1\n2\n3\n" })
        {
            await fleet.ReportAsync(one.Record, one.Instance, ReportKind.Progress, output: told);
            await fleet.ReportAsync(other.Record, other.Instance, ReportKind.Progress, output: told);
        }

        Assert.Equal(["1\n2\n3\n", "1\n2\n3\n"], await OutputsAsync());
        Assert.Equal(2, await KeptAsync());
        await fleet.ReportAsync(one.Record, one.Instance, ReportKind.Exited, 0, "1\n2\n3\n4\n");
        await fleet.ReportAsync(other.Record, other.Instance, ReportKind.Broken);
        Assert.Equal(["1\n2\n3\n4\n", "1\n2\n3\n"], await OutputsAsync());
        Assert.Equal(2, await KeptAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Concurrent_works_on_one_slice_lose_nothing(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 100, 100);
        var id = await fleet.RunAsync();
        var store = assistant.Services.GetRequiredService<ISliceStore>();
        var key = (await fleet.ResultsAsync(id))[0].Key.Slice;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(ordinal => store.ChangeAsync(new(
            key, [ordinal], false, seen => SliceRules.Each(seen, assistant.Clock.Now.ToUnixTimeMilliseconds(), _ => new RecordEvent.StopAsked())))));
        var row = (await store.ReadAsync(key))!.Row;
        Assert.Equal(new StateCounts { Stopping = 100 }, row.Counts);
        Assert.Equal(101, row.Version);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Works_on_many_slices_share_a_transaction_and_each_is_answered(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var (one, two) = (await bed.AddInstanceAsync(), await bed.AddInstanceAsync());
        var plans = Enumerable.Range(0, 5).Select(_ => bed.Run(one, two)).ToArray();
        await bed.TogetherAsync(plans);
        var now = bed.Clock.Now.ToUnixTimeMilliseconds();
        SliceKey Key(int i) => new(plans[i].Id, plans[i].Now, 0);
        SliceWork Exited(int i, int ordinal, int exitCode = 0) => new(Key(i), [ordinal], false, seen => SliceRules.Report(
            seen,
            [
                new()
                {
                    Record = new(plans[i].Id, plans[i].Now, ordinal), Instance = ordinal == 0 ? one : two, Kind = ReportKind.Exited, ExitCode = exitCode,
                    StartedAgo = TimeSpan.Zero, FinishedAgo = TimeSpan.Zero, Output = System.Text.Encoding.UTF8.GetBytes($"of {ordinal}"),
                },
            ],
            now, new ReportVerdict[1]));
        SliceWork[] works =
        [
            Exited(3, 1), Exited(0, 0), new(new(plans[0].Id, plans[0].Now, 7), [3500], false, _ => throw new InvalidOperationException("There is no such slice.")),
            Exited(0, 1), Exited(0, 1, exitCode: 1), new(Key(4), default, true, seen => SliceRules.Each(seen, now, _ => new RecordEvent.StopAsked())),
            new(Key(1), [0, 9], false, seen => new() { Records = seen.Records.Count == 1 ? [] : throw new InvalidOperationException("Only what is there is seen.") }),
        ];

        var results = await bed.Database.WriteAsync(connection => new SliceTransaction(works, now).RunAsync(connection));

        Assert.Equal([true, true, null, true, false, true, false], results.Select(result => result?.Changed));
        Assert.Equal(new StateCounts { Success = 2 }, results[3]!.Value.Row.Counts);
        Assert.Equal(new StateCounts { Cancelled = 2 }, results[5]!.Value.Row.Counts);
        // Version by version in memory, one row written: the first of slice 0 counts from 1 as well.
        Assert.Equal((2, 3), (results[1]!.Value.Row.Version, results[3]!.Value.Row.Version));
        Assert.Equal(1, await bed.CountAsync("slices WHERE version = 3 AND success = 2 AND attend_at IS NULL"));
        Assert.Equal(1, await bed.CountAsync("slices WHERE version = 2 AND success = 1 AND waiting = 1"));
        Assert.Equal(2, await bed.CountAsync("slices WHERE version = 1 AND waiting = 2"));
        Assert.Equal(3, await bed.CountAsync("records WHERE state = 10 AND output_hash IS NOT NULL"));
        Assert.Equal(2, await bed.CountAsync("records WHERE state = 16"));
        Assert.Equal(2, await bed.CountAsync("outputs"));
        Assert.Equal(1, await bed.CountAsync("late_reports"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_bad_piece_of_work_does_not_fail_its_neighbours(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 2, 2);
        var id = await fleet.RunAsync();
        var store = assistant.Services.GetRequiredService<ISliceStore>();
        var key = (await fleet.ResultsAsync(id))[0].Key.Slice;
        var works = Enumerable.Range(0, 20).Select(i => i == 7
            ? store.ChangeAsync(new(key, [0], false, _ => throw new InvalidOperationException("bad")))
            : store.ChangeAsync(new(key, [i % 2], false, seen => SliceRules.Each(seen, 1, _ => new RecordEvent.StopAsked())))).ToList();
        await Assert.ThrowsAsync<InvalidOperationException>(() => works[7]);
        await Task.WhenAll(works.Where((_, i) => i != 7));
        Assert.Equal(2, (await store.ReadAsync(key))!.Row.Counts.Stopping);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Everything_acknowledged_is_there_after_a_restart(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        InvocationId id;
        var clock = new ManualClock();
        await using (var assistant = await Assistant.StartOnAsync(database, clock: clock))
        {
            var fleet = await Fleet.StartAsync(assistant, 3, 3);
            id = await fleet.RunAsync();
            var message = await fleet.NextMessageAsync();
            await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0, "kept");
        }

        await using var again = await Assistant.StartOnAsync(database, clock: clock);
        var view = (await again.Grains.GetGrain<IInvocationDesk>(0).ListAsync(TestKeys.Owner, new() { Id = id, IncludeOutput = true })).Value.Items.Single();
        Assert.Equal(new StateCounts { Sent = 2, Success = 1 }, view.Counts);
        Assert.Equal("kept", System.Text.Encoding.UTF8.GetString(view.Records.Single(record => record.State == RecordState.Success).Output!));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_past_retention_is_forgotten_and_what_is_open_stays(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, 1, 1);
        var ended = await fleet.RunAsync();
        var message = await fleet.NextMessageAsync();
        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0, "old");
        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 1, "late");
        await assistant.Services.GetRequiredService<IInvocationStore>().SetStatusAsync(ended, OverallStatus.Success, OverallStatus.Finished, true, 1);
        Assert.Equal([1, 1, 1, 1], await CountAsync(assistant, ended));
        var day = RecordSql.DayOf(message.Record.Tick);

        var retention = assistant.Services.GetRequiredService<Retention>();
        assistant.Clock.Advance(TimeSpan.FromDays(29));
        await retention.ForgetAsync(default);
        Assert.Single((await fleet.ResultsAsync(ended)));
        Assert.Equal([1, 1, 1, 1], await CountAsync(assistant, ended));
        assistant.Clock.Advance(TimeSpan.FromDays(3));
        await retention.RunAsync(default);
        var open = await fleet.RunAsync();
        await retention.ForgetAsync(default);
        Assert.Empty((await fleet.Desk.ListAsync(TestKeys.Owner, new() { Id = ended })).Value.Items);
        Assert.Equal([0, 0, 0, 0], await CountAsync(assistant, ended));
        var openDay = RecordSql.DayOf((await fleet.ResultsAsync(open)).Single().Key.Tick);
        assistant.Clock.Advance(TimeSpan.FromDays(32));
        await retention.ForgetAsync(default);
        Assert.Single((await fleet.ResultsAsync(open)));
        if (kind == DatabaseKind.Postgres)
        {
            await using var connection = await assistant.Database.OpenAsync();
            var days = await Partitions.DaysAsync(connection);
            Assert.DoesNotContain(day, days);
            Assert.Equal(openDay, days[0]);
        }
    }

    [Fact]
    public async Task A_day_that_somebody_reads_is_dropped_once_he_has_done_and_holds_up_nobody_else()
    {
        await using var assistant = await Assistant.StartAsync(DatabaseKind.Postgres);
        var fleet = await Fleet.StartAsync(assistant, 1, 1);
        assistant.Clock.Advance(TimeSpan.FromDays(60));
        await using var reader = await assistant.Database.OpenAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await reader.ExecuteAsync("LOCK TABLE records IN ACCESS SHARE MODE");

        var forgetting = assistant.Services.GetRequiredService<Retention>().ForgetAsync(default);
        await using var other = await assistant.Database.OpenAsync();
        const string Waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'records'::regclass";
        while ((await other.QueryAsync(Waiting, row => row.GetInt64(0)))[0] == 0)
            await Task.Yield();
        // Queues behind who waits for the lock, until he gives up.
        await other.ExecuteAsync("SELECT count(*) FROM records");
        Assert.False(forgetting.IsCompleted);
        await reading.RollbackAsync();
        await forgetting;

        Assert.Empty(await Partitions.DaysAsync(other));
    }

    // Records, outputs, slices, late reports.
    private static async Task<List<int>> CountAsync(Assistant assistant, InvocationId id)
    {
        await using var connection = await assistant.Database.OpenAsync();
        var counts = new List<int>();
        foreach (var rows in new[] { "records WHERE invocation = @id", "outputs WHERE @id = @id", "slices WHERE invocation = @id", "late_reports WHERE invocation = @id" })
            counts.AddRange(await connection.QueryAsync($"SELECT count(*) FROM {rows}", row => row.GetInt32(0), ("id", id.Raw())));
        return counts;
    }
}
