using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>A page costs its rows, also of a wide invocation of which PostgreSQL has no statistics yet: each day begins with an empty partition.</summary>
public sealed partial class WidePageTests : IAsyncLifetime
{
    // From about so many on PostgreSQL took the records in the order of their pages, and sorted them.
    private const int Targets = 200_000;
    private const int Pages = 3;
    private const int PageRows = 50;
    private const int RecordsInList = 100;

    private readonly List<(string Text, (string, object?)[] Values)> _seen = [];
    private AcceptBed _bed = null!;

    public async Task InitializeAsync()
    {
        _bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        Assert.Null(Assert.Single(await _bed.TogetherAsync(_bed.Run(await _bed.AddInstanceAsync())))?.Refused);
        await _bed.Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped)
            SELECT tick, invocation, n, account, gen_random_uuid(), state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped
            FROM records, generate_series(1, @last) n
            """,
            ("last", Targets - 1)));
    }

    public Task DisposeAsync() => _bed.DisposeAsync().AsTask();

    [Fact]
    public async Task A_list_reads_no_more_records_of_an_invocation_than_it_shows()
    {
        Watch();
        var view = Assert.Single((await new InvocationList(_bed.Database).RunAsync(AccountId.First, new())).Value.Items);

        Assert.Equal(RecordsInList, view.Records.Length);
        Assert.InRange(await MostReadAsync(), RecordsInList, RecordsInList);
    }

    [Fact]
    public async Task Each_page_of_results_reads_its_own_records_and_one_more()
    {
        Watch();
        var records = new RecordList(_bed.Database);
        var id = (await new InvocationList(_bed.Database).RunAsync(AccountId.First, new())).Value.Items[0].Id;
        _seen.Clear();
        var ordinals = new List<int>();
        string? next = null;
        do
        {
            var page = (await records.RunAsync(AccountId.First, new() { Invocation = id, Page = new(PageRows, next) })).Value;
            ordinals.AddRange(page.Items.Select(record => record.Key.Ordinal));
            next = page.NextToken;
        }
        while (ordinals.Count < Pages * PageRows);

        Assert.Equal(Enumerable.Range(0, Pages * PageRows), ordinals);
        Assert.NotNull(next);
        Assert.InRange(await MostReadAsync(), PageRows, PageRows + 1);
    }

    // In the flow of the test itself: what is set in another does not come back from there.
    private void Watch() => Sql.Watch.Value = (_, text, values) => _seen.Add((text, [.. values]));

    /// <summary>Most rows that any step of any statement on records went through.</summary>
    private async Task<int> MostReadAsync()
    {
        Sql.Watch.Value = null;
        await using var connection = await _bed.Database.OpenAsync();
        var most = 0;
        foreach (var (text, values) in _seen.Where(one => one.Text.StartsWith("SELECT r.tick", StringComparison.Ordinal)))
        {
            var plan = (await connection.QueryAsync("EXPLAIN (ANALYZE, FORMAT JSON) " + text, row => row.GetString(0), values))[0];
            most = Math.Max(most, ActualRows().Matches(plan).Max(rows => (int)double.Parse(rows.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return most;
    }

    [GeneratedRegex("\"Actual Rows\": ([0-9.]+)")]
    private static partial Regex ActualRows();
}
