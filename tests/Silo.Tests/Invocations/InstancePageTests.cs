using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What ran on an instance, page by page: a page costs its rows, not all that ever ran there.</summary>
public sealed partial class InstancePageTests
{
    private const int History = 5_000;
    private const int PageRows = 10;

    // An incremental sort takes at least 32 rows at a time.
    private const int ReadMost = 64;

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task All_that_ran_on_an_instance_comes_once_the_newest_first(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var (instance, other) = (await bed.AddInstanceAsync(), await bed.AddInstanceAsync());
        var ran = new List<(long Tick, InvocationId Id)>();
        for (var i = 0; i < 3; i++)
        {
            // Two of the same millisecond.
            var (first, second) = (bed.Run(other, instance), bed.Run(instance));
            Assert.All(await bed.TogetherAsync(first, second, bed.Run(other)), reply => Assert.Null(reply?.Refused));
            ran.AddRange([(first.Now, first.Id), (second.Now, second.Id)]);
            bed.Clock.Advance(TimeSpan.FromHours(20));
            if (kind == DatabaseKind.Postgres)
                await using (var connection = await bed.Database.OpenAsync())
                    await Partitions.EnsureAsync(connection, bed.Clock.Now.ToUnixTimeMilliseconds());
        }

        var expected = ran.OrderByDescending(one => one.Tick).ThenByDescending(one => one.Id.Value).Select(one => one.Id).ToList();

        Assert.Equal(expected, await InvocationsAsync(bed, instance, pages: int.MaxValue, rows: 1));
        Assert.Equal(expected, await RecordsAsync(bed, instance, pages: int.MaxValue, rows: 1));
        await HasPageAsync(bed, new() { Instance = instance, Page = new(2, null, 2) }, expected[2..4], total: 6);
        await HasPageAsync(bed, new() { Instance = instance, Id = expected[0], Page = new(2, null, 1) }, expected[..1], total: 1);
    }

    [Fact]
    public async Task A_page_of_an_instance_reads_its_own_records_and_few_more()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        var instance = await bed.AddInstanceAsync();
        Assert.Null(Assert.Single(await bed.TogetherAsync(bed.Run(instance)))?.Refused);
        await FillAsync(bed);
        var seen = new List<(string Text, (string, object?)[] Values)>();

        // In the flow of the test itself: what is set in another does not come back from there.
        Sql.Watch.Value = (_, text, values) => seen.Add((text, [.. values]));
        await InvocationsAsync(bed, instance, pages: 3, PageRows);
        await RecordsAsync(bed, instance, pages: 3, PageRows);
        Sql.Watch.Value = null;

        var lists = seen.Where(one => one.Text.Contains("r.instance = @instance", StringComparison.Ordinal) && one.Text.Contains("OFFSET @skip", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, lists.Count);
        foreach (var (text, values) in lists)
            Assert.InRange(await MostReadAsync(bed, text, values), PageRows, ReadMost);
    }

    // One after the other, a millisecond apart, with the record of the first as a pattern.
    private static Task<int> FillAsync(AcceptBed bed) => bed.Database.WriteAsync(async connection =>
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped)
            SELECT tick + n, gen_random_uuid(), 0, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped
            FROM records, generate_series(1, @last) n
            """,
            ("last", History - 1));
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at, last_tick, slice_count,
              target_count, status, classic_status, finished)
            SELECT r.invocation, v.account, v.command, v.command_name, v.command_type, v.draft, v.request, v.mode, v.resource_group, r.tick, r.tick, v.slice_count, 1, 4, 8, true
            FROM invocations v, records r WHERE r.invocation <> v.invocation
            """);
        // As the server does by itself within a minute.
        return await connection.ExecuteAsync("ANALYZE records; ANALYZE invocations");
    });

    private static async Task<List<InvocationId>> InvocationsAsync(AcceptBed bed, InstanceId instance, int pages, int rows)
    {
        var (found, list, next) = (new List<InvocationId>(), new InvocationList(bed.Database), default(string));
        do
        {
            var page = (await list.RunAsync(AccountId.First, new() { Instance = instance, Page = new(rows, next) })).Value;
            found.AddRange(page.Items.Select(view => view.Id));
            next = page.NextToken;
        }
        while (next is not null && --pages > 0);
        return found;
    }

    private static async Task<List<InvocationId>> RecordsAsync(AcceptBed bed, InstanceId instance, int pages, int rows)
    {
        var (found, list, next) = (new List<InvocationId>(), new RecordList(bed.Database), default(string));
        do
        {
            var page = (await list.RunAsync(AccountId.First, new() { Instance = instance, Page = new(rows, next) })).Value;
            found.AddRange(page.Items.Select(record => record.Key.Invocation));
            next = page.NextToken;
        }
        while (next is not null && --pages > 0);
        return found;
    }

    private static async Task HasPageAsync(AcceptBed bed, InvocationQuery query, List<InvocationId> expected, int total)
    {
        var page = (await new InvocationList(bed.Database).RunAsync(AccountId.First, query)).Value;
        Assert.Equal(expected, page.Items.Select(view => view.Id));
        Assert.Equal(total, page.TotalCount);
    }

    /// <summary>Most rows that any step of the statement went through.</summary>
    private static async Task<int> MostReadAsync(AcceptBed bed, string text, (string, object?)[] values)
    {
        await using var connection = await bed.Database.OpenAsync();
        var plan = (await connection.QueryAsync("EXPLAIN (ANALYZE, FORMAT JSON) " + text, row => row.GetString(0), values))[0];
        return ActualRows().Matches(plan).Max(rows => (int)double.Parse(rows.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("\"Actual Rows\": ([0-9.]+)")]
    private static partial Regex ActualRows();
}
